#include "storage/sqlite/frontier.hpp"

#include "unit/storage/frontier_fixture.hpp"

namespace kadr {
namespace {

using test::address;
using test::anything;
using test::detail_of;
using test::done;
using test::end_of;
using test::list_of;
using test::picture_of;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using outcome = completion::outcome;

class Frontier : public test::frontier_fixture {};

TEST_F(Frontier, AKnownRequestStaysAsItIs) {
  const auto first = queue_.add({address("https://a.example/1"), "s", request_rule::list, 1, "one"}, std::nullopt);
  const auto again = queue_.add({address("https://a.example/1"), "s", request_rule::list, 9, "two"}, first.id);
  EXPECT_TRUE(first.is_new);
  EXPECT_FALSE(again.is_new);
  EXPECT_EQ(again.id, first.id);
  EXPECT_THAT(requests("depth, context, parent_id"), ElementsAre("1|one|-"));
}

TEST_F(Frontier, AFinishedRequestIsNotQueuedAgain) {
  add(list_of("https://a.example/1"));
  ASSERT_TRUE(queue_.finish(done(lease_one())));
  EXPECT_FALSE(queue_.add(list_of("https://a.example/1"), std::nullopt).is_new);
  EXPECT_THAT(lease(anything()), IsEmpty());
}

TEST_F(Frontier, TheFragmentDoesNotMakeAnotherRequest) {
  EXPECT_EQ(add(list_of("https://a.example/1")), add(list_of("https://a.example/1#top")));
  EXPECT_NE(add(list_of("https://a.example/1")), add(list_of("https://a.example/1?")));
}

TEST_F(Frontier, EachSourceAndRuleReadsAPageForItself) {
  const auto url = "https://a.example/1";
  const auto one = add(list_of(url, "one"));
  EXPECT_NE(one, add(list_of(url, "two")));
  EXPECT_NE(one, add(detail_of(url, "one")));
  EXPECT_THAT(requests("id"), SizeIs(3));
}

TEST_F(Frontier, APictureIsOneRequestWhoeverWantsIt) {
  const auto url = "https://img.example/1.jpg";
  EXPECT_EQ(add(picture_of(url, "one")), add(picture_of(url, "two")));
  EXPECT_NE(add(picture_of(url, "one")), add(list_of(url, "one"))) << "but not the page of that address";
}

TEST_F(Frontier, ANewRequestNamesWhatItWasFoundIn) {
  const auto parent = add(list_of("https://a.example/1"));
  const auto child = queue_.add(detail_of("https://a.example:8080/2", "s2"), parent);
  EXPECT_EQ(child.id, parent + 1);
  EXPECT_THAT(requests("url, source, rule, origin, state, attempts, depth, not_before, parent_id, context"),
              ElementsAre("https://a.example/1|s|list|https://a.example|queued|0|0|0|-|-",
                          "https://a.example:8080/2|s2|detail|https://a.example:8080|queued|0|1|0|1|{}"));
}

TEST_F(Frontier, ARetryGoesBackWithItsReasonAndItsTime) {
  add(list_of("https://a.example/1"));
  auto end = end_of(lease_one(), outcome::retry, failure(errc::http_5xx, "503: busy"));
  end.status = 503;
  end.not_before = 1000;
  ASSERT_TRUE(queue_.finish(end));
  EXPECT_THAT(requests("state, attempts, status, error_class, error_detail, not_before, lease_run, finished_at"),
              ElementsAre("queued|1|503|http_5xx|http_5xx: the server failed (503: busy)|1000|-|-"));
  EXPECT_THAT(lease(anything(999)), IsEmpty());
  EXPECT_EQ(lease_one(1000).attempts, 2);
}

TEST_F(Frontier, AnEndIsKeptWithStatusReasonAndTime) {
  const auto before = now_timestamp();
  for (const auto* url : {"https://a.example/1", "https://a.example/2", "https://a.example/3"}) add(detail_of(url));
  auto good = done(lease_one());
  good.status = 200;
  ASSERT_TRUE(queue_.finish(good));
  auto bad = end_of(lease_one(), outcome::failed, failure(errc::connect_refused));
  ASSERT_TRUE(queue_.finish(bad));
  ASSERT_TRUE(queue_.finish(end_of(lease_one(), outcome::skipped, failure(errc::robots_disallowed, "/x"))));
  EXPECT_THAT(requests("state, attempts, status, error_class, error_detail, lease_run, context"),
              ElementsAre("done|1|200|-|-|-|-", "failed|1|-|connect|connect_refused: the connection was refused|-|{}",
                          "skipped|1|-|robots|robots_disallowed: robots.txt disallows this URL (/x)|-|{}"));
  EXPECT_THAT(requests("finished_at BETWEEN " + std::to_string(before) + " AND " + std::to_string(now_timestamp())),
              ElementsAre("1", "1", "1"));
}

TEST_F(Frontier, ASuccessAfterARetryForgetsTheFailure) {
  add(list_of("https://a.example/1"));
  ASSERT_TRUE(queue_.finish(end_of(lease_one(), outcome::retry, failure(errc::idle_timeout))));
  auto good = done(lease_one());
  good.status = 200;
  ASSERT_TRUE(queue_.finish(good));
  EXPECT_THAT(requests("state, attempts, status, error_class, error_detail"), ElementsAre("done|2|200|-|-"));
}

TEST_F(Frontier, OnlyTheLeaseThatIsHeldCanBeEnded) {
  add(list_of("https://a.example/1"));
  auto end = done(lease_one());
  for (const auto kind : {outcome::done, outcome::failed, outcome::skipped, outcome::retry}) {
    auto stale = end;
    stale.end = kind;
    stale.attempt = end.attempt + 1;
    EXPECT_FALSE(queue_.finish(stale)) << "of another attempt";
    stale.attempt = end.attempt - 1;
    EXPECT_FALSE(queue_.finish(stale)) << "of an earlier attempt";
    stale.attempt = end.attempt;
    stale.request_id = 99;
    EXPECT_FALSE(queue_.finish(stale)) << "of no request";
  }
  EXPECT_TRUE(queue_.finish(end));
  EXPECT_FALSE(queue_.finish(end)) << "twice";
  EXPECT_THAT(requests("state, attempts"), ElementsAre("done|1"));
}

TEST_F(Frontier, AnAttemptThatWasRetriedCannotEndTheNextOne) {
  add(list_of("https://a.example/1"));
  const auto first = lease_one();
  ASSERT_TRUE(queue_.finish(end_of(first, outcome::retry)));
  EXPECT_FALSE(queue_.finish(done(first))) << "while it is queued";
  const auto second = lease_one();
  EXPECT_FALSE(queue_.finish(done(first)));
  EXPECT_TRUE(queue_.finish(done(second)));
}

TEST_F(Frontier, AReleasedRequestHasLostNothing) {
  add(list_of("https://a.example/1"));
  add(list_of("https://a.example/2"));
  const auto before = requests("*");
  std::vector<std::int64_t> ids;
  for (const auto& leased : lease(anything())) ids.push_back(leased.id);
  queue_.release(ids);
  EXPECT_EQ(requests("*"), before);
  EXPECT_EQ(lease_one().attempts, 1);
}

TEST_F(Frontier, ReleaseTouchesNothingButLeases) {
  add(list_of("https://a.example/1"));
  add(list_of("https://a.example/2"));
  ASSERT_TRUE(queue_.finish(done(lease_one())));
  const auto before = requests("*");
  queue_.release({1, 2, 3});
  EXPECT_EQ(requests("*"), before);
}

TEST_F(Frontier, RecoveryPutsBackLeasesAndNothingElse) {
  for (const auto* url : {"https://a.example/1", "https://a.example/2", "https://a.example/3", "https://a.example/4"})
    add(list_of(url));
  ASSERT_TRUE(queue_.finish(done(lease_one())));
  ASSERT_TRUE(queue_.finish(end_of(lease_one(), outcome::failed, failure(errc::http_4xx))));
  ASSERT_TRUE(queue_.finish(end_of(lease_one(), outcome::retry)));
  const auto before = requests("*");
  (void)lease({2, 2, 0});
  EXPECT_NE(requests("*"), before);
  queue_.recover();
  EXPECT_EQ(requests("*"), before);
}

TEST_F(Frontier, ASecondFrontierOnTheFileTakesUpWhatAKilledOneLeft) {
  add(list_of("https://a.example/1"));
  add(list_of("https://a.example/2"));
  ASSERT_TRUE(queue_.finish(done(lease_one())));
  EXPECT_EQ(lease_one().target.path(), "/2");

  sqlite::database db(folder_ / "films.db", sqlite::database::mode::read_write);
  sqlite::frontier next(db);
  EXPECT_THAT(next.lease(anything(), 8), IsEmpty());
  next.recover();
  const auto leased = next.lease(anything(), 8);
  ASSERT_THAT(leased, SizeIs(1));
  EXPECT_EQ(leased[0].target.path(), "/2");
  EXPECT_EQ(leased[0].attempts, 1) << "an attempt that never ended does not count";
}

}  // namespace
}  // namespace kadr
