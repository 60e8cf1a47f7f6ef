#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "database_view.hpp"
#include "kadr_program.hpp"

namespace kadr::test {
namespace {

using testing::HasSubstr;

process_result demo(const std::filesystem::path& folder, std::vector<std::string> more = {}) {
  std::vector<std::string> arguments{"demo", folder.string(), "--films", "20"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  command what = kadr_command(std::move(arguments));
  // The posters' fonts: LeakSanitizer cannot follow the pointers of fontconfig's cache.
  what.environment["LSAN_OPTIONS"] = "detect_leaks=0";
  return run_process(what);
}

TEST(Demo, FillsItsFolderWithFilmsAndPostersWithoutAnyPreparation) {
  const temporary_folder place;
  const auto folder = place / "new" / "demo";
  const auto first = demo(folder);
  EXPECT_EQ(first.exit_code, 0) << first;
  EXPECT_THAT(first.out, HasSubstr("demo: complete (exit code 0)"));
  EXPECT_EQ(number(folder / "films.db", "SELECT count(*) FROM films"), 20);
  EXPECT_EQ(number(folder / "films.db", "SELECT count(*) FROM film_images"), 20);
  EXPECT_THAT(archive_defects(folder / "films.db", folder / "images"), testing::IsEmpty());

  const auto second = demo(folder);
  EXPECT_EQ(second.exit_code, 0) << second;
  EXPECT_THAT(second.err, HasSubstr("everything is up to date"));
}

TEST(Demo, LeavesAJobFileThatTheOtherCommandsUnderstand) {
  const temporary_folder place;
  ASSERT_EQ(demo(place.path()).exit_code, 0);
  const std::string file = (place / "demo.json").string();
  EXPECT_EQ(run_kadr({"check", file}).exit_code, 0);
  const auto status = run_kadr({"status", file, "--json"});
  EXPECT_EQ(status.exit_code, 0) << status;
  EXPECT_EQ(json::parse(status.out).at("films"), 20);
}

}  // namespace
}  // namespace kadr::test
