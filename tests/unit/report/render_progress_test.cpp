#include "report/render_progress.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

run_counters halfway() {
  run_counters c;
  c.queued = 90;
  c.leased = 10;
  c.done = 95;
  c.failed = 3;
  c.skipped = 2;
  c.bytes_received = 5u << 20;
  c.films_new = 40;
  c.films_updated = 2;
  c.images_new = 30;
  c.images_known = 1;
  return c;
}

std::size_t columns(const std::string& text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0u) != 0x80u;
  return count;
}

TEST(RenderProgress, ShowsEverythingOnAWideTerminal) {
  EXPECT_EQ(render_progress(halfway(), 25, 1 << 20, 200, seconds(8)),
            "[###############...............]  100/200  50%  25.0 req/s  5.0 MiB  1.0 MiB/s  3 failed  40 films  "
            "31 images  8s  ETA 4s");
}

TEST(RenderProgress, DrawsEighthsOfABlockInUtf8) {
  auto c = halfway();
  c.queued += 100;
  EXPECT_THAT(render_progress(c, 25, 0, 200, seconds(8), true),
              StartsWith("▕██████████                    ▏  100/300"));
  c.queued += 7;
  EXPECT_THAT(render_progress(c, 25, 0, 200, seconds(8), true),
              StartsWith("▕█████████▊                    ▏  100/307"));
}

TEST(RenderProgress, NeverIsWiderThanTheTerminal) {
  auto c = halfway();
  c.queued = 123'456'789;
  c.failed = 1'234'567;
  c.bytes_received = std::uint64_t{1} << 50;
  for (const bool unicode : {false, true})
    for (int width = -1; width <= 250; ++width)
      ASSERT_LE(columns(render_progress(c, 98765.4, 3e9, width, seconds(100'000), unicode)),
                static_cast<std::size_t>(std::max(width, 0)))
          << width;
}

TEST(RenderProgress, DropsTheLeastImportantFirst) {
  const auto narrow = render_progress(halfway(), 25, 1 << 20, 60, seconds(8));
  EXPECT_THAT(narrow, HasSubstr("100/200"));
  EXPECT_THAT(narrow, HasSubstr("3 failed"));
  EXPECT_THAT(narrow, HasSubstr("ETA"));
  EXPECT_THAT(narrow, Not(HasSubstr("MiB")));
  EXPECT_THAT(render_progress(halfway(), 25, 1 << 20, 30, seconds(8)), StartsWith("100/200  50%"));
}

TEST(RenderProgress, AnEmptyJobIsNoDivisionByZero) {
  EXPECT_THAT(render_progress({}, 0, 0, 120, seconds(0)), HasSubstr("0/0  0%"));
  EXPECT_THAT(render_progress({}, 0, 0, 120, seconds(0)), Not(HasSubstr("ETA")));
}

TEST(RenderProgress, SaysHundredPercentOnlyAtTheEnd) {
  run_counters c;
  c.done = 99'999;
  c.queued = 1;
  EXPECT_THAT(render_progress(c, 1, 0, 120, seconds(1)), HasSubstr("99%"));
  c.done = 100'000;
  c.queued = 0;
  EXPECT_THAT(render_progress(c, 1, 0, 120, seconds(1)), HasSubstr("100%"));
}

TEST(RenderProgress, GivesNoTimeLeftForAStalledRun) {
  auto c = halfway();
  EXPECT_THAT(render_progress(c, 0, 0, 200, seconds(8)), Not(HasSubstr("ETA")));
  EXPECT_THAT(render_progress(c, 1e-9, 0, 200, seconds(8)), Not(HasSubstr("ETA")));
}

TEST(RenderProgressLine, IsPlainAsciiWithEveryNumber) {
  const auto line = render_progress_line(halfway(), 25, 1 << 20, seconds(8));
  EXPECT_EQ(line, "100/200  50%  25.0 req/s  5.0 MiB  1.0 MiB/s  3 failed  40 films  31 images  8s  ETA 4s");
}

}  // namespace
}  // namespace kadr
