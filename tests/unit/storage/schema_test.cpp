#include "storage/sqlite/schema.hpp"

#include <gmock/gmock.h>

#include <fstream>

#include "support/temporary_folder.hpp"
#include "support/test_data.hpp"
#include "unit/storage/constraints.hpp"
#include "unit/storage/opened_store.hpp"
#include "unit/storage/rows.hpp"

namespace kadr::sqlite {
namespace {

using test::ask;
using test::temporary_folder;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using step = void (*)(database&);

std::optional<failure> refusal(step check, database& db) {
  try {
    check(db);
    return std::nullopt;
  } catch (const error& e) {
    return e.reason();
  }
}

class Schema : public testing::Test {
 protected:
  temporary_folder folder_;
  database db_{folder_ / "films.db", database::mode::read_write};
};

TEST_F(Schema, AFreshFileGetsAllTables) {
  ensure_schema(db_);
  EXPECT_THAT(ask(db_, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"),
              ElementsAre("derivatives", "film_countries", "film_genres", "film_ids", "film_images", "film_people",
                          "film_ratings", "film_records", "films", "image_urls", "image_wants", "images", "meta",
                          "origins", "quotas", "requests", "runs"));
  EXPECT_THAT(ask(db_, "SELECT value FROM meta WHERE key = 'schema_version'"),
              ElementsAre(std::to_string(schema_version)));
  EXPECT_THAT(ask(db_, "PRAGMA integrity_check"), ElementsAre("ok"));
  EXPECT_EQ(refusal(expect_schema, db_), std::nullopt);
}

TEST_F(Schema, CurrentTablesStayAsTheyAre) {
  ensure_schema(db_);
  db_.execute("INSERT INTO films (title, created_at, updated_at) VALUES ('Heat', 1, 1)");
  const auto before = ask(db_, "SELECT * FROM sqlite_master UNION ALL SELECT id, title, 0, 0, 0 FROM films");
  const auto changes = sqlite3_total_changes(db_.handle());
  ensure_schema(db_);
  EXPECT_EQ(ask(db_, "SELECT * FROM sqlite_master UNION ALL SELECT id, title, 0, 0, 0 FROM films"), before);
  EXPECT_EQ(sqlite3_total_changes(db_.handle()), changes);
}

TEST_F(Schema, TablesOfANewerProgramAreLeftAlone) {
  ensure_schema(db_);
  db_.execute("UPDATE meta SET value = '1000' WHERE key = 'schema_version'");
  const auto changes = sqlite3_total_changes(db_.handle());
  for (const step check : {ensure_schema, expect_schema}) {
    const auto refused = refusal(check, db_);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->code, errc::storage_newer);
    EXPECT_THAT(refused->detail, AllOf(HasSubstr("films.db"), HasSubstr("1000"), HasSubstr("newer kadr")));
  }
  EXPECT_EQ(sqlite3_total_changes(db_.handle()), changes);
}

TEST_F(Schema, TablesOfAnotherProgramAreLeftAlone) {
  db_.execute("CREATE TABLE accounts (x)");
  const auto refused = refusal(ensure_schema, db_);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->code, errc::storage_failed);
  EXPECT_THAT(refused->detail, AllOf(HasSubstr("films.db"), HasSubstr("another program")));
  EXPECT_THAT(ask(db_, "SELECT name FROM sqlite_master"), ElementsAre("accounts"));
}

TEST_F(Schema, ATableMetaOfAnotherProgramIsNotTakenForOurs) {
  db_.execute("CREATE TABLE meta (name, content)");
  EXPECT_EQ(refusal(ensure_schema, db_).value().klass(), error_class::local);
  EXPECT_THAT(ask(db_, "SELECT name FROM sqlite_master"), ElementsAre("meta"));
}

TEST_F(Schema, AMissingVersionIsDamage) {
  ensure_schema(db_);
  db_.execute("DELETE FROM meta");
  EXPECT_EQ(refusal(ensure_schema, db_).value().code, errc::storage_corrupt);
  EXPECT_EQ(refusal(expect_schema, db_).value().code, errc::storage_corrupt);
}

TEST_F(Schema, ExpectingTablesDoesNotMakeThem) {
  const auto refused = refusal(expect_schema, db_);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->code, errc::storage_failed);
  EXPECT_THAT(ask(db_, "SELECT name FROM sqlite_master"), IsEmpty());
}

TEST_F(Schema, TablesAppearTogetherOrNotAtAll) {
  for (int pages = 2; pages < 64; pages += 3) {
    const auto file = folder_ / ("small" + std::to_string(pages) + ".db");
    {
      database small(file, database::mode::read_write);
      small.execute(("PRAGMA max_page_count = " + std::to_string(pages)).c_str());
      const auto refused = refusal(ensure_schema, small);
      if (!refused) {
        EXPECT_GT(pages, 2) << "every size sufficed";
        return;
      }
      EXPECT_EQ(refused->code, errc::storage_full) << pages;
    }
    database again(file, database::mode::read_write);
    EXPECT_THAT(ask(again, "SELECT name FROM sqlite_master"), IsEmpty()) << pages;
    ensure_schema(again);
  }
  FAIL() << "no size sufficed";
}

failure open_failure(const std::filesystem::path& file) {
  asio::io_context loop(1);
  const auto opened = make_sqlite_store(loop.get_executor(), sqlite_options(file, true, test::merge_as_the_program));
  if (opened) {
    ADD_FAILURE() << "opened " << file;
    return {};
  }
  return opened.error();
}

TEST(OpeningAStore, MakesMissingFolders) {
  const temporary_folder folder;
  { const test::opened_store made(folder / "a/b/films.db"); }
  EXPECT_TRUE(std::filesystem::exists(folder / "a/b/films.db"));
}

TEST(OpeningAStore, AFileThatIsNoDatabaseIsStorageCorruptAndKept) {
  const temporary_folder folder;
  const std::string text(8192, 'x');
  std::ofstream(folder / "films.db") << text;
  const auto refused = open_failure(folder / "films.db");
  EXPECT_EQ(refused.code, errc::storage_corrupt);
  EXPECT_THAT(refused.detail, HasSubstr("films.db"));
  EXPECT_EQ(test::read_file(folder / "films.db"), text);
}

TEST(OpeningAStore, AFolderWithoutPermissionIsStorageFailed) {
  const temporary_folder folder;
  std::filesystem::create_directory(folder / "locked");
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0755));
  std::filesystem::permissions(folder / "locked", std::filesystem::perms(0555));
  const test::unprivileged user;
  if (!user.holds()) GTEST_SKIP() << "root cannot step down here";
  for (const auto* name : {"films.db", "deeper/films.db"}) {
    const auto refused = open_failure(folder / "locked" / name);
    EXPECT_EQ(refused.code, errc::storage_failed) << name;
    EXPECT_THAT(refused.detail, HasSubstr(name));
  }
}

TEST(OpeningAStore, ADatabaseThatMayOnlyBeReadIsStorageFailed) {
  const temporary_folder folder;
  { const test::opened_store made(folder / "films.db"); }
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0755));
  std::filesystem::permissions(folder / "films.db", std::filesystem::perms(0444));
  const test::unprivileged user;
  if (!user.holds()) GTEST_SKIP() << "root cannot step down here";
  EXPECT_EQ(open_failure(folder / "films.db").code, errc::storage_failed);
}

}  // namespace
}  // namespace kadr::sqlite
