#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace kadr {
namespace {

const char* const this_test = "every_row_of_the_readme_has_one";

std::vector<std::string> lines_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// Rows of the tables without their heads.
std::vector<std::string> rows_of(const std::vector<std::string>& lines) {
  std::vector<std::string> rows;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool rule = lines[i].starts_with("|-");
    const bool head = i + 1 < lines.size() && lines[i + 1].starts_with("|-");
    if (lines[i].starts_with('|') && !rule && !head) rows.push_back(lines[i]);
  }
  return rows;
}

std::set<std::string> examples_in(const std::string& row) {
  static const std::regex name("`examples\\.(\\w+)`");
  std::set<std::string> found;
  for (std::sregex_iterator at(row.begin(), row.end(), name), end; at != end; ++at) found.insert((*at)[1]);
  return found;
}

std::set<std::string> registered_examples() {
  const auto& program = *testing::UnitTest::GetInstance();
  std::set<std::string> names;
  for (int i = 0; i < program.total_test_suite_count(); ++i) {
    const auto& suite = *program.GetTestSuite(i);
    if (std::string(suite.name()) != "examples") continue;
    for (int j = 0; j < suite.total_test_count(); ++j) names.insert(suite.GetTestInfo(j)->name());
  }
  names.erase(this_test);
  return names;
}

TEST(examples, every_row_of_the_readme_has_one) {
  const auto rows = rows_of(lines_of(std::filesystem::path(KADR_SOURCE_DIR) / "lib/async/README.md"));
  ASSERT_GT(rows.size(), 40u) << "lib/async/README.md is not there, or its tables are not";
  const auto registered = registered_examples();
  std::set<std::string> shown;
  for (const auto& row : rows) {
    const auto names = examples_in(row);
    EXPECT_FALSE(names.empty()) << "a row without an example: " << row;
    for (const auto& name : names) {
      EXPECT_TRUE(registered.contains(name)) << "the README names an example that is not there: " << name;
      EXPECT_TRUE(shown.insert(name).second) << "shown in two rows: " << name;
    }
  }
  for (const auto& name : registered) EXPECT_TRUE(shown.contains(name)) << "an example without a row: " << name;
}

}  // namespace
}  // namespace kadr
