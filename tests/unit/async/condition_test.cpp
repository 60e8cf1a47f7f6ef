#include "async/condition.hpp"

#include <stdexcept>

#include "async/with_timeout.hpp"
#include "unit/async/condition_tools.hpp"

namespace kadr {
namespace {

using namespace test;

TEST(condition, notifies_waiters_in_the_order_in_which_they_came) {
  const auto body = []() -> awaitable<void> {
    condition_fixture f(co_await asio::this_coro::executor);
    for (int i = 1; i <= 4; ++i) f.wait_as(f.others, i);
    EXPECT_FALSE(f.m.locked()) << "the waiters gave the lock up";
    EXPECT_EQ(f.c.waiting(), 4u);
    f.c.notify_one();
    EXPECT_TRUE(f.log.empty()) << "nobody is resumed inside notify_one()";
    co_await yield();
    EXPECT_EQ(f.log, order{1});
    f.c.notify_all();
    EXPECT_EQ(f.c.waiting(), 0u);
    co_await f.others.join();
    EXPECT_EQ(f.log, (order{1, 2, 3, 4}));
    EXPECT_FALSE(f.m.locked());
  };
  run(body());
}

TEST(condition, a_notified_waiter_resumes_when_it_has_the_lock) {
  const auto body = []() -> awaitable<void> {
    condition_fixture f(co_await asio::this_coro::executor);
    bool held = false;
    f.others.spawn(wait_once(f.m, f.c, f.log, 1, &held));
    auto lock = co_await f.m.lock();
    f.c.notify_one();
    co_await yield_times(3);
    EXPECT_TRUE(f.log.empty());
    lock.unlock();
    EXPECT_FALSE(f.m.try_lock().has_value()) << "nobody overtakes it";
    co_await f.others.join();
    EXPECT_EQ(f.log, order{1});
    EXPECT_TRUE(held);
  };
  run(body());
}

TEST(condition, a_notification_without_waiters_is_not_remembered) {
  const auto body = []() -> awaitable<void> {
    condition_fixture f(co_await asio::this_coro::executor);
    f.c.notify_one();
    f.c.notify_all();
    f.wait_as(f.others, 1);
    co_await yield_times(3);
    EXPECT_EQ(f.c.waiting(), 1u);
    f.c.notify_all();
    co_await f.others.join();
    EXPECT_EQ(f.log, order{1});
  };
  run(body());
}

TEST(condition, a_predicate_that_is_true_is_not_waited_for) {
  const auto body = []() -> awaitable<void> {
    condition_fixture f(co_await asio::this_coro::executor);
    auto lock = co_await f.m.lock();
    const auto yes = [] { return true; };
    f.others.spawn(note_end(f.c.wait(lock, yes), f.log, 1));
    EXPECT_EQ(f.log, order{1});
    EXPECT_TRUE(lock);
    co_await f.others.join();
  };
  run(body());
}

TEST(condition, a_predicate_is_asked_with_the_lock_held_until_it_is_true) {
  const auto body = []() -> awaitable<void> {
    condition_fixture f(co_await asio::this_coro::executor);
    auto lock = co_await f.m.lock();
    int value = 0, asked = 0;
    const auto is_two = [&] {
      ++asked;
      EXPECT_TRUE(lock);
      return value == 2;
    };
    f.others.spawn(f.c.wait(lock, is_two));
    for (int i = 1; i <= 2; ++i) {
      const auto mine = co_await f.m.lock();
      ++value;
      f.c.notify_one();
    }
    co_await f.others.join();
    EXPECT_EQ(value, 2);
    EXPECT_TRUE(lock);
    EXPECT_EQ(asked, 3) << "at first, and once for each notification";
  };
  run(body());
}

TEST(condition, what_a_predicate_throws_passes_through_with_the_lock_held) {
  const auto body = []() -> awaitable<void> {
    condition_fixture f(co_await asio::this_coro::executor);
    auto lock = co_await f.m.lock();
    bool first = true, thrown = false;
    const auto fails = [&first] {
      if (!std::exchange(first, false)) throw std::runtime_error("no");
      return false;
    };
    const auto wait = [&]() -> awaitable<void> {
      try {
        co_await f.c.wait(lock, fails);
      } catch (const std::runtime_error&) {
        thrown = true;
      }
    };
    f.others.spawn(wait());
    f.c.notify_one();
    co_await f.others.join();
    EXPECT_TRUE(thrown);
    EXPECT_TRUE(lock);
  };
  run(body());
}

TEST(condition, waiting_without_the_lock_of_its_mutex_is_a_bug) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    condition_fixture f(executor);
    mutex other(executor);
    mutex::guard none, foreign = co_await other.lock();
    const auto yes = [] { return true; };
    const auto refused = [](awaitable<void> wait) -> awaitable<bool> {
      try {
        co_await std::move(wait);
      } catch (const std::invalid_argument&) {
        co_return true;
      }
      co_return false;
    };
    EXPECT_TRUE(co_await refused(f.c.wait(none)));
    EXPECT_TRUE(co_await refused(f.c.wait(foreign)));
    EXPECT_TRUE(co_await refused(f.c.wait(none, yes)));
    EXPECT_TRUE(foreign) << "left alone";
    EXPECT_EQ(f.c.waiting(), 0u);
  };
  run(body());
}

TEST(condition, a_woken_waiter_may_notify_and_wait_again) {
  const auto body = []() -> awaitable<void> {
    condition_fixture f(co_await asio::this_coro::executor);
    int ball = 0;
    const auto play = [&](int me) -> awaitable<void> {
      auto lock = co_await f.m.lock();
      const auto mine = [&ball, me] { return ball == me; };
      for (int i = 0; i < 3; ++i) {
        co_await f.c.wait(lock, mine);
        f.log.push_back(me);
        ball = 3 - me;
        f.c.notify_one();
      }
    };
    f.others.spawn(play(1));
    f.others.spawn(play(2));
    auto lock = co_await f.m.lock();
    ball = 1;
    f.c.notify_one();
    lock.unlock();
    co_await f.others.join();
    EXPECT_EQ(f.log, (order{1, 2, 1, 2, 1, 2}));
  };
  run(body());
}

TEST(condition, a_wait_that_times_out_has_the_lock) {
  const auto body = []() -> awaitable<void> {
    condition_fixture f(co_await asio::this_coro::executor);
    auto lock = co_await f.m.lock();
    EXPECT_FALSE(co_await with_timeout(steady::now() - 1s, f.c.wait(lock)));
    EXPECT_TRUE(lock);
    EXPECT_FALSE(co_await with_timeout(steady::now() + 1ms, f.c.wait(lock)));
    EXPECT_TRUE(lock);
    EXPECT_EQ(f.c.waiting(), 0u);
  };
  run(body());
}

}  // namespace
}  // namespace kadr
