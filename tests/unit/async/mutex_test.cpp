#include "async/mutex.hpp"

#include <optional>

#include "async/with_timeout.hpp"
#include "unit/async/tools.hpp"

namespace kadr {
namespace {

using namespace test;

awaitable<void> hold(mutex& m, order& log, int n, unsigned turns = 0) {
  const auto lock = co_await m.lock();
  log.push_back(n);
  co_await yield_times(turns);
  log.push_back(-n);
}

/// A mutex that the test has locked, and two groups of those who want it.
struct contended {
  explicit contended(executor_type executor)
      : m(executor), lock(std::move(*m.try_lock())), first(executor), second(executor) {}

  /// Joins both groups; nobody holds or wants the mutex after that.
  awaitable<void> end() {
    co_await first.join();
    co_await second.join();
    lock.unlock();
    EXPECT_EQ(m.waiting(), 0u);
    EXPECT_FALSE(m.locked());
  }

  mutex m;
  mutex::guard lock;
  order log;
  bool cancelled = false;
  task_group first;
  task_group second;
};

TEST(mutex, lets_one_in_at_a_time_in_the_order_in_which_they_came) {
  const auto body = []() -> awaitable<void> {
    contended c(co_await asio::this_coro::executor);
    for (int i = 1; i <= 4; ++i) c.first.spawn(hold(c.m, c.log, i, 3));
    EXPECT_EQ(c.m.waiting(), 4u);
    c.lock.unlock();
    co_await c.end();
    EXPECT_EQ(c.log, (order{1, -1, 2, -2, 3, -3, 4, -4}));
  };
  run(body());
}

TEST(mutex, lock_does_not_suspend_while_it_is_free) {
  const auto body = []() -> awaitable<void> {
    contended c(co_await asio::this_coro::executor);
    c.lock.unlock();
    c.first.spawn(hold(c.m, c.log, 1));
    EXPECT_EQ(c.log, (order{1, -1}));
    co_await c.end();
  };
  run(body());
}

TEST(mutex, cancellation_while_waiting_does_not_lock) {
  const auto body = []() -> awaitable<void> {
    contended c(co_await asio::this_coro::executor);
    c.first.spawn(note_cancellation(hold(c.m, c.log, 1), c.cancelled));
    c.first.cancel();
    co_await c.first.join();
    EXPECT_TRUE(c.m.locked());
    co_await c.end();
    EXPECT_TRUE(c.cancelled);
    EXPECT_TRUE(c.log.empty());
  };
  run(body());
}

TEST(mutex, cancellation_after_the_grant_passes_the_lock_on) {
  const auto body = []() -> awaitable<void> {
    contended c(co_await asio::this_coro::executor);
    c.first.spawn(note_cancellation(hold(c.m, c.log, 1), c.cancelled));
    c.second.spawn(hold(c.m, c.log, 2));
    c.lock.unlock();
    c.first.cancel();
    co_await c.end();
    EXPECT_TRUE(c.cancelled);
    EXPECT_EQ(c.log, (order{2, -2}));
  };
  run(body());
}

TEST(mutex, cancelling_the_holder_unlocks) {
  const auto body = []() -> awaitable<void> {
    contended c(co_await asio::this_coro::executor);
    c.lock.unlock();
    c.first.spawn(hold(c.m, c.log, 1, 1'000'000));
    c.second.spawn(hold(c.m, c.log, 2));
    c.first.cancel();
    co_await c.end();
    EXPECT_EQ(c.log, (order{1, 2, -2}));
  };
  run(body());
}

TEST(mutex, a_waiter_that_is_destroyed_unlinks) {
  order log;
  auto context = std::make_unique<asio::io_context>(1);
  mutex m(context->get_executor());
  auto lock = m.try_lock();
  start_on(*context, hold(m, log, 1));
  EXPECT_EQ(m.waiting(), 1u);
  context.reset();
  EXPECT_EQ(m.waiting(), 0u);
  lock.reset();
  EXPECT_TRUE(m.try_lock().has_value());
}

TEST(mutex, destroyed_while_waited_on_ends_the_waits_granted_or_not) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    std::optional<mutex> m(std::in_place, executor);
    order log;
    bool granted = false, waiting = false;
    auto lock = m->try_lock();
    task_group group(executor);
    group.cancel_rest_on_failure(false);
    group.spawn(note_cancellation(hold(*m, log, 1), granted));
    group.spawn(note_cancellation(hold(*m, log, 2), waiting));
    lock.reset();
    m.reset();
    co_await join_aborted(group);
    EXPECT_TRUE(granted);
    EXPECT_TRUE(waiting);
    EXPECT_TRUE(log.empty());
  };
  run(body());
}

