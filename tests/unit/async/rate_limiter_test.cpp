#include "async/rate_limiter.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>

#include "unit/async/tools.hpp"

namespace kadr {
namespace {

using namespace test;

constexpr double never = 0;
constexpr double always = std::numeric_limits<double>::infinity();
/// What the bucket has saved up can be had, and the next token comes in 30 years.
constexpr double hardly = 1e-9;

awaitable<void> take(rate_limiter& limiter, order& log, int n, std::size_t tokens = 1) {
  co_await limiter.acquire(tokens);
  log.push_back(n);
}

TEST(rate_limiter, serves_in_the_order_in_which_it_was_asked) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    rate_limiter limiter(executor, 2000, 1);
    order log;
    task_group group(executor);
    for (int i = 0; i < 10; ++i) group.spawn(take(limiter, log, i));
    EXPECT_EQ(log, order{0}) << "one token was there";
    EXPECT_EQ(limiter.waiting(), 9u);
    co_await group.join();
    EXPECT_EQ(log, (order{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
  };
  run(body());
}

TEST(rate_limiter, keeps_to_its_rate_after_its_burst) {
  const auto body = []() -> awaitable<void> {
    rate_limiter limiter(co_await asio::this_coro::executor, 1000, 10);
    const auto start = steady::now();
    for (int i = 0; i < 10; ++i) co_await limiter.acquire();
    const auto burst = steady::now();
    for (int i = 0; i < 10; ++i) co_await limiter.acquire(5);
    EXPECT_GE(steady::now() - start, 50ms);
    EXPECT_LT(burst - start, 40ms) << "the burst does not wait";
    EXPECT_LT(steady::now() - start, 5s);
  };
  run(body(), 20s);
}

TEST(rate_limiter, does_not_suspend_while_tokens_are_there) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    rate_limiter limiter(executor, hardly, 3);
    order log;
    task_group group(executor);
    group.spawn(take(limiter, log, 1, 2));
    group.spawn(take(limiter, log, 2, 0));
    EXPECT_EQ(log, (order{1, 2}));
    EXPECT_TRUE(limiter.try_acquire());
    EXPECT_FALSE(limiter.try_acquire());
    EXPECT_TRUE(limiter.try_acquire(0));
    co_await group.join();
  };
  run(body());
}

TEST(rate_limiter, nobody_overtakes_one_who_waits_for_many) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    rate_limiter limiter(executor, hardly, 5);
    EXPECT_TRUE(limiter.try_acquire(2));
    order log;
    task_group group(executor);
    group.spawn(take(limiter, log, 1, 5));
    group.spawn(take(limiter, log, 2));
    group.spawn(take(limiter, log, 3, 0));
    EXPECT_FALSE(limiter.try_acquire());
    EXPECT_FALSE(limiter.try_acquire(0)) << "three are there, but not for late comers";
    co_await yield();
    EXPECT_EQ(limiter.waiting(), 3u);
    limiter.set_rate(always);
    EXPECT_TRUE(log.empty()) << "nobody is resumed inline";
    EXPECT_EQ(limiter.waiting(), 0u);
    co_await group.join();
    EXPECT_EQ(log, (order{1, 2, 3}));
  };
  run(body());
}

TEST(rate_limiter, a_new_rate_takes_effect_for_those_who_wait) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    rate_limiter limiter(executor, 1.0 / 3600, 1);
    EXPECT_TRUE(limiter.try_acquire());
    order log;
    task_group group(executor);
    for (int i = 0; i < 4; ++i) group.spawn(take(limiter, log, i));
    co_await yield();
    EXPECT_TRUE(log.empty());
    limiter.set_rate(500);
    co_await group.join();
    EXPECT_EQ(log, (order{0, 1, 2, 3}));
  };
  run(body(), 20s);
}

TEST(rate_limiter, a_rate_lowered_to_nothing_holds_those_who_wait) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    rate_limiter limiter(executor, 1000, 1);
    EXPECT_TRUE(limiter.try_acquire());
    order log;
    task_group group(executor);
    group.spawn(take(limiter, log, 1));
    limiter.set_rate(never);
    co_await sleep_for(20ms);
    EXPECT_TRUE(log.empty());
    EXPECT_EQ(limiter.waiting(), 1u);
    limiter.set_rate(always);
    co_await group.join();
    EXPECT_EQ(log, order{1});
  };
  run(body());
}

TEST(rate_limiter, one_who_was_served_may_ask_again_at_once) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    rate_limiter limiter(executor, never, 1);
    order log;
    const auto twice = [&](int n) -> awaitable<void> {
      co_await take(limiter, log, n);
      co_await take(limiter, log, n + 10);
    };
    task_group group(executor);
    for (int i = 0; i < 3; ++i) group.spawn(twice(i));
    limiter.set_rate(5000);
    co_await group.join();
    EXPECT_EQ(log, (order{0, 1, 2, 10, 11, 12})) << "and stands behind those who wait already";
  };
  run(body());
}

TEST(rate_limiter, more_tokens_than_its_burst_and_rates_that_are_none_are_errors) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    rate_limiter limiter(executor, 10, 3);
    EXPECT_EQ(limiter.burst(), 3u);
    EXPECT_THROW((void)limiter.try_acquire(4), std::invalid_argument);
    EXPECT_THROW(limiter.set_rate(-1), std::invalid_argument);
    EXPECT_THROW(limiter.set_rate(std::nan("")), std::invalid_argument);
    EXPECT_THROW(rate_limiter(executor, 1, 0), std::invalid_argument);
    bool refused = false;
    try {
      co_await limiter.acquire(4);
    } catch (const std::invalid_argument&) {
      refused = true;
    }
    EXPECT_TRUE(refused);
    EXPECT_TRUE(limiter.try_acquire(3)) << "and change nothing";
  };
  run(body());
}

}  // namespace
}  // namespace kadr
