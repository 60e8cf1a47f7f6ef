#include "async/semaphore.hpp"

#include <optional>

#include "unit/async/tools.hpp"

namespace kadr {
namespace {

using namespace test;

awaitable<void> hold(semaphore& gate, order& log, int n, unsigned turns = 0) {
  const auto permit = co_await gate.acquire();
  log.push_back(n);
  co_await yield_times(turns);
}

awaitable<void> take_and_drop(semaphore& gate) {
  (void)co_await gate.acquire();
}

TEST(semaphore, grants_permits_in_the_order_in_which_they_were_asked_for) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    semaphore gate(executor, 2);
    order log;
    task_group group(executor);
    for (int i = 0; i < 6; ++i) group.spawn(hold(gate, log, i, 3));
    EXPECT_EQ(log, (order{0, 1}));
    EXPECT_EQ(gate.waiting(), 4u);
    co_await group.join();
    EXPECT_EQ(log, (order{0, 1, 2, 3, 4, 5}));
    EXPECT_EQ(gate.available(), 2u);
  };
  run(body());
}

TEST(semaphore, acquire_does_not_suspend_while_a_permit_is_free) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    semaphore gate(executor, 1);
    order log;
    task_group group(executor);
    group.spawn(hold(gate, log, 1));
    EXPECT_EQ(log, order{1});
    co_await group.join();
  };
  run(body());
}

TEST(semaphore, cancellation_while_waiting_takes_no_permit) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    semaphore gate(executor, 1);
    auto permit = gate.try_acquire();
    bool cancelled = false;
    task_group group(executor);
    group.spawn(note_cancellation(take_and_drop(gate), cancelled));
    group.cancel();
    co_await group.join();
    EXPECT_TRUE(cancelled);
    EXPECT_EQ(gate.waiting(), 0u);
    permit.reset();
    EXPECT_EQ(gate.available(), 1u);
  };
  run(body());
}

/// Cancels the first of two waiters, before or after the permit is granted to it and in the same turn of the loop.
awaitable<void> grant_and_cancel(bool cancel_first) {
  const executor_type executor = co_await asio::this_coro::executor;
  semaphore gate(executor, 1);
  auto permit = gate.try_acquire();
  order log;
  bool cancelled = false;
  task_group first(executor), second(executor);
  first.spawn(note_cancellation(hold(gate, log, 1), cancelled));
  second.spawn(hold(gate, log, 2));
  if (cancel_first) first.cancel();
  permit.reset();
  EXPECT_EQ(gate.waiting(), 1u) << "the first has been granted";
  first.cancel();
  co_await first.join();
  co_await second.join();
  EXPECT_TRUE(cancelled);
  EXPECT_EQ(log, order{2});
  EXPECT_EQ(gate.available(), 1u);
}

TEST(semaphore, cancellation_after_the_grant_passes_the_permit_on) {
  run(grant_and_cancel(false));
}

TEST(semaphore, a_grant_to_a_waiter_already_cancelled_passes_the_permit_on) {
  run(grant_and_cancel(true));
}

TEST(semaphore, a_waiter_that_is_destroyed_unlinks) {
  auto context = std::make_unique<asio::io_context>(1);
  semaphore gate(context->get_executor(), 0);
  start_on(*context, take_and_drop(gate));
  EXPECT_EQ(gate.waiting(), 1u);
  context.reset();
  EXPECT_EQ(gate.waiting(), 0u);
}

TEST(semaphore, destroyed_while_waited_on_ends_the_waits_granted_or_not) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    std::optional<semaphore> gate(std::in_place, executor, 0u);
    bool granted = false, waiting = false;
    task_group group(executor);
    group.cancel_rest_on_failure(false);
    group.spawn(note_cancellation(take_and_drop(*gate), granted));
    group.spawn(note_cancellation(take_and_drop(*gate), waiting));
    gate->set_limit(1);
    EXPECT_EQ(gate->waiting(), 1u);
    gate.reset();
    co_await join_aborted(group);
    EXPECT_TRUE(granted);
    EXPECT_TRUE(waiting);
    EXPECT_EQ(group.failures(), 2u);
  };
  run(body());
}

