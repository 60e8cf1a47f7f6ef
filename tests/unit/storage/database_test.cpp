#include "storage/sqlite/database.hpp"

#include <gmock/gmock.h>

#include <array>
#include <fstream>
#include <limits>

#include "support/temporary_folder.hpp"
#include "unit/storage/constraints.hpp"
#include "unit/storage/rows.hpp"

namespace kadr::sqlite {
namespace {

using test::ask;
using test::temporary_folder;
using testing::ElementsAre;
using testing::HasSubstr;

/// The failure that `work` throws.
template <class F>
failure failure_of(F work) {
  try {
    work();
  } catch (const error& e) {
    EXPECT_EQ(e.what(), e.reason().message());
    return e.reason();
  }
  ADD_FAILURE() << "nothing was refused";
  return {};
}

class Database : public testing::Test {
 protected:
  temporary_folder folder_;
  database db_{folder_ / "x.db", database::mode::read_write};
};

TEST_F(Database, ValuesComeBackAsTheyWereBound) {
  db_.execute("CREATE TABLE t (i, j, f, s, b)");
  const std::string text("caf\xc3\xa9\0after", 11);
  const std::array<std::uint8_t, 3> blob{0, 255, 1};
  statement(db_, "INSERT INTO t VALUES (?1, ?2, ?3, ?4, ?5)")
      .run(std::numeric_limits<std::int64_t>::min(), 7, 0.5, std::string_view(text),
           std::span<const std::uint8_t>(blob));
  statement row(db_, "SELECT i, j, f, s, b, typeof(i), typeof(f), typeof(s), typeof(b) FROM t");
  ASSERT_TRUE(row.step());
  EXPECT_EQ(row.integer(0), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(row.integer(1), 7);
  EXPECT_EQ(row.text(3), text);
  EXPECT_EQ(row.text(4), std::string_view("\0\xff\1", 3));
  EXPECT_EQ(row.text(5), "integer");
  EXPECT_EQ(row.text(6), "real");
  EXPECT_EQ(row.text(7), "text");
  EXPECT_EQ(row.text(8), "blob");
  EXPECT_FALSE(row.step());
}

TEST_F(Database, AnEmptyTextIsATextUnlessItIsToBeAbsent) {
  db_.execute("CREATE TABLE t (empty, absent, none, something)");
  statement(db_, "INSERT INTO t VALUES (?1, ?2, ?3, ?4)")
      .run(std::string_view(), or_null(""), std::optional<int>(), or_null("x"));
  EXPECT_THAT(ask(db_, "SELECT typeof(empty), absent, none, something FROM t"), ElementsAre("text|-|-|x"));
  statement row(db_, "SELECT absent, something FROM t");
  ASSERT_TRUE(row.step());
  EXPECT_TRUE(row.is_null(0));
  EXPECT_EQ(row.text(0), "");
  EXPECT_FALSE(row.is_null(1));
}

TEST_F(Database, AStatementServesAgainAfterARunAndAfterARefusal) {
  db_.execute("CREATE TABLE t (x UNIQUE)");
  statement insert(db_, "INSERT INTO t VALUES (?1)");
  insert.run(1);
  const auto refused = failure_of([&] { insert.run(1); });
  EXPECT_EQ(refused.code, errc::internal) << "one statement's fault is not the disk's";
  EXPECT_THAT(refused.detail, HasSubstr("x.db"));
  EXPECT_THAT(refused.detail, HasSubstr("UNIQUE"));
  insert.run(2);
  EXPECT_THAT(ask(db_, "SELECT x FROM t ORDER BY x"), ElementsAre("1", "2"));
}

TEST_F(Database, SqlThatDoesNotParseIsRefusedWithItsReason) {
  EXPECT_THAT(failure_of([&] { db_.execute("SELEC 1"); }).detail, HasSubstr("syntax error"));
  EXPECT_THAT(failure_of([&] { statement(db_, "SELECT * FROM nowhere"); }).detail, HasSubstr("nowhere"));
}

TEST_F(Database, AFullDiskIsStorageFull) {
  db_.execute("CREATE TABLE t (x)");
  db_.execute("PRAGMA max_page_count = 4");
  statement insert(db_, "INSERT INTO t VALUES (zeroblob(100000))");
  EXPECT_EQ(failure_of([&] { insert.run(); }).code, errc::storage_full);
}

TEST_F(Database, ALockOfAnotherConnectionIsStorageBusy) {
  db_.execute("CREATE TABLE t (x)");
  database other(folder_ / "x.db", database::mode::read_write);
  other.execute("PRAGMA busy_timeout = 0");
  db_.execute("BEGIN IMMEDIATE");
  EXPECT_EQ(failure_of([&] { other.execute("BEGIN IMMEDIATE"); }).code, errc::storage_busy);
  db_.execute("COMMIT");
  other.execute("BEGIN IMMEDIATE");
}

TEST_F(Database, AReadOnlyConnectionChangesNothing) {
  db_.execute("CREATE TABLE t (x)");
  database reader(folder_ / "x.db", database::mode::read_only);
  EXPECT_EQ(failure_of([&] { reader.execute("INSERT INTO t VALUES (1)"); }).code, errc::storage_failed);
  EXPECT_THAT(ask(reader, "SELECT count(*) FROM t"), ElementsAre("0"));
}

TEST_F(Database, AReadOnlyConnectionDoesNotMakeAFile) {
  const auto refused = failure_of([&] { database(folder_ / "absent.db", database::mode::read_only); });
  EXPECT_EQ(refused.code, errc::storage_failed);
  EXPECT_THAT(refused.detail, HasSubstr("absent.db"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "absent.db"));
}

TEST_F(Database, AFolderOrAFileElsewhereCannotBeOpened) {
  EXPECT_EQ(failure_of([&] { database(folder_.path(), database::mode::read_write); }).code, errc::storage_failed);
  EXPECT_THAT(failure_of([&] { database(folder_ / "no/such/x.db", database::mode::read_write); }).detail,
              HasSubstr("no/such/x.db"));
}

TEST_F(Database, AFileThatIsNoDatabaseIsStorageCorrupt) {
  std::ofstream(folder_ / "text.db") << std::string(8192, 'x');
  database text(folder_ / "text.db", database::mode::read_write);
  EXPECT_EQ(failure_of([&] { text.execute("PRAGMA journal_mode = WAL"); }).code, errc::storage_corrupt);
}

TEST_F(Database, AWriteThatTheSystemRefusesIsStorageFailed) {
  db_.execute("CREATE TABLE t (x)");
  statement insert(db_, "INSERT INTO t VALUES (zeroblob(1000000))");
  const test::file_size_limit limit(64 * 1024);
  EXPECT_EQ(failure_of([&] { insert.run(); }).klass(), error_class::local);
}

}  // namespace
}  // namespace kadr::sqlite
