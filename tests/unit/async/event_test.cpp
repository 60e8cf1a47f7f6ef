#include "async/event.hpp"

#include <optional>

#include "unit/async/tools.hpp"

namespace kadr {
namespace {

using namespace test;

TEST(event, wakes_waiters_in_the_order_in_which_they_came) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    event ready(executor);
    order log;
    task_group group(executor);
    for (int i = 0; i < 5; ++i) group.spawn(note_end(ready.wait(), log, i));
    EXPECT_EQ(ready.waiting(), 5u);
    ready.set();
    EXPECT_TRUE(log.empty()) << "nobody is resumed inside set()";
    co_await group.join();
    EXPECT_EQ(log, (order{0, 1, 2, 3, 4}));
  };
  run(body());
}

TEST(event, wait_returns_without_suspending_while_set) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    event ready(executor);
    ready.set();
    ready.set();
    order log;
    task_group group(executor);
    group.spawn(note_end(ready.wait(), log, 1));
    EXPECT_EQ(log, order{1});
    ready.reset();
    EXPECT_FALSE(ready.is_set());
    group.spawn(note_end(ready.wait(), log, 2));
    co_await yield();
    EXPECT_EQ(log, order{1});
    ready.set();
    co_await group.join();
    EXPECT_EQ(log, (order{1, 2}));
  };
  run(body());
}

TEST(event, set_then_reset_still_wakes_those_who_waited) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    event ready(executor);
    order log;
    task_group group(executor);
    group.spawn(note_end(ready.wait(), log, 1));
    ready.set();
    ready.reset();
    co_await group.join();
    EXPECT_EQ(log, order{1});
  };
  run(body());
}

TEST(event, set_without_waiters_is_remembered) {
  asio::io_context context(1);
  event ready(context.get_executor());
  EXPECT_FALSE(ready.is_set());
  ready.set();
  EXPECT_TRUE(ready.is_set());
  EXPECT_EQ(ready.waiting(), 0u);
}

TEST(event, cancellation_ends_one_wait_and_not_the_others) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    event ready(executor);
    order log;
    bool cancelled = false;
    task_group one(executor), other(executor);
    one.spawn(note_cancellation(ready.wait(), cancelled));
    other.spawn(note_end(ready.wait(), log, 1));
    one.cancel();
    co_await one.join();
    EXPECT_TRUE(cancelled);
    EXPECT_EQ(ready.waiting(), 1u);
    ready.set();
    co_await other.join();
    EXPECT_EQ(log, order{1});
  };
  run(body());
}

TEST(event, cancelled_after_being_woken_ends_with_cancellation) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    event ready(executor);
    bool cancelled = false;
    task_group group(executor);
    group.spawn(note_cancellation(ready.wait(), cancelled));
    ready.set();
    group.cancel();
    co_await group.join();
    EXPECT_TRUE(cancelled);
  };
  run(body());
}

TEST(event, destroyed_while_waited_on_ends_the_waits) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    std::optional<event> ready(std::in_place, executor);
    bool waiting = false, woken = false;
    task_group group(executor);
    group.cancel_rest_on_failure(false);
    group.spawn(note_cancellation(ready->wait(), woken));
    ready->set();
    ready->reset();
    group.spawn(note_cancellation(ready->wait(), waiting));
    ready.reset();
    EXPECT_EQ(group.size(), 2u);
    co_await join_aborted(group);
    EXPECT_TRUE(waiting);
    EXPECT_TRUE(woken);
  };
  run(body());
}

TEST(event, a_waiter_that_is_destroyed_unlinks) {
  auto context = std::make_unique<asio::io_context>(1);
  event ready(context->get_executor());
  start_on(*context, ready.wait());
  EXPECT_EQ(ready.waiting(), 1u);
  context.reset();
  EXPECT_EQ(ready.waiting(), 0u);
  ready.set();
}

TEST(event, a_woken_waiter_may_reset_set_and_wait_again) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    event a(executor), b(executor);
    order log;
    const auto play = [&log](event& mine, event& theirs, int n) -> awaitable<void> {
      for (int i = 0; i < 3; ++i) {
        co_await mine.wait();
        mine.reset();
        log.push_back(n);
        theirs.set();
      }
    };
    task_group group(executor);
    group.spawn(play(a, b, 1));
    group.spawn(play(b, a, 2));
    a.set();
    co_await group.join();
    EXPECT_EQ(log, (order{1, 2, 1, 2, 1, 2}));
  };
  run(body());
}

TEST(event, storm_of_waits_and_cancellations_loses_no_wake_up) {
  const auto body = []() -> awaitable<void> {
    event ready(co_await asio::this_coro::executor);
    random rng(storm_seed());
    unsigned started = 0, ended = 0;
    const auto task = [&]() -> awaitable<void> {
      ++started;
      const auto count = std::shared_ptr<void>(nullptr, [&ended](void*) { ++ended; });
      if (rng() % 2 == 0) {
        ready.set();
        ready.reset();
      }
      co_await ready.wait();
    };
    co_await storm(rng, storm_cycles, task);
    EXPECT_EQ(started, storm_cycles);
    EXPECT_EQ(ended, storm_cycles);
    EXPECT_EQ(ready.waiting(), 0u);
  };
  run(body());
}

}  // namespace
}  // namespace kadr
