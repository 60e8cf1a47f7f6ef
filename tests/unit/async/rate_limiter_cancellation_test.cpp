#include "async/rate_limiter.hpp"

#include <optional>

#include "async/with_timeout.hpp"
#include "unit/async/tools.hpp"

namespace kadr {
namespace {

using namespace test;

constexpr double never = 0;
/// What the bucket has saved up can be had, and the next token comes in 30 years.
constexpr double hardly = 1e-9;

awaitable<void> take(rate_limiter& limiter, order& log, int n, std::size_t tokens = 1) {
  co_await limiter.acquire(tokens);
  log.push_back(n);
}

TEST(rate_limiter, cancellation_while_waiting_consumes_nothing_and_lets_the_next_go_on) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    rate_limiter limiter(executor, hardly, 5);
    EXPECT_TRUE(limiter.try_acquire());
    order log;
    bool cancelled = false;
    task_group first(executor), others(executor);
    first.spawn(note_cancellation(take(limiter, log, 1, 5), cancelled));
    others.spawn(take(limiter, log, 2, 3));
    others.spawn(take(limiter, log, 3));
    first.cancel();
    co_await first.join();
    EXPECT_TRUE(cancelled);
    EXPECT_EQ(limiter.waiting(), 0u) << "four tokens are there, and four are asked for";
    co_await others.join();
    EXPECT_EQ(log, (order{2, 3}));
    EXPECT_FALSE(limiter.try_acquire());
  };
  run(body());
}

TEST(rate_limiter, cancellation_after_the_grant_passes_the_tokens_on) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    rate_limiter limiter(executor, never, 1);
    order log;
    bool cancelled = false;
    task_group first(executor), second(executor);
    first.spawn(note_cancellation(take(limiter, log, 1), cancelled));
    second.spawn(take(limiter, log, 2));
    limiter.set_rate(hardly);
    EXPECT_EQ(limiter.waiting(), 1u) << "the first has been granted";
    first.cancel();
    co_await first.join();
    co_await second.join();
    EXPECT_TRUE(cancelled);
    EXPECT_EQ(log, order{2});
  };
  run(body());
}

TEST(rate_limiter, a_grant_to_a_waiter_already_cancelled_passes_the_tokens_on) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    rate_limiter limiter(executor, never, 1);
    order log;
    task_group first(executor), second(executor);
    first.spawn(take(limiter, log, 1));
    second.spawn(take(limiter, log, 2));
    first.cancel();
    limiter.set_rate(hardly);
    co_await first.join();
    co_await second.join();
    EXPECT_EQ(log, order{2});
  };
  run(body());
}

TEST(rate_limiter, the_last_waiter_to_leave_leaves_no_timer_behind) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    rate_limiter limiter(executor, 1.0 / 3600, 1);
    EXPECT_TRUE(limiter.try_acquire());
    order log;
    task_group group(executor);
    group.spawn(take(limiter, log, 1));
    group.cancel();
    co_await group.join();
    EXPECT_EQ(limiter.waiting(), 0u);
    co_await yield();
  };
  run(body(), 20s);
}

TEST(rate_limiter, a_waiter_that_is_destroyed_unlinks_and_the_limiter_may_outlive_its_context) {
  auto context = std::make_unique<asio::io_context>(1);
  order log;
  rate_limiter limiter(context->get_executor(), 1.0 / 3600, 1);
  EXPECT_TRUE(limiter.try_acquire());
  start_on(*context, take(limiter, log, 1));
  start_on(*context, take(limiter, log, 2));
  EXPECT_EQ(limiter.waiting(), 2u);
  context.reset();
  EXPECT_EQ(limiter.waiting(), 0u);
  EXPECT_FALSE(limiter.try_acquire());
}

