#include "http/http_date.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>

namespace kadr {
namespace {

using namespace std::chrono_literals;

constexpr timestamp second = 1'000'000;
constexpr timestamp example = 784111777 * second;  // RFC 9110's own: 1994-11-06 08:49:37
constexpr timestamp now_2026 = 1795255200 * second;

std::optional<timestamp> parse(std::string_view text, timestamp now = now_2026) {
  const std::unique_ptr<char[]> copy(new char[text.size()]);
  std::copy(text.begin(), text.end(), copy.get());
  return parse_http_date({copy.get(), text.size()}, now);
}

TEST(HttpDate, ReadsTheThreeFormsOfTheStandard) {
  EXPECT_EQ(parse("Sun, 06 Nov 1994 08:49:37 GMT"), example);
  EXPECT_EQ(parse("Sunday, 06-Nov-94 08:49:37 GMT"), example);
  EXPECT_EQ(parse("Sun Nov  6 08:49:37 1994"), example);
}

TEST(HttpDate, ReadsWhatServersWriteInstead) {
  for (const char* text :
       {"sun, 06 nov 1994 08:49:37 gmt", "Sun, 6 Nov 1994 08:49:37 UTC", "Sun, 06-Nov-1994 08:49:37 GMT",
        " Sun,06 Nov 1994  08:49:37 GMT ", "Mon, 06 Nov 1994 08:49:37 GMT", "Sun Nov 06 08:49:37 1994"})
    EXPECT_EQ(parse(text), example) << text;
}

TEST(HttpDate, PlacesTwoDigitYearsWithinFiftyYears) {
  EXPECT_EQ(parse("Sunday, 06-Nov-94 08:49:37 GMT"), example);
  EXPECT_EQ(parse("Friday, 01-Jan-76 00:00:00 GMT"), parse("Wed, 01 Jan 2076 00:00:00 GMT"));
  EXPECT_EQ(parse("Saturday, 01-Jan-77 00:00:00 GMT"), parse("Sat, 01 Jan 1977 00:00:00 GMT"));
  EXPECT_EQ(parse("Saturday, 01-Jan-00 00:00:00 GMT"), parse("Sat, 01 Jan 2000 00:00:00 GMT"));
}

TEST(HttpDate, KnowsTheCalendar) {
  EXPECT_EQ(parse("Thu, 01 Jan 1970 00:00:00 GMT"), 0);
  EXPECT_EQ(parse("Thu, 29 Feb 2024 23:59:59 GMT"), 1709251199 * second);
  EXPECT_EQ(parse("Sat, 31 Dec 2016 23:59:60 GMT"), parse("Sun, 01 Jan 2017 00:00:00 GMT"));
  EXPECT_TRUE(parse("Fri, 31 Dec 9999 23:59:59 GMT"));
  for (const char* text :
       {"Wed, 29 Feb 2023 00:00:00 GMT", "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 31 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:00 GMT", "Sun, 06 Nov 1994 08:49:61 GMT",
        "Wed, 31 Dec 1969 23:59:59 GMT", "Sun, 06 Nov 0000 08:49:37 GMT"})
    EXPECT_FALSE(parse(text)) << text;
}

TEST(HttpDate, RefusesEverythingElse) {
  const std::string good = "Sun, 06 Nov 1994 08:49:37 GMT";
  for (std::size_t size = 0; size < good.size(); ++size) EXPECT_FALSE(parse(good.substr(0, size))) << size;
  const std::string asctime = "Sun Nov  6 08:49:37 1994";
  for (std::size_t size = 0; size < asctime.size(); ++size) EXPECT_FALSE(parse(asctime.substr(0, size))) << size;
  for (const char* text :
       {"0", "-1", "1994-11-06T08:49:37Z", "Sun, 06 Nov 1994 08:49:37 GMT+1", "Sun, 06 Nov 1994 08:49:37 EST",
        "Son, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nob 1994 08:49:37 GMT", "Sun, 06 Nov 94 8:49:37 GMT",
        "Sun, 06 Nov 199 08:49:37 GMT", "06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT, x"})
    EXPECT_FALSE(parse(text)) << text;
}

TEST(RetryAfter, CountsSeconds) {
  EXPECT_EQ(retry_after("120", now_2026), duration(120s));
  EXPECT_EQ(retry_after(" 0 ", now_2026), duration(0s));
  EXPECT_EQ(retry_after("0.5", now_2026), duration(1s));
  EXPECT_EQ(retry_after("2.00", now_2026), duration(2s));
}

TEST(RetryAfter, MeasuresDatesFromTheServersOwnClock) {
  EXPECT_EQ(retry_after("Sun, 06 Nov 1994 08:49:37 GMT", example - 30 * second), duration(30s));
  // Our clock is years off: the server's Date says how long it means.
  EXPECT_EQ(retry_after("Sun, 06 Nov 1994 08:49:37 GMT", now_2026, example - 45 * second), duration(45s));
  EXPECT_EQ(retry_after("Sun, 06 Nov 1994 08:49:37 GMT", 0, example - 45 * second), duration(45s));
}

TEST(RetryAfter, IsNeverNegativeAndNeverOverflows) {
  EXPECT_EQ(retry_after("Sun, 06 Nov 1994 08:49:37 GMT", now_2026), duration(0s));
  const auto most = retry_after(std::string(400, '9'), now_2026);
  ASSERT_TRUE(most);
  EXPECT_GT(*most, duration(24h * 365 * 9));
  EXPECT_LT(*most, duration(24h * 365 * 11));
  EXPECT_EQ(retry_after("Fri, 31 Dec 9999 23:59:59 GMT", now_2026), most);
}

TEST(RetryAfter, IgnoresGarbage) {
  for (const char* text : {"", "-1", "+5", "soon", "5 s", "1.", ".5", "1.2.3", "0x10", "5,6", "1e3"})
    EXPECT_FALSE(retry_after(text, now_2026)) << text;
}

}  // namespace
}  // namespace kadr
