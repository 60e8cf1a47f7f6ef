// The synchronisation of async_bench.cpp as one writes it by hand with Boost.Asio alone: a timer that never expires is
// the event, a channel is the queue, either makes a semaphore.
#include <benchmark/benchmark.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <deque>
#include <exception>
#include <utility>

#include "bench/asio_tools.hpp"
#include "bench/drive.hpp"

namespace {

using namespace kadr;
using namespace kadr::bench;
using boost::system::error_code;

constexpr int rounds = 1000;

template <class... T>
using channel = asio::experimental::basic_channel<executor_type, asio::experimental::channel_traits<>, T...>;

/// One permit, first in, first out: who waits, waits on a timer of his own.
class timer_semaphore {
 public:
  explicit timer_semaphore(executor_type executor) : executor_(executor) {}

  awaitable<void> acquire() {
    if (free_) {
      free_ = false;
      co_return;
    }
    steady_timer turn(executor_, no_deadline);
    waiting_.push_back(&turn);
    co_await turn.async_wait(token);
  }
  void release() {
    if (waiting_.empty()) {
      free_ = true;
      return;
    }
    waiting_.front()->cancel();
    waiting_.pop_front();
  }

 private:
  executor_type executor_;
  bool free_ = true;
  std::deque<steady_timer*> waiting_;
};

/// The same with a channel that holds the permit.
class channel_semaphore {
 public:
  explicit channel_semaphore(executor_type executor) : permit_(executor, 1) { release(); }

  awaitable<void> acquire() { co_await permit_.async_receive(token); }
  void release() { permit_.try_send(error_code()); }

 private:
  channel<void(error_code)> permit_;
};

template <class Semaphore>
awaitable<void> take_turns(Semaphore& turn, const bool& stop) {
  while (!stop) {
    co_await turn.acquire();
    turn.release();
  }
}

template <class Semaphore>
awaitable<void> semaphore_hand_over(State& state) {
  const executor_type executor = co_await asio::this_coro::executor;
  Semaphore turn(executor);
  const auto others = state.range(0) - 1;
  latch ended(executor, static_cast<std::size_t>(others));
  bool stop = false;
  co_await turn.acquire();
  for (auto i = others; i != 0; --i)
    asio::co_spawn(executor, take_turns(turn, stop),
                   [&ended](const std::exception_ptr& error) { ended.count_down(error); });
  turn.release();
  {
    const allocation_report report(state);
    while (state.KeepRunningBatch(state.range(0) * rounds)) {
      for (int i = 0; i != rounds; ++i) {
        co_await turn.acquire();
        turn.release();
      }
    }
  }
  stop = true;
  while (!ended.open()) co_await ended.wait();
}

using int_channel = channel<void(error_code, int)>;

awaitable<void> produce(int_channel& items) {
  for (int i = 0;; ++i) {
    if (items.try_send(error_code(), i)) continue;
    auto sent = co_await items.async_send(error_code(), i, token);
    if (std::get<0>(sent)) co_return;
  }
}

awaitable<void> queue_hop(State& state) {
  const executor_type executor = co_await asio::this_coro::executor;
  int_channel items(executor, static_cast<std::size_t>(state.range(0)));
  latch ended(executor, 1);
  asio::co_spawn(executor, produce(items), [&ended](const std::exception_ptr& error) { ended.count_down(error); });
  {
    const allocation_report report(state);
    while (state.KeepRunningBatch(rounds)) {
      for (int i = 0; i != rounds; ++i) {
        int item = 0;
        const auto take = [&item](error_code, int value) { item = value; };
        if (!items.try_receive(take)) {
          auto received = co_await items.async_receive(token);
          item = std::get<1>(received);
        }
        benchmark::DoNotOptimize(item);
      }
    }
  }
  // Before Boost 1.82 close() leaves a waiting sender alone.
  items.cancel();
  items.close();
  while (!ended.open()) co_await ended.wait();
}

struct timer_event {
  explicit timer_event(executor_type executor) : changed(executor, no_deadline) {}

  void set() {
    on = true;
    changed.cancel();
  }

  steady_timer changed;
  bool on = false;
};

awaitable<void> answer_pings(timer_event& ping, timer_event& pong, const bool& stop) {
  for (;;) {
    while (!ping.on) co_await ping.changed.async_wait(token);
    if (stop) co_return;
    ping.on = false;
    pong.set();
  }
}

awaitable<void> event_ping_pong(State& state) {
  const executor_type executor = co_await asio::this_coro::executor;
  timer_event ping(executor);
  timer_event pong(executor);
  latch ended(executor, 1);
  bool stop = false;
  asio::co_spawn(executor, answer_pings(ping, pong, stop),
                 [&ended](const std::exception_ptr& error) { ended.count_down(error); });
  {
    const allocation_report report(state);
    while (state.KeepRunningBatch(2 * rounds)) {
      for (int i = 0; i != rounds; ++i) {
        ping.set();
        while (!pong.on) co_await pong.changed.async_wait(token);
        pong.on = false;
      }
    }
  }
  stop = true;
  ping.set();
  while (!ended.open()) co_await ended.wait();
}

BENCHMARK_CAPTURE(drive, semaphore, semaphore_hand_over<timer_semaphore>)
    ->Name("semaphore/asio-timer")
    ->Arg(2)
    ->Arg(64);
BENCHMARK_CAPTURE(drive, semaphore_channel, semaphore_hand_over<channel_semaphore>)
    ->Name("semaphore/asio")
    ->Arg(2)
    ->Arg(64);
BENCHMARK_CAPTURE(drive, queue, queue_hop)->Name("queue/asio")->Arg(1)->Arg(64);
BENCHMARK_CAPTURE(drive, event, event_ping_pong)->Name("event/asio");

}  // namespace
