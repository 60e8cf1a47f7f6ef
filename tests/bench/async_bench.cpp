// The toolkit's operations; asio_tasks_bench.cpp and asio_sync_bench.cpp have the same ones without it, under the same
// names.
//
//   async_bench [--benchmark_filter=queue]
#include <benchmark/benchmark.h>

#include <memory>
#include <utility>
#include <vector>

#include "async/event.hpp"
#include "async/gather.hpp"
#include "async/queue.hpp"
#include "async/semaphore.hpp"
#include "async/sleep.hpp"
#include "async/task_group.hpp"
#include "async/with_timeout.hpp"
#include "bench/drive.hpp"

namespace {

using namespace kadr;
using namespace kadr::bench;
using namespace std::chrono_literals;

constexpr int rounds = 1000;  // in a batch, so that the loop's own bookkeeping does not count

awaitable<void> nothing() {
  co_return;
}

awaitable<int> answer() {
  co_return 42;
}

/// An item is a task.
awaitable<void> spawn_join(State& state) {
  const executor_type executor = co_await asio::this_coro::executor;
  const allocation_report report(state);
  while (state.KeepRunningBatch(state.range(0))) {
    task_group group(executor);
    for (auto i = state.range(0); i != 0; --i) group.spawn(nothing());
    co_await group.join();
  }
}

awaitable<void> task_result(State& state) {
  task_group group(co_await asio::this_coro::executor);
  const allocation_report report(state);
  while (state.KeepRunning()) {
    const auto result = co_await group.start(answer()).result();
    benchmark::DoNotOptimize(result);
  }
  co_await group.join();
}

awaitable<void> take_turns(semaphore& turn, const bool& stop) {
  while (!stop) const auto permit = co_await turn.acquire();
}

/// An item is one permit handed over between range(0) coroutines.
awaitable<void> semaphore_hand_over(State& state) {
  const executor_type executor = co_await asio::this_coro::executor;
  semaphore turn(executor, 1);
  task_group group(executor);
  bool stop = false;
  {
    // Everybody queues behind this permit: after that, whoever asks waits for all others.
    const auto first = co_await turn.acquire();
    for (auto i = state.range(0); i != 1; --i) group.spawn(take_turns(turn, stop));
  }
  {
    const allocation_report report(state);
    while (state.KeepRunningBatch(state.range(0) * rounds)) {
      for (int i = 0; i != rounds; ++i) const auto permit = co_await turn.acquire();
    }
  }
  stop = true;
  co_await group.join();
}

// As in the code beside it, and in all code that must be fast: try first, await second.
awaitable<void> produce(queue<int>& items) {
  for (int i = 0; !items.closed(); ++i) {
    int item = i;
    if (!items.try_push(item) && !co_await items.push(item)) co_return;
  }
}

awaitable<void> queue_hop(State& state) {
  const executor_type executor = co_await asio::this_coro::executor;
  queue<int> items(executor, static_cast<std::size_t>(state.range(0)));
  task_group group(executor);
  group.spawn(produce(items));
  {
    const allocation_report report(state);
    while (state.KeepRunningBatch(rounds)) {
      for (int i = 0; i != rounds; ++i) {
        auto item = items.try_pop();
        if (!item) item = co_await items.pop();
        benchmark::DoNotOptimize(*item);
      }
    }
  }
  items.close();
  co_await group.join();
}

/// An item is one of the gathered results.
awaitable<void> gather_all(State& state) {
  const auto n = static_cast<std::size_t>(state.range(0));
  const allocation_report report(state);
  while (state.KeepRunningBatch(state.range(0))) {
    std::vector<awaitable<int>> work;
    work.reserve(n);
    for (std::size_t i = 0; i != n; ++i) work.push_back(answer());
    const auto results = co_await gather(std::move(work));
    benchmark::DoNotOptimize(results.data());
  }
}

awaitable<void> sleep_zero(State& state) {
  const allocation_report report(state);
  while (state.KeepRunning()) co_await sleep_for(duration::zero());
}

/// An item is one of range(0) concurrent sleeps.
awaitable<void> sleep_1ms(State& state) {
  task_group group(co_await asio::this_coro::executor);
  const allocation_report report(state);
  while (state.KeepRunningBatch(state.range(0))) {
    for (auto i = state.range(0); i != 0; --i) group.spawn(sleep_for(1ms));
    co_await group.join();
  }
}

awaitable<void> timeout_around_yield(State& state) {
  const allocation_report report(state);
  while (state.KeepRunning()) {
    const bool in_time = co_await with_timeout(steady::now() + 1s, yield());
    benchmark::DoNotOptimize(in_time);
  }
}

awaitable<void> answer_pings(event& ping, event& pong, const bool& stop) {
  for (;;) {
    co_await ping.wait();
    if (stop) co_return;
    ping.reset();
    pong.set();
  }
}

/// An item is one event set by a coroutine that then waits for the other's.
awaitable<void> event_ping_pong(State& state) {
  const executor_type executor = co_await asio::this_coro::executor;
  event ping(executor);
  event pong(executor);
  task_group group(executor);
  bool stop = false;
  group.spawn(answer_pings(ping, pong, stop));
  {
    const allocation_report report(state);
    while (state.KeepRunningBatch(2 * rounds)) {
      for (int i = 0; i != rounds; ++i) {
        ping.set();
        co_await pong.wait();
        pong.reset();
      }
    }
  }
  stop = true;
  ping.set();
  co_await group.join();
}

awaitable<void> yield_until(const bool& stop) {
  while (!stop) co_await yield();
}

/// An item is one turn of one of range(0) coroutines: the loop is fair, so one turn of this one is a turn of each. A
/// million of them, always: memory that is passed from hand to hand wanders, and that many coroutines then miss the
/// cache more often the longer they run.
awaitable<void> switch_between(State& state) {
  task_group group(co_await asio::this_coro::executor);
  bool stop = false;
  for (auto i = state.range(0); i != 1; --i) group.spawn(yield_until(stop));
  co_await yield();
  {
    const allocation_report report(state);
    while (state.KeepRunningBatch(state.range(0) * 10)) {
      for (int i = 0; i != 10; ++i) co_await yield();
    }
  }
  stop = true;
  co_await group.join();
}

awaitable<void> wait_for_event(event& what) {
  co_await what.wait();
}

awaitable<void> bytes_per_task(State& state) {
  const executor_type executor = co_await asio::this_coro::executor;
  event never(executor);
  task_group group(executor);
  while (state.KeepRunningBatch(state.range(0))) {
    const std::size_t before = bytes_in_use();
    for (auto i = state.range(0); i != 0; --i) group.spawn(wait_for_event(never));
    state.counters["bytes"] = static_cast<double>(bytes_in_use() - before) / static_cast<double>(state.range(0));
    never.set();
    co_await group.join();
    never.reset();
  }
}

BENCHMARK_CAPTURE(drive, spawn_join, spawn_join)->Name("spawn_join/kadr")->Arg(1)->Arg(100)->Arg(10'000);
BENCHMARK_CAPTURE(drive, task_result, task_result)->Name("task_result/kadr");
BENCHMARK_CAPTURE(drive, semaphore, semaphore_hand_over)->Name("semaphore/kadr")->Arg(2)->Arg(64);
BENCHMARK_CAPTURE(drive, queue, queue_hop)->Name("queue/kadr")->Arg(1)->Arg(64);
BENCHMARK_CAPTURE(drive, gather, gather_all)->Name("gather/kadr")->Arg(10)->Arg(1000);
BENCHMARK_CAPTURE(drive, sleep_zero, sleep_zero)->Name("sleep_zero/kadr");
BENCHMARK_CAPTURE(drive, sleep_1ms, sleep_1ms)->Name("sleep_1ms/kadr")->Arg(1000);
BENCHMARK_CAPTURE(drive, with_timeout, timeout_around_yield)->Name("with_timeout/kadr");
BENCHMARK_CAPTURE(drive, event, event_ping_pong)->Name("event/kadr");
BENCHMARK_CAPTURE(drive, switch, switch_between)->Name("switch/kadr")->Arg(2)->Arg(100'000)->Iterations(1'000'000);
BENCHMARK_CAPTURE(drive, bytes_per_task, bytes_per_task)->Name("bytes_per_task/kadr")->Arg(10'000)->Iterations(1);

}  // namespace
