#include "crawl/window.hpp"

#include <gmock/gmock.h>

#include "unit/crawl/leased.hpp"

namespace kadr {
namespace {

using namespace std::chrono_literals;
using test::hrefs;
using test::leased;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr deadline noon = deadline() + 12h;

class Window : public testing::Test {
 protected:
  /// Adds "https://<origin>/<n>" and makes the origin's robots.txt known.
  void add(const std::string& origin, int n) {
    window_.add(leased("https://" + origin + "/" + std::to_string(n)));
    window_.slot("https://" + origin).set_rules(robots_rules::allow_all());
  }
  std::vector<std::string> pick_all(deadline now = noon) {
    std::vector<std::string> out;
    while (auto picked = window_.pick(now)) out.push_back(picked->first.target.href());
    return out;
  }

  window window_{10, 3, {2, 0s, true}};
};

TEST_F(Window, AnEmptyWindowHasAllItsRoomAndNothingToStart) {
  EXPECT_EQ(window_.room(), 10u);
  EXPECT_EQ(window_.per_origin(), 3u);
  EXPECT_EQ(window_.pick(noon), std::nullopt);
  EXPECT_EQ(window_.next_time(), std::nullopt);
  EXPECT_THAT(window_.drain(), IsEmpty());
}

TEST_F(Window, WhatWaitsTakesRoomAndWhatStartsGivesItBack) {
  for (int i = 0; i < 4; ++i) add("a.example", i);
  EXPECT_EQ(window_.waiting(), 4u);
  EXPECT_EQ(window_.room(), 6u);
  ASSERT_TRUE(window_.pick(noon));
  EXPECT_EQ(window_.waiting(), 3u);
  EXPECT_EQ(window_.room(), 7u);
  for (int i = 0; i < 20; ++i) add("b.example", i);
  EXPECT_EQ(window_.room(), 0u) << "never less than none";
}

TEST_F(Window, OriginsTakeTurns) {
  for (int i = 0; i < 2; ++i)
    for (const auto* origin : {"a.example", "b.example", "c.example"}) add(origin, i);
  EXPECT_THAT(pick_all(), ElementsAre("https://a.example/0", "https://b.example/0", "https://c.example/0",
                                      "https://a.example/1", "https://b.example/1", "https://c.example/1"));
}

TEST_F(Window, AnOriginThatMayNotStartIsPassedOver) {
  for (int i = 0; i < 2; ++i)
    for (const auto* origin : {"a.example", "b.example"}) add(origin, i);
  window_.slot("https://a.example").block(noon + 1s);
  EXPECT_THAT(pick_all(), ElementsAre("https://b.example/0", "https://b.example/1"));
  EXPECT_EQ(window_.next_time(), noon + 1s);
  EXPECT_THAT(pick_all(noon + 1s), ElementsAre("https://a.example/0", "https://a.example/1"));
}

TEST_F(Window, APickComesWithTheSlotThatCountsIt) {
  for (int i = 0; i < 3; ++i) add("a.example", i);
  const auto picked = window_.pick(noon);
  ASSERT_TRUE(picked);
  EXPECT_EQ(picked->second, &window_.slot("https://a.example"));
  EXPECT_EQ(picked->second->active(), 1);
  EXPECT_TRUE(window_.pick(noon));
  EXPECT_FALSE(window_.pick(noon)) << "two may be open";
  picked->second->finish();
  EXPECT_TRUE(window_.pick(noon));
}

TEST_F(Window, SaysWhichOriginsHaveTheirShare) {
  for (int i = 0; i < 3; ++i) add("a.example", i);
  for (int i = 0; i < 2; ++i) add("b.example", i);
  EXPECT_THAT(window_.full_origins(), ElementsAre("https://a.example"));
  (void)window_.pick(noon);
  EXPECT_THAT(window_.full_origins(), IsEmpty());
}

TEST_F(Window, SaysWhoseRobotsAreToBeRead) {
  add("known.example", 1);
  window_.add(leased("https://new.example/"));
  window_.add(leased("https://pending.example/"));
  window_.slot("https://pending.example").set_pending();
  (void)window_.slot("https://idle.example");
  const auto unknown = window_.unknown_origins(deadline{});
  ASSERT_EQ(unknown.size(), 1u);
  EXPECT_EQ(unknown[0]->origin(), "https://new.example");
}

TEST_F(Window, TheNextTimeIsTheEarliestOfAllOrigins) {
  add("a.example", 1);
  add("b.example", 1);
  window_.slot("https://a.example").block(noon + 20s);
  window_.slot("https://b.example").block(noon + 10s);
  EXPECT_EQ(window_.next_time(), noon + 10s);
  EXPECT_EQ(window_.pick(noon), std::nullopt);
}

TEST_F(Window, DrainingEmptiesItWhole) {
  add("a.example", 1);
  add("b.example", 1);
  window_.add(leased("https://unknown.example/"));
  EXPECT_THAT(hrefs(window_.drain()),
              UnorderedElementsAre("https://a.example/1", "https://b.example/1", "https://unknown.example/"));
  EXPECT_EQ(window_.room(), 10u);
  EXPECT_EQ(window_.pick(noon), std::nullopt);
}

TEST_F(Window, DrainingAnOriginLeavesTheOthers) {
  add("a.example", 1);
  add("a.example", 2);
  add("b.example", 1);
  EXPECT_THAT(hrefs(window_.drain_of(window_.slot("https://a.example"))),
              ElementsAre("https://a.example/1", "https://a.example/2"));
  EXPECT_EQ(window_.waiting(), 1u);
  EXPECT_THAT(pick_all(), ElementsAre("https://b.example/1"));
}

}  // namespace
}  // namespace kadr
