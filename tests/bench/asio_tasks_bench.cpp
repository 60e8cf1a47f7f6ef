// The tasks and timers of async_bench.cpp as one writes them by hand with Boost.Asio alone: a counter and a timer that
// never expires are the join. Waits are written in place where a helper would cost a frame.
#include <benchmark/benchmark.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <list>
#include <utility>
#include <vector>

#include "bench/asio_tools.hpp"
#include "bench/drive.hpp"

namespace {

using namespace kadr;
using namespace kadr::bench;
using namespace std::chrono_literals;

/// Children that nobody can cancel.
struct plain {
  plain(executor_type e, std::int64_t n) : executor(e), ended(e, static_cast<std::size_t>(n)) {}

  void spawn(awaitable<void> work) {
    asio::co_spawn(executor, std::move(work), [this](const std::exception_ptr& error) { ended.count_down(error); });
  }
  void spawn(awaitable<int> work, int& slot) {
    asio::co_spawn(executor, std::move(work), [this, &slot](const std::exception_ptr& error, int value) {
      slot = value;
      ended.count_down(error);
    });
  }

  executor_type executor;
  latch ended;
};

/// Children whose first failure cancels the others.
struct cancellable {
  using place = std::list<asio::cancellation_signal>::iterator;

  cancellable(executor_type e, std::int64_t n) : executor(e), ended(e, static_cast<std::size_t>(n)) {}

  void spawn(awaitable<void> work) {
    const place child = running.emplace(running.end());
    const auto on_end = [this, child](const std::exception_ptr& error) { end(child, error); };
    asio::co_spawn(executor, std::move(work), asio::bind_cancellation_slot(child->slot(), on_end));
  }
  void spawn(awaitable<int> work, int& slot) {
    const place child = running.emplace(running.end());
    const auto on_end = [this, child, &slot](const std::exception_ptr& error, int value) {
      slot = value;
      end(child, error);
    };
    asio::co_spawn(executor, std::move(work), asio::bind_cancellation_slot(child->slot(), on_end));
  }
  void end(place child, const std::exception_ptr& error) {
    running.erase(child);
    if (error)
      for (auto& other : running) other.emit(asio::cancellation_type::terminal);
    ended.count_down(error);
  }

