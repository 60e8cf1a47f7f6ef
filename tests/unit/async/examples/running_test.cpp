#include "async/run.hpp"

#include <future>
#include <thread>

#include "async/call_soon.hpp"
#include "async/event.hpp"
#include "async/gather.hpp"
#include "async/with_task_group.hpp"
#include "unit/async/tools.hpp"

namespace kadr {
namespace {

using namespace test;

TEST(examples, run_returns_what_main_returns) {
  const auto answer = []() -> awaitable<int> {
    co_await yield();
    co_return 42;
  };
  asio::io_context loop(1);
  EXPECT_EQ(kadr::run(loop, answer()), 42);
  EXPECT_THROW(kadr::run(loop, throw_after(1, "main failed")), std::runtime_error);
}

TEST(examples, a_coroutine_does_nothing_until_it_is_awaited) {
  const auto body = []() -> awaitable<void> {
    bool ran = false;
    const auto set = [&ran]() -> awaitable<void> {
      ran = true;
      co_return;
    };
    awaitable<void> work = set();
    EXPECT_FALSE(ran);
    co_await std::move(work);
    EXPECT_TRUE(ran);
  };
  run(body());
}

TEST(examples, sleep_suspends_only_its_caller) {
  const auto body = []() -> awaitable<void> {
    order log;
    const deadline start = steady::now();
    const auto note_at = [&log](deadline when, int n) -> awaitable<void> {
      co_await sleep_until(when);
      log.push_back(n);
    };
    std::vector<awaitable<void>> both;
    both.push_back(note_at(start + 20ms, 2));
    both.push_back(note_at(start + 10ms, 1));
    co_await gather(std::move(both));
    EXPECT_EQ(log, (order{1, 2}));
    co_await sleep_for(10ms);
    EXPECT_GE(steady::now() - start, 30ms);
  };
  run(body());
}

TEST(examples, yield_lets_the_others_run) {
  const auto body = []() -> awaitable<void> {
    order log;
    const auto every_second = [&log](int first) -> awaitable<void> {
      for (int n = first; n < 6; n += 2) {
        log.push_back(n);
        co_await yield();
      }
    };
    std::vector<awaitable<void>> both;
    both.push_back(every_second(0));
    both.push_back(every_second(1));
    co_await gather(std::move(both));
    EXPECT_EQ(log, (order{0, 1, 2, 3, 4, 5}));
  };
  run(body());
}

TEST(examples, a_coroutine_knows_its_loop) {
  const auto body = []() -> awaitable<void> {
    const executor_type loop = co_await asio::this_coro::executor;
    EXPECT_TRUE(loop.running_in_this_thread());
    event opened(loop);
    opened.set();
    co_await opened.wait();
  };
  run(body());
}

TEST(examples, call_soon_calls_in_a_later_turn) {
  const auto body = []() -> awaitable<void> {
    const executor_type loop = co_await asio::this_coro::executor;
    order log;
    call_soon(loop, [&log] { log.push_back(2); });
    log.push_back(1);
    co_await yield();
    EXPECT_EQ(log, (order{1, 2}));
  };
  run(body());
}

TEST(examples, call_soon_wakes_the_loop_from_another_thread) {
  const auto body = []() -> awaitable<void> {
    const executor_type loop = co_await asio::this_coro::executor;
    event called(loop);
    std::jthread other([&] { call_soon(loop, [&called] { called.set(); }); });
    co_await called.wait();
    EXPECT_TRUE(called.is_set());
  };
  run(body());
}

TEST(examples, another_thread_starts_work_by_call_soon) {
  const auto body = []() -> awaitable<void> {
    const executor_type loop = co_await asio::this_coro::executor;
    task_group group(loop);
    event started(loop);
    std::promise<int> answer;
    int got = 0;
    const auto work = [&answer]() -> awaitable<void> {
      co_await yield();
      answer.set_value(42);
    };
    const auto start = [&] {
      group.spawn(work());
      started.set();
    };
    std::thread other([&] {
      call_soon(loop, start);
      got = answer.get_future().get();
    });
    co_await started.wait();
    co_await group.join();
    other.join();
    EXPECT_EQ(got, 42);
  };
  run(body());
}

TEST(examples, call_later_is_a_task_that_sleeps) {
  const auto body = []() -> awaitable<void> {
    const auto call_later = [](duration d, std::function<void()> fn) -> awaitable<void> {
      co_await sleep_for(d);
      fn();
    };
    order log;
    task_group timers(co_await asio::this_coro::executor);
    timers.spawn(call_later(1ms, [&log] { log.push_back(1); }));
    const task<> taken_back = timers.start(call_later(1h, [&log] { log.push_back(2); }));
    taken_back.cancel();
    co_await timers.join();
    EXPECT_EQ(log, order{1});
  };
  run(body());
}

TEST(examples, a_service_runs_until_it_is_told_to_stop) {
  const auto body = []() -> awaitable<void> {
    const executor_type loop = co_await asio::this_coro::executor;
    event stop(loop);
    int served = 0;
    const auto serve = [&]() -> awaitable<void> {
      for (;;) {
        co_await yield();
        if (++served == 3) stop.set();
      }
    };
    const auto main = [&](task_group& group) -> awaitable<void> {
      group.spawn(serve());
      co_await stop.wait();
      group.cancel();
    };
    co_await with_task_group(main);
    EXPECT_GE(served, 3);
  };
  run(body());
}

}  // namespace
}  // namespace kadr
