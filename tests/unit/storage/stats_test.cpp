#include "storage/sqlite/stats.hpp"

#include <gmock/gmock.h>

#include <fstream>

#include "support/temporary_folder.hpp"
#include "unit/storage/catalogue_fixture.hpp"
#include "unit/storage/opened_store.hpp"

namespace kadr {
namespace {

using test::anything;
using test::done;
using test::end_of;
using test::list_of;
using testing::ElementsAre;
using testing::Pair;
using testing::UnorderedElementsAre;
using outcome = completion::outcome;

requests_by_state states(std::uint64_t queued, std::uint64_t leased, std::uint64_t good, std::uint64_t failed,
                         std::uint64_t skipped) {
  requests_by_state out;
  out.queued = queued;
  out.leased = leased;
  out.done = good;
  out.failed = failed;
  out.skipped = skipped;
  return out;
}

class Stats : public testing::Test {
 protected:
  void SetUp() override {
    std::vector<new_request> seeds;
    for (int i = 0; i < 6; ++i) seeds.push_back(list_of("https://a.example/" + std::to_string(i), "one"));
    seeds.push_back(test::detail_of("https://b.example/0", "one"));
    seeds.push_back(list_of("https://b.example/1", "two"));
    store_.enqueue(std::move(seeds));
    const auto a = store_.lease({5, 5, 0});
    auto film = done(a[0]);
    film.films = {test::commit_of(test::film_named("Heat", {{"imdb", "tt1"}}))};
    film.image = test::picture_commit('a');
    store_.commit(film);
    store_.commit(end_of(a[1], outcome::failed, failure(errc::idle_timeout)));
    store_.commit(end_of(a[2], outcome::failed, failure(errc::first_byte_timeout, "30 s")));
    store_.commit(end_of(a[3], outcome::skipped, failure(errc::robots_disallowed)));
    store_.commit(end_of(store_.lease({1, 1, 0}).at(0), outcome::failed, failure(errc::http_4xx, "404")));
  }

  test::temporary_folder folder_;
  test::opened_store store_{folder_ / "films.db"};
};

TEST_F(Stats, CountRequestsBySourceRuleOriginAndState) {
  const auto stats = store_.get(store_->stats());
  EXPECT_THAT(stats.requests, UnorderedElementsAre(Pair(Pair("one", "list"), states(1, 1, 1, 2, 1)),
                                                   Pair(Pair("one", "detail"), states(1, 0, 0, 0, 0)),
                                                   Pair(Pair("two", "list"), states(0, 0, 0, 1, 0))));
  EXPECT_THAT(stats.origins, UnorderedElementsAre(Pair("https://a.example", states(1, 1, 1, 2, 1)),
                                                  Pair("https://b.example", states(1, 0, 0, 1, 0))));
  EXPECT_EQ(stats.totals(), states(2, 1, 1, 3, 1));
  EXPECT_EQ(stats.totals().total(), 8u);
  EXPECT_EQ(stats.totals().open(), 3u);
}

TEST_F(Stats, CountFailuresByTheirClassWithAnExample) {
  const auto stats = store_.get(store_->stats());
  ASSERT_EQ(stats.failures.size(), 2u);
  EXPECT_EQ(stats.failures[0].group, "timeout");
  EXPECT_EQ(stats.failures[0].count, 2u);
  EXPECT_EQ(stats.failures[0].example_url, "https://a.example/1");
  EXPECT_EQ(stats.failures[0].example_detail, "idle_timeout: the reply stalled");
  EXPECT_EQ(stats.failures[1].group, "http_4xx");
  EXPECT_EQ(stats.failures[1].count, 1u);
}

TEST_F(Stats, CountFilmsAndImages) {
  const auto stats = store_.get(store_->stats());
  EXPECT_EQ(stats.films, 1u);
  EXPECT_EQ(stats.film_records, 1u);
  EXPECT_EQ(stats.images, 1u);
  EXPECT_EQ(stats.image_bytes, 1000u);
}

TEST_F(Stats, CanBeReadBesideARun) {
  const auto stats = read_catalogue_stats(folder_ / "films.db");
  ASSERT_TRUE(stats) << stats.error().message();
  EXPECT_EQ(stats->totals(), states(2, 1, 1, 3, 1));
  EXPECT_EQ(stats->films, 1u);
}

TEST(StatsOfAFile, AnEmptyCatalogueIsAllZero) {
  const test::temporary_folder folder;
  { const test::opened_store made(folder / "films.db"); }
  const auto stats = read_catalogue_stats(folder / "films.db");
  ASSERT_TRUE(stats);
  EXPECT_EQ(stats->totals(), requests_by_state());
  EXPECT_TRUE(stats->failures.empty());
  EXPECT_EQ(stats->image_bytes, 0u);
}

TEST(StatsOfAFile, WhatIsNoCatalogueIsRefused) {
  const test::temporary_folder folder;
  EXPECT_EQ(read_catalogue_stats(folder / "absent.db").error().code, errc::storage_failed);
  EXPECT_FALSE(std::filesystem::exists(folder / "absent.db"));
  std::ofstream(folder / "text.db") << std::string(8192, 'x');
  EXPECT_EQ(read_catalogue_stats(folder / "text.db").error().code, errc::storage_corrupt);
  sqlite::database(folder / "other.db", sqlite::database::mode::read_write).execute("CREATE TABLE accounts (x)");
  EXPECT_EQ(read_catalogue_stats(folder / "other.db").error().code, errc::storage_failed);
}

}  // namespace
}  // namespace kadr
