#!/usr/bin/env python3
"""The operations of async_bench.cpp with asyncio: prints {"spawn_join/100": nanoseconds of processor time an item, …}.

  asyncio_bench.py [--min-time 0.2] [NAME …]     names as printed, or their first part; default: all
"""
import argparse
import asyncio
import json
import time
import tracemalloc

ROUNDS = 1000


class Timing:
    """`while timing.keep(items):` repeats a batch until enough time has passed; what comes before is not measured."""

    def __init__(self, seconds):
        self.seconds = seconds
        self.items = 0
        self.began = None

    def keep(self, items):
        now = time.process_time()
        if self.began is None:
            self.began = now
        elif now - self.began >= self.seconds:
            self.figure = (now - self.began) * 1e9 / self.items
            return False
        self.items += items
        return True


async def nothing():
    pass


async def answer():
    return 42


async def spawn_join(timing, n):
    repeat = max(1, ROUNDS // n)
    while timing.keep(n * repeat):
        for _ in range(repeat):
            async with asyncio.TaskGroup() as group:
                for _ in range(n):
                    group.create_task(nothing())


async def task_result(timing, _):
    while timing.keep(ROUNDS):
        for _ in range(ROUNDS):
            await asyncio.create_task(answer())


async def semaphore(timing, n):
    turn = asyncio.Semaphore(1)
    stop = False

    async def take_turns():
        while not stop:
            async with turn:
                pass

    async with asyncio.TaskGroup() as group:
        async with turn:
            for _ in range(n - 1):
                group.create_task(take_turns())
            await asyncio.sleep(0)
        while timing.keep(n * ROUNDS):
            for _ in range(ROUNDS):
                async with turn:
                    pass
        stop = True


async def queue(timing, n):
    items = asyncio.Queue(n)

    async def produce():
        while True:
            await items.put(1)

    producer = asyncio.create_task(produce())
    while timing.keep(ROUNDS):
        for _ in range(ROUNDS):
            await items.get()
    producer.cancel()
    await asyncio.wait([producer])


async def gather(timing, n):
    repeat = max(1, ROUNDS // n)
    while timing.keep(n * repeat):
        for _ in range(repeat):
            await asyncio.gather(*[answer() for _ in range(n)])


async def sleep_zero(timing, _):
    while timing.keep(ROUNDS):
        for _ in range(ROUNDS):
            await asyncio.sleep(0)


async def sleep_1ms(timing, n):
    while timing.keep(n):
        async with asyncio.TaskGroup() as group:
            for _ in range(n):
                group.create_task(asyncio.sleep(0.001))


async def with_timeout(timing, _):
    # Cheaper than wait_for, which starts a task.
    while timing.keep(ROUNDS):
        for _ in range(ROUNDS):
            async with asyncio.timeout(1):
                await asyncio.sleep(0)


async def event(timing, _):
    ping, pong = asyncio.Event(), asyncio.Event()
    stop = False

    async def answer_pings():
        while True:
            await ping.wait()
            if stop:
                return
            ping.clear()
            pong.set()

    async with asyncio.TaskGroup() as group:
        group.create_task(answer_pings())
        while timing.keep(2 * ROUNDS):
            for _ in range(ROUNDS):
                ping.set()
                await pong.wait()
                pong.clear()
        stop = True
        ping.set()


async def switch(timing, n):
    stop = False

    async def yield_until_stopped():
        while not stop:
            await asyncio.sleep(0)

    repeat = 1_000_000 // n
    timing.seconds = 0  # one batch: a million switches
    async with asyncio.TaskGroup() as group:
        for _ in range(n - 1):
            group.create_task(yield_until_stopped())
        await asyncio.sleep(0)
        while timing.keep(n * repeat):
            for _ in range(repeat):
                await asyncio.sleep(0)
        stop = True


async def bytes_per_task(timing, n):
    never = asyncio.Event()

    async def wait_for_event():
        await never.wait()

    tracemalloc.start()
    async with asyncio.TaskGroup() as group:
        before, _ = tracemalloc.get_traced_memory()
        for _ in range(n):
            group.create_task(wait_for_event())
        await asyncio.sleep(0)
        after, _ = tracemalloc.get_traced_memory()
        never.set()
    tracemalloc.stop()
    timing.figure = (after - before) / n


OPERATIONS = [(spawn_join, 1), (spawn_join, 100), (spawn_join, 10_000), (task_result, None), (semaphore, 2),
              (semaphore, 64), (queue, 1), (queue, 64), (gather, 10), (gather, 1000), (sleep_zero, None),
              (sleep_1ms, 1000), (with_timeout, None), (event, None), (switch, 2), (switch, 100_000),
              (bytes_per_task, 10_000)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--min-time", type=float, default=0.2, help="seconds of processor time for each")
    options = parser.parse_args()
    figures = {}
    for operation, n in OPERATIONS:
        name = operation.__name__ + (f"/{n}" if n else "")
        if options.names and name not in options.names and operation.__name__ not in options.names:
            continue
        timing = Timing(options.min_time)
        asyncio.run(operation(timing, n))
        figures[name] = round(timing.figure, 1)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