  executor_type executor;
  latch ended;
  std::list<asio::cancellation_signal> running;
};

awaitable<void> nothing() {
  co_return;
}

awaitable<int> answer() {
  co_return 42;
}

template <class Children>
awaitable<void> spawn_join(State& state) {
  const executor_type executor = co_await asio::this_coro::executor;
  const allocation_report report(state);
  while (state.KeepRunningBatch(state.range(0))) {
    Children children(executor, state.range(0));
    for (auto i = state.range(0); i != 0; --i) children.spawn(nothing());
    while (!children.ended.open()) co_await children.ended.wait();
    children.ended.rethrow();
  }
}

awaitable<void> task_result(State& state) {
  const executor_type executor = co_await asio::this_coro::executor;
  const allocation_report report(state);
  while (state.KeepRunning()) {
    latch ended(executor, 1);
    int result = 0;
    asio::co_spawn(executor, answer(), [&ended, &result](const std::exception_ptr& error, int value) {
      result = value;
      ended.count_down(error);
    });
    while (!ended.open()) co_await ended.wait();
    ended.rethrow();
    benchmark::DoNotOptimize(result);
  }
}

template <class Children>
awaitable<void> gather_all(State& state) {
  const executor_type executor = co_await asio::this_coro::executor;
  const allocation_report report(state);
  while (state.KeepRunningBatch(state.range(0))) {
    std::vector<int> results(static_cast<std::size_t>(state.range(0)));
    Children children(executor, state.range(0));
    for (int& slot : results) children.spawn(answer(), slot);
    while (!children.ended.open()) co_await children.ended.wait();
    children.ended.rethrow();
    benchmark::DoNotOptimize(results.data());
  }
}

awaitable<void> sleep_zero(State& state) {
  const executor_type executor = co_await asio::this_coro::executor;
  const allocation_report report(state);
  while (state.KeepRunning()) {
    steady_timer timer(executor, 0ns);
    co_await timer.async_wait(token);
  }
}

awaitable<void> sleep(duration d) {
  steady_timer timer(co_await asio::this_coro::executor, d);
  co_await timer.async_wait(token);
}

template <class Children>
awaitable<void> sleep_1ms(State& state) {
  const executor_type executor = co_await asio::this_coro::executor;
  const allocation_report report(state);
  while (state.KeepRunningBatch(state.range(0))) {
    Children children(executor, state.range(0));
    for (auto i = state.range(0); i != 0; --i) children.spawn(sleep(1ms));
    while (!children.ended.open()) co_await children.ended.wait();
  }
}

awaitable<void> yield_once() {
  co_await asio::post(asio::deferred);
}

/// At the limit the work is cancelled and waited for, so that its end is never lost.
awaitable<void> timeout_around_yield(State& state) {
  const executor_type executor = co_await asio::this_coro::executor;
  const allocation_report report(state);
  while (state.KeepRunning()) {
    steady_timer limit(executor, 1s);
    asio::cancellation_signal stop;
    bool ended = false;
    std::exception_ptr failure;
    asio::co_spawn(executor, yield_once(),
                   asio::bind_cancellation_slot(stop.slot(), [&](const std::exception_ptr& error) {
                     ended = true;
                     failure = error;
                     limit.cancel();
                   }));
    co_await limit.async_wait(token);
    if (!ended) {
      stop.emit(asio::cancellation_type::terminal);
      limit.expires_at(no_deadline);
      while (!ended) co_await limit.async_wait(token);
    }
    if (failure) std::rethrow_exception(failure);
  }
}

awaitable<void> yield_until(const bool& stop) {
  while (!stop) co_await asio::post(asio::deferred);
}

awaitable<void> switch_between(State& state) {
  const executor_type executor = co_await asio::this_coro::executor;
  const auto others = state.range(0) - 1;
  latch ended(executor, static_cast<std::size_t>(others));
  bool stop = false;
  for (auto i = others; i != 0; --i)
    asio::co_spawn(executor, yield_until(stop), [&ended](const std::exception_ptr& error) { ended.count_down(error); });
  co_await asio::post(asio::deferred);
  {
    const allocation_report report(state);
    while (state.KeepRunningBatch(state.range(0) * 10)) {
      for (int i = 0; i != 10; ++i) co_await asio::post(asio::deferred);
    }
  }
  stop = true;
  while (!ended.open()) co_await ended.wait();
}

awaitable<void> wait_for_timer(steady_timer& what) {
  co_await what.async_wait(token);
}

template <class Children>
awaitable<void> bytes_per_task(State& state) {
  const executor_type executor = co_await asio::this_coro::executor;
  steady_timer never(executor, no_deadline);
  while (state.KeepRunningBatch(state.range(0))) {
    Children children(executor, state.range(0));
    const std::size_t before = bytes_in_use();
    for (auto i = state.range(0); i != 0; --i) children.spawn(wait_for_timer(never));
    state.counters["bytes"] = static_cast<double>(bytes_in_use() - before) / static_cast<double>(state.range(0));
    never.cancel();
    while (!children.ended.open()) co_await children.ended.wait();
  }
}

// What a task_group promises, the first failure cancels the rest, needs children that can be cancelled.
BENCHMARK_CAPTURE(drive, spawn_join, spawn_join<cancellable>)->Name("spawn_join/asio")->Arg(1)->Arg(100)->Arg(10'000);
BENCHMARK_CAPTURE(drive, gather, gather_all<cancellable>)->Name("gather/asio")->Arg(10)->Arg(1000);
BENCHMARK_CAPTURE(drive, sleep_1ms, sleep_1ms<cancellable>)->Name("sleep_1ms/asio")->Arg(1000);
BENCHMARK_CAPTURE(drive, bytes, bytes_per_task<cancellable>)->Name("bytes_per_task/asio")->Arg(10'000)->Iterations(1);

BENCHMARK_CAPTURE(drive, spawn_join_plain, spawn_join<plain>)
    ->Name("spawn_join/asio-plain")
    ->Arg(1)
    ->Arg(100)
    ->Arg(10'000);
BENCHMARK_CAPTURE(drive, gather_plain, gather_all<plain>)->Name("gather/asio-plain")->Arg(10)->Arg(1000);
BENCHMARK_CAPTURE(drive, sleep_1ms_plain, sleep_1ms<plain>)->Name("sleep_1ms/asio-plain")->Arg(1000);
BENCHMARK_CAPTURE(drive, bytes_plain, bytes_per_task<plain>)
    ->Name("bytes_per_task/asio-plain")
    ->Arg(10'000)
    ->Iterations(1);

BENCHMARK_CAPTURE(drive, task_result, task_result)->Name("task_result/asio");
BENCHMARK_CAPTURE(drive, sleep_zero, sleep_zero)->Name("sleep_zero/asio");
BENCHMARK_CAPTURE(drive, with_timeout, timeout_around_yield)->Name("with_timeout/asio");
BENCHMARK_CAPTURE(drive, switch, switch_between)->Name("switch/asio")->Arg(2)->Arg(100'000)->Iterations(1'000'000);

}  // namespace
