#include "core/token_bucket.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>

namespace kadr {
namespace {

using namespace std::chrono_literals;

constexpr deadline noon = deadline() + 12h;
constexpr double infinity = std::numeric_limits<double>::infinity();

/// How many single tokens can be had at `now`.
int taken(token_bucket& bucket, deadline now, int at_most = 1000) {
  int n = 0;
  while (n < at_most && bucket.take(now)) ++n;
  return n;
}

/// Takes a token `n` times, each as soon as it is there; returns when the last one was.
deadline take_in_a_row(token_bucket& bucket, deadline now, int n) {
  for (int i = 0; i < n; ++i) {
    now = bucket.ready_at(now);
    if (!bucket.take(now)) throw std::runtime_error("not ready at ready_at()");
  }
  return now;
}

TEST(token_bucket, begins_full_and_refills_evenly) {
  token_bucket bucket(10, 3);
  EXPECT_EQ(taken(bucket, noon), 3);
  EXPECT_EQ(bucket.ready_at(noon), noon + 100ms);
  EXPECT_EQ(taken(bucket, noon + 100ms - 1ns), 0);
  EXPECT_EQ(taken(bucket, noon + 100ms), 1);
  EXPECT_EQ(taken(bucket, noon + 300ms), 2);
}

TEST(token_bucket, saves_up_its_burst_and_no_more) {
  token_bucket bucket(10, 3);
  EXPECT_EQ(taken(bucket, noon), 3);
  EXPECT_EQ(taken(bucket, noon + 24h), 3);
  EXPECT_EQ(bucket.ready_at(noon + 24h), noon + 24h + 100ms);
}

TEST(token_bucket, several_tokens_are_taken_together_or_not_at_all) {
  token_bucket bucket(10, 5);
  EXPECT_TRUE(bucket.take(noon, 4));
  EXPECT_FALSE(bucket.take(noon, 3));
  EXPECT_EQ(bucket.ready_at(noon, 3), noon + 200ms);
  EXPECT_TRUE(bucket.take(noon, 1));
  EXPECT_EQ(bucket.ready_at(noon, 5), noon + 500ms);
  EXPECT_TRUE(bucket.take(noon + 500ms, 5));
}

TEST(token_bucket, asking_is_not_taking) {
  token_bucket bucket(1, 1);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(bucket.ready_at(noon), noon);
  EXPECT_EQ(taken(bucket, noon), 1);
}

TEST(token_bucket, an_interval_is_kept_to_the_nanosecond) {
  for (const duration interval : {duration(1ns), duration(333'333'333ns), duration(60s), duration(1h)}) {
    auto bucket = token_bucket::every(interval);
    EXPECT_TRUE(bucket.take(noon));
    EXPECT_EQ(bucket.ready_at(noon), noon + interval);
    EXPECT_FALSE(bucket.take(noon + interval - 1ns));
    EXPECT_TRUE(bucket.take(noon + interval));
    EXPECT_EQ(bucket.ready_at(noon + interval), noon + 2 * interval);
    const deadline late = noon + 10 * interval + 5ns;
    EXPECT_TRUE(bucket.take(late));
    EXPECT_EQ(bucket.ready_at(late), late + interval) << "what was not used is not saved up";
  }
}

TEST(token_bucket, no_interval_is_no_limit) {
  for (const duration interval : {duration::zero(), duration(-1s), duration::min()}) {
    auto bucket = token_bucket::every(interval);
    EXPECT_EQ(taken(bucket, noon, 100), 100);
  }
}

TEST(token_bucket, does_not_drift_in_ten_million_takes) {
  for (const auto& [rate, burst] :
       {std::pair(3.0, 1), std::pair(7e5 / 3, 1), std::pair(3e8, 1), std::pair(1e6 / 7, 64)}) {
    token_bucket bucket(rate, static_cast<std::size_t>(burst));
    constexpr int takes = 10'000'000;
    const auto end = take_in_a_row(bucket, noon, takes);
    const double due = static_cast<double>(takes - burst) / rate * 1e9;
    // A rate is a double: nothing is known better than to some units of its 53 bits.
    EXPECT_NEAR(static_cast<double>((end - noon).count()), due, 2 + due * 1e-15) << rate;
  }
}

TEST(token_bucket, never_grants_more_than_burst_and_rate_allow_nor_less) {
  std::mt19937 rng(7);
  for (const double rate : {0.3, 17.0, 1e4, 1.7e9}) {
    constexpr std::size_t burst = 5;
    token_bucket bucket(rate, burst);
    deadline now = noon;
    double granted = 0, waste = 0;
    for (int i = 0; i < 100'000; ++i) {
      const std::size_t tokens = rng() % (burst + 1);
      const deadline ready = bucket.ready_at(now, tokens);
      ASSERT_GE(ready, now);
      if (rng() % 4 == 0) now = ready;
      const bool took = bucket.take(now, tokens);
      ASSERT_EQ(took, ready <= now);
      if (took) granted += static_cast<double>(tokens);
      const duration step(rng() % static_cast<unsigned>(std::min(4e9, 2 + 4e9 / rate)));
      now += step;
      waste += static_cast<double>(step.count());
    }
    const double elapsed = static_cast<double>((now - noon).count()) / 1e9;
    EXPECT_LE(granted, burst + rate * (elapsed + 1e-9) + 1) << rate;
    EXPECT_GT(granted, 0) << rate;
    EXPECT_GT(waste, 0);
  }
}

TEST(token_bucket, a_clock_that_stands_still_or_goes_back_brings_nothing) {
  token_bucket bucket(10, 2);
  EXPECT_EQ(taken(bucket, noon), 2);
  EXPECT_EQ(taken(bucket, noon), 0);
  EXPECT_EQ(taken(bucket, noon - 1h), 0);
  EXPECT_EQ(bucket.ready_at(noon - 1h), noon + 100ms);
  EXPECT_EQ(taken(bucket, noon + 100ms), 1) << "and takes nothing away";
}

TEST(token_bucket, rate_zero_is_never) {
  token_bucket bucket(0, 5);
  EXPECT_EQ(bucket.ready_at(noon), no_deadline);
  EXPECT_FALSE(bucket.take(noon));
  EXPECT_FALSE(bucket.take(noon + 24h, 5));
  EXPECT_EQ(bucket.ready_at(noon, 0), noon);
  EXPECT_TRUE(bucket.take(noon, 0)) << "nothing can always be had";
}

TEST(token_bucket, an_infinite_rate_is_always) {
  token_bucket bucket(infinity, 2);
  EXPECT_EQ(taken(bucket, noon, 1000), 1000);
  EXPECT_EQ(bucket.ready_at(noon, 2), noon);
  bucket.set_rate(noon, 1);
  EXPECT_EQ(taken(bucket, noon), 2);
}

TEST(token_bucket, more_tokens_than_its_burst_and_rates_that_are_none_are_errors) {
  token_bucket bucket(10, 3);
  EXPECT_THROW((void)bucket.ready_at(noon, 4), std::invalid_argument);
  EXPECT_THROW((void)bucket.take(noon, 4), std::invalid_argument);
  EXPECT_THROW(bucket.set_rate(noon, -1), std::invalid_argument);
  EXPECT_THROW(bucket.set_rate(noon, std::nan("")), std::invalid_argument);
  EXPECT_THROW(token_bucket(-0.1, 1), std::invalid_argument);
  EXPECT_THROW(token_bucket(1, 0), std::invalid_argument);
  EXPECT_THROW((void)token_bucket::every(1s, 0), std::invalid_argument);
  EXPECT_EQ(taken(bucket, noon), 3) << "and change nothing";
}

TEST(token_bucket, a_new_rate_counts_from_now) {
  token_bucket bucket(1, 10);
  EXPECT_EQ(taken(bucket, noon), 10);
  bucket.set_rate(noon + 2s, 100);
  EXPECT_EQ(taken(bucket, noon + 2s), 2) << "what came in at the old rate";
  EXPECT_EQ(bucket.ready_at(noon + 2s), noon + 2s + 10ms);
  bucket.set_rate(noon + 2s + 5ms, 1);
  EXPECT_EQ(bucket.ready_at(noon + 2s + 5ms), noon + 2s + 5ms + 500ms) << "half a token is there";
}

TEST(token_bucket, rate_zero_is_a_pause_in_which_nothing_comes_in) {
  token_bucket bucket(10, 4);
  EXPECT_TRUE(bucket.take(noon, 3));
  bucket.set_rate(noon, 0);
  EXPECT_FALSE(bucket.take(noon + 1h));
  bucket.set_rate(noon + 2h, 10);
  EXPECT_EQ(taken(bucket, noon + 2h), 1);
}

TEST(token_bucket, what_is_put_back_can_be_taken_again_but_does_not_pile_up) {
  token_bucket bucket(1, 3);
  EXPECT_TRUE(bucket.take(noon, 3));
  bucket.put_back(2);
  EXPECT_EQ(taken(bucket, noon), 2);
  bucket.put_back(3);
  bucket.put_back(3);
  EXPECT_EQ(taken(bucket, noon), 3);
}

TEST(token_bucket, the_ends_of_the_clock_and_of_doubles_overflow_nothing) {
  constexpr double least = std::numeric_limits<double>::denorm_min();
  constexpr double most = std::numeric_limits<double>::max();
  constexpr auto whole = std::numeric_limits<std::size_t>::max();
  const deadline moments[] = {deadline::min(), deadline::min() + 1ns, deadline(), noon, no_deadline - 1ns, no_deadline};
  for (const double rate : {0.0, least, 1e-300, 1e-12, 1e-9, 1.0, 1e9, 1e18, 1e300, most, infinity}) {
    for (const std::size_t burst : {std::size_t{1}, std::size_t{5}, whole}) {
      for (const deadline first : moments) {
        for (const deadline second : moments) {
          token_bucket bucket(rate, burst);
          const bool possible = std::isfinite(1e9 / rate);
          EXPECT_EQ(bucket.take(first, burst), possible) << rate;
          EXPECT_GE(bucket.ready_at(second), second);
          (void)bucket.take(second);
          bucket.set_rate(first, 1 / (rate + 1));
          bucket.put_back(burst);
          EXPECT_GE(bucket.ready_at(second, burst), second);
        }
      }
    }
  }
}

TEST(token_bucket, tokens_further_apart_than_the_clock_reaches_run_out) {
  token_bucket bucket(1e-10, 3);
  EXPECT_EQ(taken(bucket, noon), 3);
  EXPECT_EQ(bucket.ready_at(noon), no_deadline);
  EXPECT_EQ(taken(bucket, noon + 24h), 0);
  token_bucket rare(1e-9, 20);
  EXPECT_EQ(taken(rare, noon), 20);
  EXPECT_EQ(rare.ready_at(noon, 2), noon + 2'000'000'000s);
}

}  // namespace
}  // namespace kadr
