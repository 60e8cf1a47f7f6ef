"""The job `async` of scripts/bench: the toolkit beside bare Asio and asyncio, interleaved, on one processor."""
import collections
import json
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BENCH = ROOT / "build/release/tests/bench/async_bench"
STOCK = ROOT / "build/release/tests/bench/stock_asio_bench"
ASYNCIO = ROOT / "tests/bench/asyncio_bench.py"
ASIO_LIMIT, ASYNCIO_LIMIT = 1.3, 10


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{command} ended with {done.returncode}:\n{done.stderr}")
    return json.loads(done.stdout)


def parse(name):
    """"queue/asio/64" to ("queue/64", "asio")."""
    operation, side, *rest = (part for part in name.split("/") if ":" not in part)
    return "/".join([operation, *rest]), side


def operations(program):
    """{operation: [(side, full name)]} of what the program can measure."""
    listed = subprocess.run([program, "--benchmark_list_tests"], capture_output=True, text=True, check=True)
    found = collections.defaultdict(list)
    for name in listed.stdout.split():
        operation, side = parse(name)
        found[operation].append((side, name))
    return found


def measure(command, name):
    """(figure, allocations) of a process of its own, so that nobody inherits another's heap: nanoseconds of processor
    time, or bytes."""
    out = run(command + ["--benchmark_format=json", "--benchmark_min_time=0.05", f"--benchmark_filter=^{name}$"])
    found = out["benchmarks"][0]
    return found.get("bytes", found["cpu_time"]), found.get("allocations")


def spread(values):
    return f"{statistics.median(values):.2f} [{min(values):.2f} … {max(values):.2f}]"


def verdict(value, met):
    return value + (" " if met else " misses")


def bench(pinned, rounds):
    def own(command):
        return pinned("1", command)

    # figures[operation][side]: one figure a round, the least of two, taken in turn: what else the machine does only adds.
    figures = collections.defaultdict(lambda: collections.defaultdict(list))
    allocations = {}
    stock = operations(STOCK)
    for number in range(rounds):
        for operation, sides in operations(BENCH).items():
            programs = [(side, own([BENCH]), name) for side, name in sides]
            programs += [("stock", own([STOCK]), name) for side, name in stock[operation] if side == "asio"]
            least = {}
            for side, command, name in programs + programs[::-1]:
                figure, allocations[operation, side] = measure(command, name)
                least[side] = min(figure, least.get(side, figure))
            least["asyncio"] = run(own([sys.executable, ASYNCIO, "--min-time", "0.1", operation]))[operation]
            for side, figure in least.items():
                figures[operation][side].append(figure)
        print(f"async: round {number + 1} of {rounds}", file=sys.stderr)

    def ratios(operation, above, below):
        return [a / b for a, b in zip(figures[operation][above], figures[operation][below])]

    line = "{:20} {:>9} {:>30} {:>13} {:>17} {:>7} {:>6}".format
    print(f"async: processor time an item, median of {rounds} rounds; ratios are of the same round; targets: kadr / Asio "
          f"<= {ASIO_LIMIT}, asyncio / kadr >= {ASYNCIO_LIMIT}")
    print(line("operation", "kadr", "kadr / Asio", "/ stock Asio", "asyncio / kadr", "allocs", "Asio's"))
    for operation in (name for name in figures if "kadr" in figures[name]):
        memory = operation.startswith("bytes")
        to_asio = ratios(operation, "kadr", "asio")
        to_stock = ratios(operation, "kadr", "stock")
        of_asyncio = statistics.median(ratios(operation, "asyncio", "kadr"))
        counts = [f"{allocations[operation, side]:.1f}" if not memory else "" for side in ("kadr", "asio")]
        print(line(operation, f"{statistics.median(figures[operation]['kadr']):.0f} {'B' if memory else 'ns'}",
                   verdict(spread(to_asio), statistics.median(to_asio) <= ASIO_LIMIT),
                   f"{statistics.median(to_stock):.2f}",
                   f"{of_asyncio:.1f}" if memory else verdict(f"{of_asyncio:.1f}", of_asyncio >= ASYNCIO_LIMIT), *counts))
    for operation, sides in figures.items():
        for side in (name for name in sides if name.startswith("asio-")):
            print(f"{operation}, kadr / Asio {side.removeprefix('asio-')}: {spread(ratios(operation, 'kadr', side))}")
