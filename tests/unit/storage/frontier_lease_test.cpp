#include "unit/storage/frontier_fixture.hpp"

namespace kadr {
namespace {

using test::anything;
using test::detail_of;
using test::done;
using test::hrefs;
using test::list_of;
using test::picture_of;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class FrontierLease : public test::frontier_fixture {
 protected:
  void add_lists(const std::string& origin, int count) {
    for (int i = 0; i < count; ++i) add(list_of("https://" + origin + "/" + std::to_string(i)));
  }
  void put_off(const std::string& url, timestamp until) {
    sqlite::statement(db_, "UPDATE requests SET not_before = ?2 WHERE url = ?1").run(std::string_view(url), until);
  }
};

TEST_F(FrontierLease, AnEmptyFrontierHandsOutNothing) {
  EXPECT_THAT(lease(anything()), IsEmpty());
  EXPECT_EQ(queue_.next_due(), std::nullopt);
}

TEST_F(FrontierLease, ARequestIsHandedOutOnceWithAllThatBelongsToIt) {
  const auto id = add({test::address("https://a.example/f?x=1"), "src", request_rule::detail, 3, R"({"id":1})"});
  const auto leased = lease_one();
  EXPECT_EQ(leased.id, id);
  EXPECT_EQ(leased.target.href(), "https://a.example/f?x=1");
  EXPECT_EQ(leased.source, "src");
  EXPECT_EQ(leased.rule, request_rule::detail);
  EXPECT_EQ(leased.depth, 3);
  EXPECT_EQ(leased.attempts, 1);
  EXPECT_EQ(leased.context, R"({"id":1})");
  EXPECT_THAT(requests("state, attempts, lease_run"), ElementsAre("leased|1|7"));
  EXPECT_THAT(lease(anything()), IsEmpty());
}

TEST_F(FrontierLease, ListsComeBeforePicturesAndPicturesBeforeDetails) {
  add(detail_of("https://a.example/d1"));
  add(picture_of("https://a.example/p1"));
  add(list_of("https://a.example/l1"));
  add(detail_of("https://a.example/d2"));
  add(picture_of("https://a.example/p2"));
  add(list_of("https://a.example/l2"));
  EXPECT_THAT(hrefs(lease(anything())),
              ElementsAre("https://a.example/l1", "https://a.example/l2", "https://a.example/p1",
                          "https://a.example/p2", "https://a.example/d1", "https://a.example/d2"));
}

TEST_F(FrontierLease, OfOneKindTheLongestDueComesFirst) {
  add_lists("a.example", 3);
  put_off("https://a.example/0", 30);
  put_off("https://a.example/1", 10);
  EXPECT_THAT(hrefs(lease(anything(30))),
              ElementsAre("https://a.example/2", "https://a.example/1", "https://a.example/0"));
}

TEST_F(FrontierLease, OriginsTakeTurnsFromCallToCall) {
  for (const auto* origin : {"a.example", "b.example", "c.example"}) add_lists(origin, 2);
  std::vector<std::string> served;
  for (int i = 0; i < 6; ++i) served.push_back(lease_one().target.href());
  EXPECT_THAT(served, ElementsAre("https://a.example/0", "https://b.example/0", "https://c.example/0",
                                  "https://a.example/1", "https://b.example/1", "https://c.example/1"));
}

TEST_F(FrontierLease, AnOriginThatIsNewTakesItsTurn) {
  add_lists("b.example", 3);
  EXPECT_EQ(lease_one().target.host(), "b.example");
  add_lists("a.example", 1);
  add_lists("c.example", 1);
  EXPECT_EQ(lease_one().target.host(), "c.example");
  EXPECT_EQ(lease_one().target.host(), "a.example");
  EXPECT_EQ(lease_one().target.host(), "b.example");
}

TEST_F(FrontierLease, TheLimitHoldsOverAllOrigins) {
  add_lists("a.example", 5);
  add_lists("b.example", 5);
  EXPECT_THAT(lease({0, 10, 0}), IsEmpty());
  EXPECT_THAT(lease({7, 10, 0}), SizeIs(7));
  EXPECT_THAT(lease({7, 10, 0}), SizeIs(3));
}

TEST_F(FrontierLease, NoOriginGetsMoreThanItsShare) {
  add_lists("a.example", 5);
  add_lists("b.example", 1);
  add_lists("c.example", 5);
  EXPECT_THAT(hrefs(lease({100, 2, 0})),
              ElementsAre("https://a.example/0", "https://a.example/1", "https://b.example/0", "https://c.example/0",
                          "https://c.example/1"));
}

TEST_F(FrontierLease, AFullOriginIsPassedOver) {
  add_lists("a.example", 2);
  add_lists("b.example", 2);
  lease_query query = anything();
  query.exclude = {"https://a.example"};
  EXPECT_THAT(hrefs(lease(query)), ElementsAre("https://b.example/0", "https://b.example/1"));
  query.exclude = {"https://b.example", "https://a.example"};
  EXPECT_THAT(lease(query), IsEmpty());
  EXPECT_THAT(lease(anything()), SizeIs(2));
}

// The turn must end although the origin that it began with is exhausted on the way.
TEST_F(FrontierLease, ATurnEndsWhenItsFirstOriginIsUsedUp) {
  add_lists("a.example", 1);
  add_lists("b.example", 1);
  put_off("https://b.example/0", 1000);
  EXPECT_THAT(hrefs(lease(anything(0))), ElementsAre("https://a.example/0"));
  EXPECT_THAT(lease(anything(0)), IsEmpty());
  add_lists("c.example", 1);
  lease_query query = anything(0);
  query.exclude = {"https://b.example"};
  EXPECT_THAT(hrefs(lease(query)), ElementsAre("https://c.example/0"));
}

TEST_F(FrontierLease, OneCallServesEachOriginOnce) {
  for (const auto* origin : {"a.example", "b.example", "c.example"}) add_lists(origin, 3);
  EXPECT_EQ(lease_one().target.host(), "a.example");
  EXPECT_THAT(hrefs(lease({100, 1, 0})),
              ElementsAre("https://b.example/0", "https://c.example/0", "https://a.example/1"));
}

TEST_F(FrontierLease, WhatIsNotDueWaits) {
  add_lists("a.example", 2);
  put_off("https://a.example/0", 500);
  put_off("https://a.example/1", 700);
  EXPECT_EQ(queue_.next_due(), 500);
  EXPECT_THAT(lease(anything(499)), IsEmpty());
  EXPECT_THAT(hrefs(lease(anything(500))), ElementsAre("https://a.example/0"));
  EXPECT_EQ(queue_.next_due(), 700);
  EXPECT_THAT(lease(anything(700)), SizeIs(1));
  EXPECT_EQ(queue_.next_due(), std::nullopt);
}

TEST_F(FrontierLease, AnotherPortOrSchemeIsAnotherOrigin) {
  for (const auto* url : {"https://a.example/", "http://a.example/", "https://a.example:8443/"}) add(list_of(url));
  EXPECT_THAT(lease({100, 1, 0}), SizeIs(3));
}

TEST_F(FrontierLease, AnEntryThatCannotBeReadIsDamage) {
  add_lists("a.example", 1);
  db_.execute("UPDATE requests SET url = 'nonsense'");
  try {
    (void)lease(anything());
    FAIL() << "not noticed";
  } catch (const sqlite::error& e) {
    EXPECT_EQ(e.reason().code, errc::storage_corrupt);
  }
}

}  // namespace
}  // namespace kadr