TEST(rate_limiter, a_limiter_in_a_destroyed_frame_goes_with_it) {
  auto context = std::make_unique<asio::io_context>(1);
  const auto body = []() -> awaitable<void> {
    rate_limiter limiter(co_await asio::this_coro::executor, 1.0 / 3600, 1);
    co_await limiter.acquire();
    co_await limiter.acquire();
  };
  start_on(*context, body());
  start_on(*context, body());
  context.reset();
}

TEST(rate_limiter, destroyed_while_waited_on_ends_the_waits_granted_or_not) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    std::optional<rate_limiter> limiter(std::in_place, executor, never, 1u);
    order log;
    bool granted = false, waiting = false;
    task_group group(executor);
    group.cancel_rest_on_failure(false);
    group.spawn(note_cancellation(take(*limiter, log, 1), granted));
    group.spawn(note_cancellation(take(*limiter, log, 2), waiting));
    limiter->set_rate(1.0 / 3600);
    EXPECT_EQ(limiter->waiting(), 1u);
    limiter.reset();
    try {
      co_await group.join();
    } catch (const boost::system::system_error&) {
    }
    EXPECT_TRUE(granted);
    EXPECT_TRUE(waiting);
    EXPECT_EQ(group.failures(), 2u);
    EXPECT_TRUE(log.empty());
  };
  run(body(), 20s);
}

TEST(rate_limiter, destroyed_when_its_time_has_come_but_before_it_was_served) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    std::optional<rate_limiter> limiter(std::in_place, executor, hardly, 1u);
    EXPECT_TRUE(limiter->try_acquire());
    order log;
    bool ended = false;
    task_group group(executor);
    group.cancel_rest_on_failure(false);
    group.spawn(note_cancellation(take(*limiter, log, 1), ended));
    limiter->set_rate(1000);
    for (const auto until = steady::now() + 2ms; steady::now() < until;) continue;
    EXPECT_EQ(limiter->waiting(), 1u);
    limiter.reset();
    try {
      co_await group.join();
    } catch (const boost::system::system_error&) {
    }
    EXPECT_TRUE(ended);
  };
  run(body());
}

TEST(rate_limiter, tokens_that_come_in_while_one_begins_to_wait_are_not_missed) {
  const auto body = []() -> awaitable<void> {
    rate_limiter limiter(co_await asio::this_coro::executor, 1e7, 1);
    for (int i = 0; i < 100'000; ++i) co_await limiter.acquire();
  };
  run(body());
}

TEST(rate_limiter, a_deadline_that_has_passed_consumes_nothing) {
  const auto body = []() -> awaitable<void> {
    rate_limiter limiter(co_await asio::this_coro::executor, hardly, 1);
    const bool late = co_await with_timeout(steady::now() - 1s, limiter.acquire());
    EXPECT_FALSE(late);
    EXPECT_TRUE(limiter.try_acquire());
    const bool in_vain = co_await with_timeout(steady::now() + 10ms, limiter.acquire());
    EXPECT_FALSE(in_vain);
    EXPECT_EQ(limiter.waiting(), 0u);
  };
  run(body());
}

TEST(rate_limiter, storm_with_random_cancellation_keeps_the_rate) {
  const auto body = []() -> awaitable<void> {
    constexpr double rate = 1e6;
    constexpr std::size_t burst = 8;
    rate_limiter limiter(co_await asio::this_coro::executor, rate, burst);
    random rng(storm_seed());
    std::size_t granted = 0, served = 0;
    const auto task = [&]() -> awaitable<void> {
      const std::size_t tokens = rng() % (burst + 1);
      co_await limiter.acquire(tokens);
      granted += tokens;
      ++served;
    };
    const auto start = steady::now();
    co_await storm(rng, storm_cycles, task);
    const std::chrono::duration<double> elapsed = steady::now() - start;
    EXPECT_GT(served, storm_cycles / 10);
    EXPECT_LE(static_cast<double>(granted), burst + rate * elapsed.count() + 1);
    EXPECT_EQ(limiter.waiting(), 0u);
    co_await limiter.acquire(burst);
  };
  run(body());
}

}  // namespace
}  // namespace kadr
