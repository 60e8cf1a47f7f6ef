#include <optional>

#include "unit/async/condition_tools.hpp"

namespace kadr {
namespace {

using namespace test;

TEST(condition, a_cancelled_wait_takes_the_lock_back_before_it_throws) {
  const auto body = []() -> awaitable<void> {
    condition_fixture f(co_await asio::this_coro::executor);
    bool held = false, cancelled = false;
    f.one.spawn(note_cancellation(wait_once(f.m, f.c, f.log, 1, &held), cancelled));
    auto lock = co_await f.m.lock();
    f.one.cancel();
    co_await yield_times(5);
    EXPECT_EQ(f.one.size(), 1u) << "it waits for the lock";
    EXPECT_EQ(f.c.waiting(), 0u);
    lock.unlock();
    co_await f.one.join();
    EXPECT_TRUE(cancelled);
    EXPECT_TRUE(held);
    EXPECT_TRUE(f.log.empty());
    EXPECT_FALSE(f.m.locked());
  };
  run(body());
}

TEST(condition, a_wait_cancelled_while_the_mutex_is_free_has_the_lock) {
  const auto body = []() -> awaitable<void> {
    condition_fixture f(co_await asio::this_coro::executor);
    bool held = false, cancelled = false;
    f.one.spawn(note_cancellation(wait_once(f.m, f.c, f.log, 1, &held), cancelled));
    f.one.cancel();
    co_await f.one.join();
    EXPECT_TRUE(cancelled);
    EXPECT_TRUE(held);
    EXPECT_FALSE(f.m.locked());
  };
  run(body());
}

TEST(condition, a_cancelled_wait_with_a_predicate_has_the_lock) {
  const auto body = []() -> awaitable<void> {
    condition_fixture f(co_await asio::this_coro::executor);
    auto lock = co_await f.m.lock();
    bool cancelled = false;
    const auto no = [] { return false; };
    f.one.spawn(note_cancellation(f.c.wait(lock, no), cancelled));
    EXPECT_FALSE(lock);
    f.one.cancel();
    co_await f.one.join();
    EXPECT_TRUE(cancelled);
    EXPECT_TRUE(lock);
  };
  run(body());
}

/// Notifies one of two waiters and cancels it in the same turn of the loop; the other must get the notification.
awaitable<void> notify_and_cancel(bool cancel_first, bool locked) {
  condition_fixture f(co_await asio::this_coro::executor);
  f.wait_as(f.one, 1);
  f.wait_as(f.others, 2);
  std::optional<mutex::guard> lock;
  if (locked) lock = f.m.try_lock();
  if (cancel_first) f.one.cancel();
  f.c.notify_one();
  EXPECT_EQ(f.c.waiting(), 1u);
  f.one.cancel();
  lock.reset();
  co_await f.one.join();
  co_await f.others.join();
  EXPECT_EQ(f.log, order{2});
  EXPECT_FALSE(f.m.locked());
}

TEST(condition, cancellation_after_the_notification_passes_it_on) {
  run(notify_and_cancel(false, false));
  run(notify_and_cancel(false, true));
}

TEST(condition, a_notification_of_a_waiter_already_cancelled_is_passed_on) {
  run(notify_and_cancel(true, false));
  run(notify_and_cancel(true, true));
}

TEST(condition, a_waiter_cancelled_in_the_line_for_the_lock_passes_its_notification_on) {
  const auto body = []() -> awaitable<void> {
    condition_fixture f(co_await asio::this_coro::executor);
    f.wait_as(f.one, 1);
    f.wait_as(f.others, 2);
    auto lock = co_await f.m.lock();
    f.c.notify_one();
    co_await yield();
    EXPECT_EQ(f.m.waiting(), 1u);
    f.one.cancel();
    co_await yield();
    EXPECT_EQ(f.m.waiting(), 2u) << "at once, while the lock is still out";
    lock.unlock();
    co_await f.one.join();
    co_await f.others.join();
    EXPECT_EQ(f.log, order{2});
  };
  run(body());
}

TEST(condition, a_notification_of_everybody_is_not_passed_on_to_a_later_waiter) {
  const auto body = []() -> awaitable<void> {
    condition_fixture f(co_await asio::this_coro::executor);
    f.wait_as(f.one, 1);
    auto lock = co_await f.m.lock();
    // In the line before the one that is notified, it waits by the time that one resumes, cancelled.
    const auto late = [&f]() -> awaitable<void> {
      auto mine = co_await f.m.lock();
      f.one.cancel();
      co_await f.c.wait(mine);
      f.log.push_back(2);
    };
    f.others.spawn(late());
    f.c.notify_all();
    EXPECT_EQ(f.m.waiting(), 2u);
    lock.unlock();
    co_await f.one.join();
    co_await yield_times(3);
    EXPECT_EQ(f.c.waiting(), 1u);
    EXPECT_TRUE(f.log.empty());
    f.c.notify_one();
    co_await f.others.join();
    EXPECT_EQ(f.log, order{2});
  };
  run(body());
}

TEST(condition, waiters_that_are_destroyed_unlink_notified_or_not) {
  order log;
  auto context = std::make_unique<asio::io_context>(1);
  mutex m(context->get_executor());
  condition c(m);
  start_on(*context, wait_once(m, c, log, 1));
  start_on(*context, wait_once(m, c, log, 2));
  const auto lock = m.try_lock();
  EXPECT_TRUE(lock.has_value());
  c.notify_one();
  EXPECT_EQ(c.waiting(), 1u);
  EXPECT_EQ(m.waiting(), 1u);
  context.reset();
  EXPECT_EQ(c.waiting(), 0u);
  EXPECT_EQ(m.waiting(), 0u);
  c.notify_all();
  EXPECT_TRUE(log.empty());
}

/// Destroys the condition, and perhaps the mutex, around a waiter that is notified and one that is not.
awaitable<void> destroy_around_waiters(bool mutex_too) {
  const executor_type executor = co_await asio::this_coro::executor;
  std::optional<mutex> m(std::in_place, executor);
  std::optional<condition> c(std::in_place, *m);
  order log;
  bool first = false, second = false, first_held = mutex_too, second_held = mutex_too;
  task_group group(executor);
  group.cancel_rest_on_failure(false);
  group.spawn(note_cancellation(wait_once(*m, *c, log, 1, &first_held), first));
  group.spawn(note_cancellation(wait_once(*m, *c, log, 2, &second_held), second));
  c->notify_one();
  c.reset();
  if (mutex_too) m.reset();
  co_await join_aborted(group);
  EXPECT_TRUE(first);
  EXPECT_TRUE(second);
  EXPECT_EQ(first_held, !mutex_too);
  EXPECT_EQ(second_held, !mutex_too);
  EXPECT_TRUE(log.empty());
  EXPECT_FALSE(m && m->locked());
}

TEST(condition, destroyed_while_waited_on_ends_the_waits_with_the_lock_held) {
  run(destroy_around_waiters(false));
}

TEST(condition, destroyed_with_its_mutex_while_waited_on_ends_the_waits) {
  run(destroy_around_waiters(true));
}

TEST(condition, destroyed_around_a_cancelled_waiter_is_harmless) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    mutex m(executor);
    std::optional<condition> c(std::in_place, m);
    order log;
    bool cancelled = false, held = false;
    task_group group(executor);
    group.spawn(note_cancellation(wait_once(m, *c, log, 1, &held), cancelled));
    group.cancel();
    c.reset();
    co_await group.join();
    EXPECT_TRUE(cancelled);
    EXPECT_TRUE(held);
    EXPECT_FALSE(m.locked());
  };
  run(body());
}

