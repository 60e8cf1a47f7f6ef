#include "storage/sqlite/archive.hpp"

#include <gmock/gmock.h>

#include <fstream>

#include "support/temporary_folder.hpp"
#include "support/test_data.hpp"
#include "unit/storage/opened_store.hpp"
#include "unit/storage/requests.hpp"
#include "unit/storage/rows.hpp"

namespace kadr {
namespace {

using test::ask;
using test::opened_store;
using testing::ElementsAre;
using testing::MatchesRegex;

class ArchiveDatabase : public testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path file() const { return folder_ / "my.films.db"; }
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path()))
      out.push_back(entry.path().filename().string());
    return out;
  }
  void make(const std::string& url) const {
    opened_store store(file());
    store.enqueue({test::list_of(url)});
  }

  test::temporary_folder folder_;
};

TEST_F(ArchiveDatabase, WhereThereIsNoneNothingHappens) {
  const auto moved = archive_database(file());
  ASSERT_TRUE(moved);
  EXPECT_EQ(*moved, "");
  EXPECT_THAT(names(), testing::IsEmpty());
}

TEST_F(ArchiveDatabase, TheDatabaseGetsTheTimeIntoItsName) {
  make("https://a.example/");
  const auto moved = archive_database(file());
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->parent_path(), folder_.path());
  EXPECT_THAT(moved->filename().string(), MatchesRegex("my\\.films\\.20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{6}Z\\.db"));
  EXPECT_THAT(names(), ElementsAre(moved->filename().string())) << "neither the old name nor a log is left";
  EXPECT_THAT(ask(*moved, "SELECT url FROM requests"), ElementsAre("https://a.example/"));
}

TEST_F(ArchiveDatabase, WhatAKilledRunLeftInTheLogGoesAlong) {
  make("https://a.example/1");
  {
    opened_store running(file());
    running.enqueue({test::list_of("https://a.example/2")});
    for (const auto* suffix : {"", "-wal"})
      std::filesystem::copy_file(file() += suffix, (folder_ / "killed.db") += suffix);
  }
  std::filesystem::remove(file());
  ASSERT_GT(std::filesystem::file_size(folder_ / "killed.db-wal"), 0u);
  const auto moved = archive_database(folder_ / "killed.db");
  ASSERT_TRUE(moved);
  EXPECT_THAT(names(), ElementsAre(moved->filename().string()));
  EXPECT_THAT(ask(*moved, "SELECT url FROM requests ORDER BY id"),
              ElementsAre("https://a.example/1", "https://a.example/2"));
}

TEST_F(ArchiveDatabase, AnEarlierArchiveOfTheSameSecondIsKept) {
  std::vector<std::string> urls;
  for (int i = 0; i < 4; ++i) {
    urls.push_back("https://a.example/" + std::to_string(i));
    make(urls.back());
    const auto moved = archive_database(file());
    ASSERT_TRUE(moved);
    EXPECT_THAT(ask(*moved, "SELECT url FROM requests"), ElementsAre(urls.back()));
  }
  EXPECT_THAT(names(), testing::SizeIs(4));
}

TEST_F(ArchiveDatabase, AFileThatIsNoDatabaseStaysWhereItIs) {
  const std::string text(8192, 'x');
  std::ofstream(file()) << text;
  const auto moved = archive_database(file());
  ASSERT_FALSE(moved);
  EXPECT_EQ(moved.error().code, errc::storage_corrupt);
  EXPECT_EQ(test::read_file(file()), text);
}

}  // namespace
}  // namespace kadr
