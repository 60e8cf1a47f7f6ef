#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "canned_server.hpp"
#include "database_view.hpp"
#include "kadr_program.hpp"
#include "support/test_data.hpp"

namespace kadr::test {
namespace {

using testing::HasSubstr;

/// A job that would succeed, were it not for its storage.
class Storage : public testing::Test {
 protected:
  canned_server server_{{{"/list", {200, "application/json", R"({"results":[{"title":"One"}]})", {}, false}}}};
  job_folder job_{titles_job(server_.origin() + "/list")};
};

TEST_F(Storage, ThatCannotBeWrittenIsExitCode6AndNamesThePlace) {
  for (const auto& [setting, value, place] :
       {std::tuple("storage.database", "sqlite:job.json/x/films.db", "job.json/x"),
        std::tuple("storage.database", "sqlite:/proc/kadr/films.db", "/proc/kadr"),
        std::tuple("storage.images", "job.json/images", "job.json/images"),
        std::tuple("storage.images", "/proc/kadr", "/proc/kadr")}) {
    const auto r = job_.run({"--set", std::string(setting) + "=" + value});
    EXPECT_EQ(r.exit_code, 6) << r;
    EXPECT_THAT(r.err, HasSubstr("file_failed: a file could not be written")) << value;
    EXPECT_THAT(r.err, HasSubstr(place)) << value;
  }
  EXPECT_TRUE(server_.heads().empty());
}

TEST_F(Storage, ADatabaseOfANewerKadrIsLeftAloneWithExitCode3) {
  ASSERT_EQ(job_.run().exit_code, 0);
  change(job_.database(), "UPDATE meta SET value = '999' WHERE key = 'schema_version'");
  for (const auto* verb : {"run", "status", "plan"}) {
    const auto r = run_process(job_.command_for(verb));
    EXPECT_EQ(r.exit_code, 3) << verb << ": " << r;
    EXPECT_THAT(r.err, HasSubstr("newer version of kadr"));
    EXPECT_THAT(r.err, HasSubstr("films.db has schema version 999"));
  }
  EXPECT_EQ(number(job_.database(), "SELECT count(*) FROM films"), 1);
}

TEST_F(Storage, AFileThatIsNoDatabaseIsExitCode6AndKeptAsItIs) {
  const std::string text =
      "These are my notes about films, and they are longer than a database header.\n" + std::string(200, '.');
  std::ofstream(job_.database()) << text;
  for (const auto* verb : {"run", "status"}) {
    const auto r = run_process(job_.command_for(verb));
    EXPECT_EQ(r.exit_code, 6) << verb << ": " << r;
    EXPECT_THAT(r.err, HasSubstr("films.db: file is not a database"));
  }
  EXPECT_EQ(read_file(job_.database()), text);
}

TEST_F(Storage, TheDatabaseOfAnotherProgramIsExitCode6AndKeptAsItIs) {
  change(job_.database(), "CREATE TABLE accounts (name TEXT); INSERT INTO accounts VALUES ('kept')");
  const auto r = job_.run();
  EXPECT_EQ(r.exit_code, 6) << r;
  EXPECT_THAT(r.err, HasSubstr("holds the tables of another program; name another file in storage.database"));
  EXPECT_EQ(rows(job_.database(), "SELECT name FROM accounts"), std::vector<std::string>{"kept"});
  EXPECT_EQ(number(job_.database(), "SELECT count(*) FROM sqlite_master"), 1);
}

TEST_F(Storage, FreshBeginsAnewAndKeepsTheOldDatabaseBesideTheNewOne) {
  ASSERT_EQ(job_.run().exit_code, 0);
  server_.set("/list", {200, "application/json", R"({"results":[{"title":"Two"}]})", {}, false});
  const auto r = job_.run({"--fresh"});
  EXPECT_EQ(r.exit_code, 0) << r;
  EXPECT_EQ(rows(job_.database(), "SELECT title FROM films"), std::vector<std::string>{"Two"});
  std::vector<std::filesystem::path> kept;
  for (const auto& entry : std::filesystem::directory_iterator(job_.root()))
    if (entry.path().extension() == ".db" && entry.path() != job_.database()) kept.push_back(entry.path());
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(rows(kept.front(), "SELECT title FROM films"), std::vector<std::string>{"One"});
  EXPECT_THAT(r.err, HasSubstr("the old database is kept as " + kept.front().string()));
}

}  // namespace
}  // namespace kadr::test