TEST(condition, storm_with_random_cancellation_loses_no_notification) {
  const auto body = []() -> awaitable<void> {
    mutex m(co_await asio::this_coro::executor);
    condition c(m);
    random rng(storm_seed());
    unsigned items = 0, made = 0, taken = 0, inside = 0;
    const auto some = [&items] { return items != 0; };
    const auto check = [&] {
      EXPECT_LE(inside, 1u);
      // With the lock free, nobody is on the way to an item: then nobody may wait beside one.
      EXPECT_TRUE(m.locked() || items == 0 || c.waiting() == 0);
    };
    const auto task = [&]() -> awaitable<void> {
      const bool make = rng() % 2 == 0;
      check();
      {
        auto lock = co_await m.lock();
        if (!make) co_await c.wait(lock, some);
        ++inside;
        const auto leave = std::shared_ptr<void>(nullptr, [&inside](void*) { --inside; });
        if (rng() % 4 == 0) co_await yield();
        if (make) {
          ++items, ++made;
          c.notify_one();
        } else {
          --items, ++taken;
        }
      }
      check();
    };
    co_await storm(rng, storm_cycles, task);
    check();
    EXPECT_EQ(made, taken + items);
    EXPECT_GT(taken, storm_cycles / 20);
    EXPECT_EQ(c.waiting(), 0u);
    EXPECT_FALSE(m.locked());
  };
  run(body());
}

}  // namespace
}  // namespace kadr
