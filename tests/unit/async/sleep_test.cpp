#include "async/sleep.hpp"

#include "unit/async/tools.hpp"

namespace kadr {
namespace {

using namespace test;

TEST(sleep, wakes_in_order_of_deadlines_and_not_before_them) {
  const auto body = []() -> awaitable<void> {
    order log;
    const auto start = steady::now();
    task_group group(co_await asio::this_coro::executor);
    group.spawn(note_end(sleep_until(start + 20ms), log, 2));
    group.spawn(note_end(sleep_for(5ms), log, 1));
    co_await group.join();
    EXPECT_EQ(log, (order{1, 2}));
    EXPECT_GE(steady::now(), start + 20ms);
  };
  run(body());
}

TEST(sleep, a_time_in_the_past_and_a_negative_duration_take_one_turn) {
  const auto body = []() -> awaitable<void> {
    co_await sleep_until(steady::now() - 1h);
    co_await sleep_until(deadline::min());
    co_await sleep_for(-1h);
    co_await sleep_for(duration::zero());
    co_await sleep_for(duration::min());
  };
  run(body(), 5s);
}

TEST(sleep, cancellation_ends_a_sleep_that_would_last_for_ever) {
  const auto body = []() -> awaitable<void> {
    bool until = false, duration_max = false;
    task_group group(co_await asio::this_coro::executor);
    group.spawn(note_cancellation(sleep_until(no_deadline), until));
    group.spawn(note_cancellation(sleep_for(duration::max()), duration_max));
    co_await yield();
    EXPECT_EQ(group.size(), 2u);
    group.cancel();
    co_await group.join();
    EXPECT_TRUE(until);
    EXPECT_TRUE(duration_max);
  };
  run(body());
}

TEST(sleep, cancellation_together_with_the_end_is_cancellation) {
  const auto body = []() -> awaitable<void> {
    bool cancelled = false;
    task_group group(co_await asio::this_coro::executor);
    group.spawn(note_cancellation(yield(), cancelled));
    group.cancel();
    co_await group.join();
    EXPECT_TRUE(cancelled);
  };
  run(body());
}

TEST(sleep, yield_lets_others_run_once_in_turn) {
  const auto body = []() -> awaitable<void> {
    order log;
    const auto twice = [&log](int n) -> awaitable<void> {
      log.push_back(n);
      co_await yield();
      log.push_back(n);
    };
    task_group group(co_await asio::this_coro::executor);
    group.spawn(twice(1));
    group.spawn(twice(2));
    co_await group.join();
    EXPECT_EQ(log, (order{1, 2, 1, 2}));
  };
  run(body());
}

TEST(sleep, destroyed_while_sleeping_is_harmless) {
  auto context = std::make_unique<asio::io_context>(1);
  auto alive = std::make_shared<int>();
  const auto body = [](std::shared_ptr<int>) -> awaitable<void> { co_await sleep_until(no_deadline); };
  start_on(*context, body(alive));
  EXPECT_EQ(alive.use_count(), 2);
  context.reset();
  EXPECT_EQ(alive.use_count(), 1);
}

}  // namespace
}  // namespace kadr