TEST(mutex, unlock_never_resumes_inline_and_the_holder_cannot_barge) {
  const auto body = []() -> awaitable<void> {
    contended c(co_await asio::this_coro::executor);
    c.first.spawn(hold(c.m, c.log, 1));
    c.lock.unlock();
    EXPECT_TRUE(c.log.empty());
    EXPECT_FALSE(c.m.try_lock().has_value()) << "it belongs to the waiter already";
    c.lock = co_await c.m.lock();
    EXPECT_EQ(c.log, (order{1, -1}));
    co_await c.end();
  };
  run(body());
}

TEST(mutex, a_guard_gives_the_lock_back_once) {
  asio::io_context context(1);
  mutex m(context.get_executor()), other(context.get_executor());
  mutex::guard none;
  EXPECT_FALSE(none);
  EXPECT_FALSE(none.belongs_to(m));
  none.unlock();
  {
    auto a = std::move(*m.try_lock());
    EXPECT_TRUE(a.belongs_to(m));
    EXPECT_FALSE(a.belongs_to(other));
    auto b = std::move(a);
    EXPECT_FALSE(a);
    a.unlock();
    EXPECT_TRUE(m.locked());
    b.unlock();
    EXPECT_FALSE(b);
    EXPECT_FALSE(m.locked());
    b = std::move(*m.try_lock());
    b.unlock();
    a = std::move(*m.try_lock());
    b.unlock();
    EXPECT_TRUE(m.locked()) << "b is empty";
  }
  EXPECT_FALSE(m.locked());
}

TEST(mutex, a_lock_that_times_out_is_not_taken) {
  const auto body = []() -> awaitable<void> {
    mutex m(co_await asio::this_coro::executor);
    const auto expired = co_await with_timeout(steady::now() - 1s, m.lock());
    EXPECT_FALSE(expired.has_value());
    EXPECT_FALSE(m.locked());
    auto lock = co_await m.lock();
    const auto late = co_await with_timeout(steady::now() + 1ms, m.lock());
    EXPECT_FALSE(late.has_value());
    EXPECT_EQ(m.waiting(), 0u);
    lock.unlock();
    const auto taken = co_await with_timeout(steady::now() + 50s, m.lock());
    EXPECT_TRUE(taken.has_value());
    EXPECT_TRUE(m.locked());
  };
  run(body());
}

TEST(mutex, storm_with_random_cancellation_never_lets_two_in) {
  const auto body = []() -> awaitable<void> {
    mutex m(co_await asio::this_coro::executor);
    random rng(storm_seed());
    unsigned inside = 0, most = 0, locked = 0;
    const auto task = [&]() -> awaitable<void> {
      const unsigned turns = rng() % 3;
      auto lock = co_await m.lock();
      ++locked;
      most = std::max(most, ++inside);
      const auto leave = std::shared_ptr<void>(nullptr, [&inside](void*) { --inside; });
      co_await yield_times(turns);
    };
    co_await storm(rng, storm_cycles, task);
    EXPECT_GT(locked, storm_cycles / 20);
    EXPECT_EQ(most, 1u);
    EXPECT_FALSE(m.locked());
    EXPECT_EQ(m.waiting(), 0u);
  };
  run(body());
}

}  // namespace
}  // namespace kadr
