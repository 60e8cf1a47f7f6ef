#include "extract/replace_strings.hpp"

#include <gtest/gtest.h>

#include "json_fixture.hpp"

namespace kadr::test {
namespace {

std::string rewritten(std::string_view json) {
  const document doc(json);
  return json::replace_strings(doc.root(), [](std::string_view text) {
    return text == "x" || text == "12" ? std::string("\"y\"") : std::string(text);
  });
}

TEST(ReplaceStrings, ChangesStringsAndNamesAtEveryDepth) {
  EXPECT_EQ(rewritten(R"({"x":["x",{"a":"x"}],"b":"xx"})"), R"({"\"y\"":["\"y\"",{"a":"\"y\""}],"b":"xx"})");
}

TEST(ReplaceStrings, MakesAStringOfANumberThatChanges) {
  EXPECT_EQ(rewritten("[12,120,-12,1.5]"), R"(["\"y\"",120,-12,1.5])");
}

TEST(ReplaceStrings, WritesTheRestAsToJsonTextDoes) {
  const std::string_view json = R"( {"e":{},"l":[],"n":null,"t":[true,false],"s":"\n\u0001\/é","d":{"a":1,"a":2}} )";
  const document doc(json);
  EXPECT_EQ(rewritten(json), to_json_text(doc.root()));
}

TEST(ReplaceStrings, ReachesTheDeepestLevelThatIsParsed) {
  const std::string open(json_parser::max_depth, '['), close(json_parser::max_depth, ']');
  EXPECT_EQ(rewritten(open + "\"x\"" + close), open + R"("\"y\"")" + close);
}

}  // namespace
}  // namespace kadr::test
