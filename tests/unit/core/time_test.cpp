#include "core/time.hpp"

#include <gtest/gtest.h>

namespace kadr {
namespace {

using namespace std::chrono_literals;

TEST(parse_duration, every_unit_is_understood) {
  EXPECT_EQ(parse_duration("250ms"), 250ms);
  EXPECT_EQ(parse_duration("30s"), 30s);
  EXPECT_EQ(parse_duration("1.5s"), 1500ms);
  EXPECT_EQ(parse_duration("5m"), 5min);
  EXPECT_EQ(parse_duration("2h"), 2h);
  EXPECT_EQ(parse_duration("1d"), 24h);
  EXPECT_EQ(parse_duration("0s"), 0s);
  EXPECT_EQ(parse_duration("3650d"), 3650 * 24h);
}

TEST(parse_duration, fractions_are_exact_to_the_nanosecond) {
  EXPECT_EQ(parse_duration("0.29s"), 290ms);
  EXPECT_EQ(parse_duration("1.1ms"), 1100us);
}

TEST(parse_duration, anything_else_is_nothing) {
  for (const char* text : {"", "5", "s", "-1s", "-0s", "+1s", "1 s", "1sec", "1S", "infs", "nans", "1e3s", ".5s",
                           "3661d", "99999999999999999999d", "1s "})
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
}

TEST(format_duration, people_get_two_units_at_most) {
  EXPECT_EQ(format_duration(0ms), "0ms");
  EXPECT_EQ(format_duration(250ms), "250ms");
  EXPECT_EQ(format_duration(30s), "30s");
  EXPECT_EQ(format_duration(1500ms), "1.5s");
  EXPECT_EQ(format_duration(59'999ms), "59.9s");
  EXPECT_EQ(format_duration(60s), "1m 00s");
  EXPECT_EQ(format_duration(125s), "2m 05s");
  EXPECT_EQ(format_duration(65min), "1h 05m");
  EXPECT_EQ(format_duration(50h), "50h 00m");
}

TEST(format_timestamp, is_rfc_3339_in_utc) {
  EXPECT_EQ(format_timestamp(0), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(format_timestamp(1'795'255'200'123'456), "2026-11-21T10:00:00.123456Z");
  EXPECT_EQ(format_timestamp(-1), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(format_timestamp(951'782'400'000'000), "2000-02-29T00:00:00.000000Z");
}

TEST(now_timestamp, is_after_this_was_written) {
  EXPECT_GT(now_timestamp(), 1'700'000'000'000'000);
}

}  // namespace
}  // namespace kadr
