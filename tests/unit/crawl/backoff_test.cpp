#include "crawl/backoff.hpp"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <random>

namespace kadr {
namespace {

using namespace std::chrono_literals;
constexpr auto largest = std::numeric_limits<std::uint64_t>::max();

/// The longest wait of an attempt: random numbers that hit the ceiling exactly.
duration longest(int attempt, duration base, duration cap) {
  duration found{};
  for (auto ceiling = base; ceiling <= 2 * cap + base; ceiling *= 2)
    for (const auto at : {ceiling, std::min(ceiling, cap)})
      found = std::max(found, backoff(attempt, static_cast<std::uint64_t>(at.count()), base, cap));
  return found;
}

TEST(Backoff, TheCeilingDoublesWithEachAttemptUpToTheCap) {
  EXPECT_EQ(longest(1, 500ms, 60s), 500ms);
  EXPECT_EQ(longest(2, 500ms, 60s), 1s);
  EXPECT_EQ(longest(3, 500ms, 60s), 2s);
  EXPECT_EQ(longest(7, 500ms, 60s), 32s);
  EXPECT_EQ(longest(8, 500ms, 60s), 60s);
  EXPECT_EQ(longest(9, 500ms, 60s), 60s);
}

TEST(Backoff, IsNeverOutsideItsBounds) {
  std::mt19937_64 random(1);
  for (int attempt = 1; attempt < 200; ++attempt) {
    for (int i = 0; i < 100; ++i) {
      const auto wait = backoff(attempt, random(), 500ms, 60s);
      EXPECT_GE(wait, 0s);
      EXPECT_LE(wait, std::min<duration>(60s, attempt > 10 ? 60s : 500ms * (1 << (attempt - 1))));
    }
  }
}

TEST(Backoff, ExtremesDoNotOverflow) {
  for (const int attempt : {-1, 0, 1, 63, 64, 1000, std::numeric_limits<int>::max()}) {
    for (const auto random : {std::uint64_t{0}, std::uint64_t{1}, largest}) {
      EXPECT_GE(backoff(attempt, random), 0s) << attempt;
      EXPECT_LE(backoff(attempt, random), 60s) << attempt;
    }
  }
  EXPECT_LE(backoff(3, largest, 10s, 5s), 5s) << "a cap below the base";
}

TEST(Backoff, TheWaitIsSpreadOverTheWholeRange) {
  constexpr int draws = 20'000;
  std::array<int, 10> tenths{};
  std::mt19937_64 random(7);
  for (int i = 0; i < draws; ++i) {
    const auto wait = backoff(4, random(), 1s, 60s);
    ++tenths[std::min<std::size_t>(9, static_cast<std::size_t>(wait * 10 / 8s))];
  }
  for (const int n : tenths) EXPECT_NEAR(n, draws / 10, draws / 50);
}

TEST(Backoff, IsAFunctionOfItsArguments) {
  EXPECT_EQ(backoff(3, 12345), backoff(3, 12345));
  EXPECT_NE(backoff(3, 12345), backoff(3, 12346));
}

}  // namespace
}  // namespace kadr
