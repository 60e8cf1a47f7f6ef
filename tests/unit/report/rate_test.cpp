#include "report/rate.hpp"

#include <gtest/gtest.h>

namespace kadr {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const steady::time_point start{seconds(1000)};

TEST(RateMeter, KnowsNothingBeforeTwoSamples) {
  rate_meter meter;
  EXPECT_EQ(meter.per_second(), 0);
  meter.feed(start, 500);
  EXPECT_EQ(meter.per_second(), 0);
}

TEST(RateMeter, IsRightFromTheFirstIntervalOn) {
  rate_meter meter;
  meter.feed(start, 500);
  meter.feed(start + milliseconds(100), 510);
  EXPECT_NEAR(meter.per_second(), 100, 1e-6);
}

TEST(RateMeter, HoldsASteadyRateWhateverTheDistanceOfSamples) {
  rate_meter meter;
  auto now = start;
  std::uint64_t total = 0;
  meter.feed(now, total);
  for (int i = 1; i <= 200; ++i) {
    const int step = 1 + i % 7 * 50;
    now += milliseconds(step);
    total += static_cast<std::uint64_t>(step) * 4;
    meter.feed(now, total);
    ASSERT_NEAR(meter.per_second(), 4000, 1e-3);
  }
}

TEST(RateMeter, ForgetsTwoThirdsOfTheOldRateInOneWindow) {
  rate_meter meter(seconds(10));
  meter.feed(start, 0);
  meter.feed(start + seconds(100), 10'000);
  for (int i = 1; i <= 100; ++i) meter.feed(start + seconds(100) + milliseconds(100 * i), 10'000);
  EXPECT_NEAR(meter.per_second(), 100 * 0.3679, 0.5);
}

TEST(RateMeter, SamplesAtTheSameInstantCountInTheNextOne) {
  rate_meter meter;
  meter.feed(start, 0);
  meter.feed(start, 50);
  meter.feed(start - seconds(1), 60);
  EXPECT_EQ(meter.per_second(), 0);
  meter.feed(start + seconds(1), 100);
  EXPECT_NEAR(meter.per_second(), 100, 1e-6);
}

TEST(RateMeter, AShrinkingTotalIsNoNegativeRate) {
  rate_meter meter;
  meter.feed(start, 100);
  meter.feed(start + seconds(1), 40);
  EXPECT_EQ(meter.per_second(), 0);
  meter.feed(start + seconds(2), 50);
  EXPECT_GT(meter.per_second(), 0);
}

}  // namespace
}  // namespace kadr
