#include "storage/sqlite/sqlite_store.hpp"

#include <gmock/gmock.h>

#include "async/task_group.hpp"
#include "support/temporary_folder.hpp"
#include "unit/storage/catalogue_fixture.hpp"
#include "unit/storage/opened_store.hpp"
#include "unit/storage/requests.hpp"
#include "unit/storage/rows.hpp"

namespace kadr {
namespace {

using test::anything;
using test::ask;
using test::commit_of;
using test::done;
using test::film_named;
using test::list_of;
using test::opened_store;
using testing::ElementsAre;
using testing::SizeIs;

class SqliteStore : public testing::Test {
 protected:
  std::filesystem::path file() const { return folder_ / "films.db"; }
  test::rows rows(const std::string& sql) const { return ask(file(), sql); }

  /// `count` leased requests.
  static std::vector<leased_request> leases(opened_store& s, int count) {
    std::vector<new_request> requests;
    for (int i = 0; i < count; ++i) requests.push_back(list_of("https://a.example/" + std::to_string(i)));
    s.enqueue(std::move(requests));
    return s.lease(anything());
  }

  test::temporary_folder folder_;
};

TEST_F(SqliteStore, CountsWhatIsNewAmongTheSeeds) {
  opened_store s(file());
  EXPECT_EQ(s.enqueue({list_of("https://a.example/1"), list_of("https://a.example/2")}), 2u);
  EXPECT_EQ(s.enqueue({list_of("https://a.example/2"), list_of("https://a.example/3")}), 1u);
  EXPECT_EQ(s.enqueue({}), 0u);
}

TEST_F(SqliteStore, ACommitEndsTheRequestTogetherWithAllThatItProduced) {
  opened_store s(file());
  completion end = done(leases(s, 1).at(0));
  end.status = 200;
  end.found = {list_of("https://a.example/0"), list_of("https://a.example/1")};
  film_record heat = film_named("Heat", {{"imdb", "tt1"}});
  heat.images = {{"poster", "https://img.example/p.jpg"}};
  end.films = {commit_of(heat), commit_of(heat)};
  end.origin_blocked_until = 42;
  const auto receipt = s.commit(end);
  EXPECT_EQ(receipt.requests_new, 2u) << "a page and a picture; the page itself is known";
  EXPECT_EQ(receipt.films_new, 1u);
  EXPECT_EQ(receipt.films_updated, 1u);
  EXPECT_FALSE(receipt.image_new);
  EXPECT_THAT(rows("SELECT state, status FROM requests ORDER BY id"), ElementsAre("done|200", "queued|-", "queued|-"));
  EXPECT_THAT(rows("SELECT title FROM films"), ElementsAre("Heat"));
  EXPECT_THAT(rows("SELECT origin, backoff_until FROM origins"), ElementsAre("https://a.example|42"));

  completion picture = done(s.lease({1, 1, 0}).at(0));
  for (auto next = s.lease(anything()); picture.url.find("img") == std::string::npos;) picture = done(next.at(0));
  picture.image = test::picture_commit('a');
  EXPECT_TRUE(s.commit(picture).image_new);
  EXPECT_THAT(rows("SELECT kind, url FROM film_images"), ElementsAre("poster|https://img.example/p.jpg"));
}

TEST_F(SqliteStore, ACommitWithoutItsLeaseChangesNothing) {
  opened_store s(file());
  completion end = done(leases(s, 1).at(0));
  end.found = {list_of("https://a.example/1")};
  end.films = {commit_of(film_named("Heat", {{"imdb", "tt1"}}))};
  end.attempt = 5;
  const auto refused = s.attempt(s->commit(end));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::internal);
  EXPECT_THAT(rows("SELECT (SELECT count(*) FROM films), (SELECT count(*) FROM requests), state FROM requests"),
              ElementsAre("0|1|leased"));
}

TEST_F(SqliteStore, WhatOriginsSaidIsRemembered) {
  origin_state state("https://a.example");
  state.robots_body = std::string("User-agent: *\0", 14);
  state.robots_status = 200;
  state.robots_fetched_at = 123;
  state.backoff_until = 456;
  {
    opened_store s(file());
    EXPECT_EQ(s.get(s->load_origin("https://a.example")), std::nullopt);
    s.get(s->save_origin(origin_state("https://a.example")));
    s.get(s->save_origin(state));
  }
  opened_store again(file());
  const auto loaded = again.get(again->load_origin("https://a.example"));
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->origin, state.origin);
  EXPECT_EQ(loaded->robots_body, state.robots_body);
  EXPECT_EQ(loaded->robots_status, 200);
  EXPECT_EQ(loaded->robots_fetched_at, 123);
  EXPECT_EQ(loaded->backoff_until, 456);
  EXPECT_EQ(again.get(again->load_origin("https://b.example")), std::nullopt);
}

