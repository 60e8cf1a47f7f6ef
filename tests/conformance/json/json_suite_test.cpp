#include <iostream>

#include "extract/json_document.hpp"
#include "support/test_data.hpp"
#include "unit/extract/json_fixture.hpp"

namespace kadr {
namespace {

// JSONTestSuite: y_ must parse, n_ must be rejected, i_ may do either.
TEST(JsonSuite, FilesAreAcceptedAndRejectedAsTheirNamesSay) {
  KADR_NEED_DATA("json-suite/test_parsing");
  int total = 0;
  int passed = 0;
  json_parser parser;
  for (const auto& entry : std::filesystem::directory_iterator(test::test_data() / "json-suite/test_parsing")) {
    if (entry.path().extension() != ".json") continue;
    const std::string name = entry.path().filename().string();
    const test::exact_bytes bytes(test::read_file(entry.path()));
    const auto parsed = parser.parse(bytes.view());
    const bool right = name[0] == 'i' || parsed.has_value() == (name[0] == 'y');
    ++total;
    passed += right;
    EXPECT_TRUE(right) << name << ": " << (parsed ? "parsed" : parsed.error().message());
    if (parsed) {
      const std::string once = to_json_text(*parsed);
      const auto again = parser.parse(once);
      EXPECT_TRUE(again && to_json_text(*again) == once) << name;
    } else {
      EXPECT_FALSE(parsed.error().detail.empty()) << name;
    }
  }
  std::cout << "json-suite: " << passed << '/' << total << '\n';
  EXPECT_GT(total, 0);
  EXPECT_EQ(passed, total);
}

TEST(JsonSuite, TransformFilesNeverCrash) {
  KADR_NEED_DATA("json-suite/test_transform");
  int total = 0;
  int passed = 0;
  json_parser parser;
  for (const auto& entry : std::filesystem::directory_iterator(test::test_data() / "json-suite/test_transform")) {
    if (entry.path().extension() != ".json") continue;
    const test::exact_bytes bytes(test::read_file(entry.path()));
    const auto parsed = parser.parse(bytes.view());
    ++total;
    passed += !parsed || parser.parse(to_json_text(*parsed)).has_value();
  }
  std::cout << "json-suite-transform: " << passed << '/' << total << '\n';
  EXPECT_GT(total, 0);
  EXPECT_EQ(passed, total);
}

}  // namespace
}  // namespace kadr