TEST(semaphore, release_never_resumes_the_next_one_inline) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    semaphore gate(executor, 1);
    order log;
    auto permit = gate.try_acquire();
    task_group group(executor);
    group.spawn(hold(gate, log, 1));
    permit->release();
    EXPECT_FALSE(*permit);
    permit->release();
    EXPECT_TRUE(log.empty());
    EXPECT_FALSE(gate.try_acquire().has_value()) << "the permit already belongs to the waiter";
    co_await group.join();
    EXPECT_EQ(log, order{1});
  };
  run(body());
}

TEST(semaphore, nobody_overtakes_a_waiter) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    semaphore gate(executor, 1);
    order log;
    auto permit = gate.try_acquire();
    task_group group(executor);
    group.spawn(hold(gate, log, 1));
    EXPECT_FALSE(gate.try_acquire().has_value());
    permit.reset();
    group.spawn(hold(gate, log, 2));
    co_await group.join();
    EXPECT_EQ(log, (order{1, 2}));
  };
  run(body());
}

TEST(semaphore, with_no_permits_everybody_waits_for_the_limit_to_rise) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    semaphore gate(executor, 0);
    EXPECT_FALSE(gate.try_acquire().has_value());
    order log;
    task_group group(executor);
    for (int i = 0; i < 3; ++i) group.spawn(hold(gate, log, i, 2));
    co_await yield();
    EXPECT_TRUE(log.empty());
    gate.set_limit(2);
    EXPECT_EQ(gate.waiting(), 1u);
    co_await group.join();
    EXPECT_EQ(log, (order{0, 1, 2}));
  };
  run(body());
}

TEST(semaphore, a_lowered_limit_counts_as_permits_come_back) {
  asio::io_context context(1);
  semaphore gate(context.get_executor(), 3);
  auto a = gate.try_acquire(), b = gate.try_acquire(), c = gate.try_acquire();
  gate.set_limit(1);
  EXPECT_EQ(gate.limit(), 1u);
  EXPECT_EQ(gate.available(), 0u);
  a.reset();
  b.reset();
  EXPECT_EQ(gate.available(), 0u);
  EXPECT_FALSE(gate.try_acquire().has_value());
  c.reset();
  EXPECT_EQ(gate.available(), 1u);
}

TEST(semaphore, a_moved_permit_is_given_back_once) {
  asio::io_context context(1);
  semaphore gate(context.get_executor(), 2);
  {
    auto a = std::move(*gate.try_acquire());
    auto b = std::move(a);
    EXPECT_FALSE(a);
    EXPECT_TRUE(b);
    a = std::move(*gate.try_acquire());
    EXPECT_EQ(gate.available(), 0u);
    b = std::move(a);
    EXPECT_EQ(gate.available(), 1u) << "assignment gives back what was held";
  }
  EXPECT_EQ(gate.available(), 2u);
}

TEST(semaphore, storm_with_random_cancellation_keeps_the_count) {
  const auto body = []() -> awaitable<void> {
    constexpr std::size_t permits = 5;
    semaphore gate(co_await asio::this_coro::executor, permits);
    random rng(storm_seed());
    std::size_t inside = 0, most = 0, granted = 0;
    const auto task = [&]() -> awaitable<void> {
      const unsigned turns = rng() % 4;
      auto permit = co_await gate.acquire();
      ++granted;
      most = std::max(most, ++inside);
      const auto leave = std::shared_ptr<void>(nullptr, [&inside](void*) { --inside; });
      co_await yield_times(turns);
      if (turns % 2 != 0) permit.release();
    };
    co_await storm(rng, storm_cycles, task);
    EXPECT_GT(granted, storm_cycles / 10);
    EXPECT_EQ(most, permits);
    EXPECT_EQ(inside, 0u);
    EXPECT_EQ(gate.available(), permits);
    EXPECT_EQ(gate.waiting(), 0u);
  };
  run(body());
}

}  // namespace
}  // namespace kadr
