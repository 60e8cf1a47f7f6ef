#include <gmock/gmock.h>

#include "async/gather.hpp"
#include "support/temporary_folder.hpp"
#include "support/test_data.hpp"
#include "unit/storage/catalogue_fixture.hpp"
#include "unit/storage/constraints.hpp"
#include "unit/storage/opened_store.hpp"

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
using testing::HasSubstr;

using receipts = std::vector<result<commit_receipt>>;

/// Transactions in a write-ahead log: frames whose second word is not zero (SQLite, "WAL-mode file format", 4.1).
int transactions_in(const std::filesystem::path& log) {
  const std::string bytes = test::read_file(log);
  const auto word = [&](std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    return value;
  };
  if (bytes.size() < 32) return 0;
  const std::size_t page = word(8);
  int commits = 0;
  for (std::size_t at = 32; at + 24 + page <= bytes.size(); at += 24 + page)
    if (word(at + 4) != 0) ++commits;
  return commits;
}

class GroupCommit : public testing::Test {
 protected:
  static constexpr int many = 200;

  void SetUp() override {
    std::vector<new_request> requests;
    for (int i = 0; i < many; ++i) requests.push_back(list_of("https://a.example/" + std::to_string(i)));
    store_.enqueue(std::move(requests));
    for (const auto& leased : store_.lease(anything())) {
      ends_.push_back(done(leased));
      ends_.back().films = {commit_of(film_named(leased.target.href()), leased.target.href())};
    }
  }

  /// Commits all at once. Another connection holds the database until the last one has been handed in, so that there
  /// are two groups at most.
  receipts commit_together(std::vector<completion> ends) {
    sqlite::database other(file(), sqlite::database::mode::read_write);
    other.execute("BEGIN IMMEDIATE");
    const auto let_go = [](sqlite::database* held) -> awaitable<result<commit_receipt>> {
      held->execute("ROLLBACK");
      co_return commit_receipt();
    };
    std::vector<awaitable<result<commit_receipt>>> work;
    for (auto& end : ends) work.push_back(store_->commit(std::move(end)));
    work.push_back(let_go(&other));
    auto all = store_.attempt(gather(std::move(work)));
    all.pop_back();
    return all;
  }

  [[nodiscard]] std::filesystem::path file() const { return folder_ / "films.db"; }
  [[nodiscard]] test::rows rows(const std::string& sql) const { return ask(file(), sql); }

  test::temporary_folder folder_;
  opened_store store_{file(), false, [this](const auto& records) { return merge_(records); }};
  merge_function merge_ = test::merge_as_the_program;
  std::vector<completion> ends_;
};

TEST_F(GroupCommit, CommitsInFlightShareATransaction) {
  const auto log = std::filesystem::path(file()) += "-wal";
  const int before = transactions_in(log);
  ASSERT_GT(before, 0) << "the schema at least";
  for (const auto& receipt : commit_together(ends_)) {
    ASSERT_TRUE(receipt) << receipt.error().message();
    EXPECT_EQ(receipt->films_new, 1u);
  }
  EXPECT_LE(transactions_in(log) - before, 2);
  EXPECT_THAT(rows("SELECT state, count(*) FROM requests GROUP BY state"), ElementsAre("done|200"));
}

TEST_F(GroupCommit, CommitsTakeEffectInTheOrderOfTheCalls) {
  std::vector<std::string> titles;
  std::reverse(ends_.begin(), ends_.end());
  for (const auto& end : ends_) titles.push_back(end.url);
  commit_together(ends_);
  EXPECT_EQ(rows("SELECT title FROM films ORDER BY id"), titles);
}