TEST_F(SqliteStore, ARunIsWrittenDownFromItsBeginningToItsEnd) {
  opened_store s(file());
  const auto run = s.get(s->begin_run());
  EXPECT_THAT(rows("SELECT id, started_at > 0, finished_at, outcome FROM runs"),
              ElementsAre(std::to_string(run) + "|1|-|-"));
  leases(s, 1);
  EXPECT_THAT(rows("SELECT lease_run FROM requests"), ElementsAre(std::to_string(run)));
  s.get(s->end_run(run, "done", 4, R"({"films":1})"));
  EXPECT_THAT(rows("SELECT finished_at >= started_at, outcome, exit_code, summary FROM runs"),
              ElementsAre(R"(1|done|4|{"films":1})"));
  EXPECT_GT(s.get(s->begin_run()), run);
}

TEST_F(SqliteStore, SaysWhenTheNextRequestIsDue) {
  opened_store s(file());
  EXPECT_EQ(s.get(s->next_due()), std::nullopt);
  auto end = test::end_of(leases(s, 1).at(0), completion::outcome::retry, failure(errc::http_5xx));
  EXPECT_EQ(s.get(s->next_due()), std::nullopt) << "what is leased is not queued";
  end.not_before = 1234;
  s.commit(end);
  EXPECT_EQ(s.get(s->next_due()), 1234);
}

TEST_F(SqliteStore, ReleasedLeasesCanBeTakenAgainAtOnce) {
  opened_store s(file());
  const auto held = leases(s, 3);
  s.get(s->release({held[0].id, held[2].id}));
  EXPECT_THAT(s.lease(anything()), SizeIs(2));
}

TEST_F(SqliteStore, AKilledRunsLeasesAreTakenUpByTheNext) {
  opened_store killed(file());
  const auto held = leases(killed, 2);
  killed.commit(done(held[0]));
  opened_store next(file());
  const auto again = next.lease(anything());
  ASSERT_THAT(again, SizeIs(1));
  EXPECT_EQ(again[0].id, held[1].id);
  EXPECT_EQ(again[0].attempts, 1);
}

TEST_F(SqliteStore, ClosingFoldsTheLogIntoTheDatabase) {
  const auto log = std::filesystem::path(file()) += "-wal";
  opened_store s(file(), true);
  leases(s, 100);
  ASSERT_GT(std::filesystem::file_size(log), 0u);
  const auto close = [](store* open) -> awaitable<bool> {
    co_await open->close();
    co_return true;
  };
  EXPECT_TRUE(s.attempt(close(s.operator->())));
  EXPECT_TRUE(!std::filesystem::exists(log) || std::filesystem::file_size(log) == 0);
  std::filesystem::copy_file(file(), folder_ / "copy.db");
  EXPECT_THAT(ask(folder_ / "copy.db", "SELECT count(*) FROM requests"), ElementsAre("100"));
}

TEST_F(SqliteStore, ClosingWaitsForWhatWasAskedBefore) {
  opened_store s(file());
  auto held = leases(s, 50);
  const auto body = [](store* open, std::vector<leased_request> leased) -> awaitable<std::size_t> {
    std::size_t committed = 0;
    const auto one = [&](leased_request request) -> awaitable<void> {
      completion end = done(request);
      auto receipt = co_await open->commit(std::move(end));
      if (receipt) ++committed;
    };
    task_group group(co_await asio::this_coro::executor);
    for (auto& request : leased) group.spawn(one(std::move(request)));
    co_await open->close();
    co_await group.join();
    co_return committed;
  };
  EXPECT_EQ(s.attempt(body(s.operator->(), std::move(held))), 50u);
  EXPECT_THAT(rows("SELECT state, count(*) FROM requests GROUP BY state"), ElementsAre("done|50"));
}

}  // namespace
}  // namespace kadr
