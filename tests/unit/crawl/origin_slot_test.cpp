#include "crawl/origin_slot.hpp"

#include <gtest/gtest.h>

#include "unit/crawl/leased.hpp"

namespace kadr {
namespace {

using namespace std::chrono_literals;
using test::leased;

constexpr deadline noon = deadline() + 12h;

/// A slot whose robots.txt is known and that has `waiting` requests.
origin_slot slot_with(origin_slot::manners manners, int waiting, const std::string& robots = {}) {
  origin_slot slot("https://a.example", manners);
  slot.set_rules(robots_rules::parse(robots, "kadr"));
  for (int i = 0; i < waiting; ++i) slot.push(leased("https://a.example/" + std::to_string(i)));
  return slot;
}

origin_slot::manners manners(int concurrency, duration delay = {}, bool adaptive = true) {
  return {concurrency, delay, adaptive};
}

/// How many requests start at `now`, one after the other.
int started(origin_slot& slot, deadline now) {
  int n = 0;
  for (; slot.ready(now); ++n) (void)slot.start(now);
  return n;
}

TEST(OriginSlot, StartsNothingBeforeItsRobotsAreKnown) {
  origin_slot slot("https://a.example", manners(8));
  slot.push(leased("https://a.example/"));
  EXPECT_EQ(slot.state(), origin_slot::admission::unknown);
  EXPECT_FALSE(slot.ready(noon));
  slot.block(noon + 5s);
  EXPECT_TRUE(slot.blocked(noon));
  EXPECT_EQ(slot.ready_at(), noon + 5s) << "when its robots.txt may be asked for again";
  slot.set_pending();
  EXPECT_FALSE(slot.ready(noon + 5s));
  EXPECT_EQ(slot.ready_at(), std::nullopt) << "time alone does not help";
  slot.set_rules(robots_rules::allow_all());
  EXPECT_TRUE(slot.ready(noon + 5s));
  slot.set_unknown();
  EXPECT_FALSE(slot.ready(noon + 5s));
}

TEST(OriginSlot, StartsTheOldestFirstAndNoMoreThanItsConcurrency) {
  auto slot = slot_with(manners(2), 3);
  EXPECT_EQ(slot.start(noon).target.path(), "/0");
  EXPECT_EQ(slot.start(noon).target.path(), "/1");
  EXPECT_FALSE(slot.ready(noon));
  EXPECT_EQ(slot.ready_at(), std::nullopt) << "one of the two must end first";
  EXPECT_EQ(slot.active(), 2);
  EXPECT_EQ(slot.waiting(), 1u);
  slot.finish();
  ASSERT_TRUE(slot.ready(noon));
  EXPECT_EQ(slot.start(noon).target.path(), "/2");
  slot.finish();
  EXPECT_FALSE(slot.ready(noon)) << "none is left";
  EXPECT_EQ(slot.ready_at(), std::nullopt);
}

TEST(OriginSlot, RequestsStartADelayApart) {
  auto slot = slot_with(manners(8, 100ms), 3);
  EXPECT_EQ(started(slot, noon), 1);
  EXPECT_EQ(slot.ready_at(), noon + 100ms);
  EXPECT_EQ(started(slot, noon + 99ms), 0);
  EXPECT_EQ(started(slot, noon + 100ms), 1);
  EXPECT_EQ(started(slot, noon + 5s), 1) << "time that was not used is not saved up";
}

TEST(OriginSlot, ABlockHoldsUntilItsEndAndIsNotShortened) {
  auto slot = slot_with(manners(8), 1);
  slot.block(noon + 10s);
  slot.block(noon + 5s);
  EXPECT_FALSE(slot.ready(noon + 9s));
  EXPECT_EQ(slot.ready_at(), noon + 10s);
  EXPECT_TRUE(slot.ready(noon + 10s));
}

TEST(OriginSlot, TheLaterOfDelayAndBlockDecides) {
  auto slot = slot_with(manners(8, 30s), 2);
  (void)slot.start(noon);
  slot.block(noon + 10s);
  EXPECT_EQ(slot.ready_at(), noon + 30s);
  slot.block(noon + 40s);
  EXPECT_EQ(slot.ready_at(), noon + 40s);
}

TEST(OriginSlot, OverloadHalvesTheLimitOnceASecondDownToOne) {
  auto slot = slot_with(manners(8), 0);
  slot.overloaded(noon);
  EXPECT_EQ(slot.limit(), 4);
  slot.overloaded(noon + 999ms);
  EXPECT_EQ(slot.limit(), 4) << "one burst is one signal";
  slot.overloaded(noon + 1s);
  EXPECT_EQ(slot.limit(), 2);
  for (int i = 2; i < 10; ++i) slot.overloaded(noon + i * 1s);
  EXPECT_EQ(slot.limit(), 1) << "but never to a standstill";
}

TEST(OriginSlot, SuccessRecoversTheLimitStepByStepUpToTheConcurrency) {
  auto slot = slot_with(manners(4), 0);
  slot.overloaded(noon);
  slot.overloaded(noon + 1s);
  ASSERT_EQ(slot.limit(), 1);
  slot.succeeded();
  EXPECT_EQ(slot.limit(), 2);
  slot.succeeded();
  EXPECT_EQ(slot.limit(), 2) << "a round of successes a step";
  slot.succeeded();
  slot.succeeded();
  EXPECT_EQ(slot.limit(), 3);
  for (int i = 0; i < 100; ++i) slot.succeeded();
  EXPECT_EQ(slot.limit(), 4);
}

TEST(OriginSlot, ALowerLimitHoldsBackWhatWouldHaveStarted) {
  auto slot = slot_with(manners(4), 10);
  EXPECT_EQ(started(slot, noon), 4);
  slot.overloaded(noon);
  slot.finish();
  slot.finish();
  EXPECT_FALSE(slot.ready(noon)) << "two are open and two is the limit";
  slot.finish();
  EXPECT_EQ(started(slot, noon), 1);
}

TEST(OriginSlot, WithoutAdaptationTheLimitStays) {
  auto slot = slot_with(manners(8, {}, false), 0);
  slot.overloaded(noon);
  EXPECT_EQ(slot.limit(), 8);
}

TEST(OriginSlot, ACrawlDelayMakesItOneVisitorAtATime) {
  auto slot = slot_with(manners(8, 1s), 3, "User-agent: *\nCrawl-delay: 5\n");
  EXPECT_EQ(started(slot, noon), 1);
  EXPECT_EQ(started(slot, noon + 5s), 0) << "the first one is still open";
  slot.finish();
  EXPECT_EQ(slot.ready_at(), noon + 5s);
  EXPECT_EQ(started(slot, noon + 5s), 1);
  for (int i = 0; i < 50; ++i) slot.succeeded();
  EXPECT_EQ(slot.limit(), 1);
}

TEST(OriginSlot, TheLongerOfCrawlDelayAndOwnDelayHoldsUpToAMinute) {
  auto own = slot_with(manners(8, 10s), 2, "User-agent: *\nCrawl-delay: 5\n");
  (void)own.start(noon);
  own.finish();
  EXPECT_EQ(own.ready_at(), noon + 10s);
  auto asked = slot_with(manners(8), 2, "User-agent: *\nCrawl-delay: 3600\n");
  (void)asked.start(noon);
  asked.finish();
  EXPECT_EQ(asked.ready_at(), noon + 60s);
}

TEST(OriginSlot, DrainingTakesWhatWaitsAndNotWhatIsOpen) {
  auto slot = slot_with(manners(1), 3);
  (void)slot.start(noon);
  const auto drained = slot.drain();
  ASSERT_EQ(drained.size(), 2u);
  EXPECT_EQ(drained[0].target.path(), "/1");
  EXPECT_EQ(slot.waiting(), 0u);
  EXPECT_EQ(slot.active(), 1);
  EXPECT_TRUE(slot.drain().empty());
}

}  // namespace
}  // namespace kadr