TEST_F(GroupCommit, ACommitWithoutItsLeaseFailsAlone) {
  ends_[77].attempt = 9;
  ends_[150].request_id = 100'000;
  const auto all = commit_together(ends_);
  for (int i = 0; i < many; ++i) EXPECT_EQ(all[static_cast<std::size_t>(i)].has_value(), i != 77 && i != 150) << i;
  EXPECT_EQ(all[77].error().code, errc::internal);
  EXPECT_THAT(rows("SELECT state, count(*) FROM requests GROUP BY state"), ElementsAre("done|198", "leased|2"));
  EXPECT_THAT(rows("SELECT count(*), count(DISTINCT title) FROM films"), ElementsAre("198|198"));
}

TEST_F(GroupCommit, ACommitThatBreaksAConstraintFailsAlone) {
  ends_[10].films[0].parsed.people = {{"", "actor", ""}};
  ends_[20].image = test::picture_commit('a');
  ends_[20].films.clear();
  sqlite::database(file(), sqlite::database::mode::read_write)
      .execute("CREATE TRIGGER t BEFORE INSERT ON images BEGIN SELECT raise(ABORT, 'not this one'); END");
  const auto all = commit_together(ends_);
  ASSERT_FALSE(all[20]);
  EXPECT_EQ(all[20].error().code, errc::internal);
  EXPECT_THAT(all[20].error().detail, HasSubstr("not this one"));
  EXPECT_TRUE(all[10] && all[19] && all[21]);
  EXPECT_THAT(rows("SELECT state, count(*) FROM requests GROUP BY state"), ElementsAre("done|199", "leased|1"));
}

TEST_F(GroupCommit, AnExceptionInTheMergeFailsThatCommitAlone) {
  merge_ = [](const auto& records) -> film_record {
    if (records.back().second.find("poison") != std::string::npos) throw std::runtime_error("cannot merge");
    return test::merge_as_the_program(records);
  };
  for (const std::size_t i : {std::size_t{5}, std::size_t{6}})
    ends_[i].films = {commit_of(film_named("first", {{"imdb", "tt" + std::to_string(i)}})),
                      commit_of(film_named(i == 5 ? "poison" : "second", {{"imdb", "tt" + std::to_string(i)}}))};
  const auto all = commit_together(ends_);
  ASSERT_FALSE(all[5]);
  EXPECT_EQ(all[5].error().code, errc::internal);
  EXPECT_THAT(all[5].error().detail, HasSubstr("cannot merge"));
  EXPECT_TRUE(all[6]);
  EXPECT_THAT(rows("SELECT title FROM films WHERE title IN ('first', 'second', 'poison')"), ElementsAre("second"));
  EXPECT_THAT(rows("SELECT state, count(*) FROM requests GROUP BY state"), ElementsAre("done|199", "leased|1"));
}

TEST_F(GroupCommit, AfterADiskErrorAllIsRefusedWithThatErrorAndTheDatabaseIsWhole) {
  ASSERT_TRUE(store_.attempt(store_->commit(ends_[0])));
  auto big = ends_[1];
  big.films[0].parsed.overview = std::string(4 << 20, 'x');
  const auto log = std::filesystem::path(file()) += "-wal";
  std::string first_reason;
  {
    const test::file_size_limit limit(std::filesystem::file_size(log) + (64 << 10));
    const auto refused = store_.attempt(store_->commit(big));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().klass(), error_class::local);
    first_reason = refused.error().message();
  }
  const auto later = store_.attempt(store_->commit(ends_[2]));
  ASSERT_FALSE(later) << "the disk has room again, but nobody knows what it lost";
  EXPECT_EQ(later.error().message(), first_reason);
  EXPECT_FALSE(store_.attempt(store_->enqueue({list_of("https://b.example/")})));
  EXPECT_FALSE(store_.attempt(store_->lease(anything())));

  opened_store next(file());
  EXPECT_THAT(rows("PRAGMA integrity_check"), ElementsAre("ok"));
  EXPECT_THAT(rows("SELECT state, count(*) FROM requests GROUP BY state"), ElementsAre("done|1", "queued|199"));
  EXPECT_THAT(rows("SELECT title FROM films"), ElementsAre(ends_[0].url));
}

}  // namespace
}  // namespace kadr
