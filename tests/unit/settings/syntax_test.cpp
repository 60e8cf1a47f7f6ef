#include <gmock/gmock.h>

#include "job_text.hpp"
#include "settings/json_source.hpp"

namespace kadr::test {
namespace {

using settings::json_node;
using settings::parse_json_source;
using testing::HasSubstr;

struct syntax_case {
  std::string text;
  int line, column;
  std::string message;
};

TEST(settings_syntax, names_the_place_of_what_is_not_json) {
  const std::vector<syntax_case> cases{
      {"", 1, 1, "expected a JSON value, the file ends"},
      {"{", 1, 2, "expected a key in double quotes, the file ends"},
      {"{\n  \"a\" 1}", 2, 7, "expected \":\" after the key, found \"1\""},
      {"{\n  \"a\": 1\n  \"b\": 2}", 3, 3, "expected \",\" or \"}\", found \"\"\""},
      {"{\"a\": 1,\n}", 1, 8, "a comma before the closing bracket"},
      {"[1, 2,]", 1, 6, "a comma before the closing bracket"},
      {"{,}", 1, 2, "expected a key in double quotes, found \",\""},
      {"[,1]", 1, 2, "expected a JSON value, found \",\""},
      {"{a: 1}", 1, 2, "expected a key in double quotes, found \"a\""},
      {"{\"a\": 'b'}", 1, 7, "strings are written in double quotes"},
      {"{\"é\": é}", 1, 7, "expected a JSON value, found \"é\""},
      {"{\"a\": \"b", 1, 9, "this string is never closed"},
      {"{\"a\": \"b\nc\"}", 1, 9, "a control character inside a string"},
      {"\"\\x\"", 1, 2, "an escape sequence that JSON does not know"},
      {"\"\\u12g4\"", 1, 2, "an escape sequence that JSON does not know"},
      {"\"\\u12", 1, 2, "an escape sequence that JSON does not know"},
      {"\"\\", 1, 2, "an escape sequence that JSON does not know"},
      {"\"\\ud800x\"", 1, 2, "half of a surrogate pair"},
      {"\"\\udc00\"", 1, 2, "half of a surrogate pair"},
      {"{} {}", 1, 4, "text after the end of the document: found \"{\""},
      {"{} /* x", 1, 4, "this comment is never closed"},
      {"/", 1, 1, "expected a JSON value, found \"/\""},
      {"01", 1, 1, "this is not a JSON number"},
      {"-", 1, 1, "this is not a JSON number"},
      {"1.", 1, 1, "this is not a JSON number"},
      {"1e+", 1, 1, "this is not a JSON number"},
      {"1e999", 1, 1, "this number is out of range"},
      {"nul", 1, 1, "expected a JSON value, found \"n\""},
      {"{\"a\":\n \"\xFF\"}", 2, 3, "this is not UTF-8"},
      {"\"\xC0\x80\"", 1, 2, "this is not UTF-8"},
      {"\"\xE2\x82", 1, 2, "this is not UTF-8"},
      {std::string("\0", 1), 1, 1, "expected a JSON value, found a control character"},
  };
  for (const syntax_case& c : cases) {
    const settings_error error = error_of(c.text);
    EXPECT_EQ(error.pointer, "") << c.text;
    EXPECT_EQ(error.line, c.line) << c.text;
    EXPECT_EQ(error.column, c.column) << c.text;
    EXPECT_EQ(error.message, c.message) << c.text;
  }
}

TEST(settings_syntax, reports_every_duplicate_key_with_its_own_pointer) {
  const settings_errors errors =
      errors_of("{\"a/b\": {\"~\": 1,\n \"~\": 2}, \"c\": [0, {\"d\": 1, \"d\": 1}],\n\"c\": 0}");
  std::vector<std::string> duplicates;
  for (const settings_error& e : errors) {
    if (e.message == "duplicate key") {
      duplicates.push_back(e.pointer + " " + std::to_string(e.line) + ":" + std::to_string(e.column));
    }
  }
  EXPECT_THAT(duplicates, testing::ElementsAre("/a~1b/~0 2:2", "/c/1/d 2:29", "/c 3:1"));
}

TEST(settings_syntax, stops_at_a_depth_bomb) {
  for (const std::string open : {"[", "{\"a\":"}) {
    std::string bomb;
    for (int i = 0; i < 200'000; ++i) bomb += open;
    const settings_error error = error_of(bomb);
    EXPECT_THAT(error.message, HasSubstr("64 levels"));
    EXPECT_EQ(error.column, static_cast<int>(64 * open.size() + 1));
  }
}

TEST(settings_syntax, accepts_the_deepest_nesting_allowed) {
  settings_errors errors;
  const std::string text = std::string(64, '[') + std::string(64, ']');
  EXPECT_TRUE(parse_json_source(text, errors).has_value());
  EXPECT_TRUE(errors.empty());
}

TEST(settings_syntax, decodes_values_and_knows_where_they_stand) {
  settings_errors errors;
  const auto root = parse_json_source(
      "{\"s\": \"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83c\\udfac\",\n \"i\": -8, \"f\": 8.0, \"e\": 1e2, \"n\": 0.5,\n"
      " \"big\": 12345678901234567890, \"é\": [true, false, null]}",
      errors);
  ASSERT_TRUE(root && errors.empty());
  EXPECT_EQ(root->find("s")->text, "\"\\/\b\f\n\r\t\xC3\xA9\xF0\x9F\x8E\xAC");
  EXPECT_EQ(root->find("i")->integer, -8);
  EXPECT_EQ(root->find("i")->key_at.line, 2);
  EXPECT_EQ(root->find("i")->key_at.column, 2);
  EXPECT_EQ(root->find("i")->at.column, 7);
  EXPECT_EQ(root->find("f")->type, json_node::kind::integer);
  EXPECT_EQ(root->find("f")->integer, 8);
  EXPECT_EQ(root->find("e")->integer, 100);
  EXPECT_EQ(root->find("n")->type, json_node::kind::number);
  EXPECT_EQ(root->find("big")->type, json_node::kind::number);
  const auto& list = root->find("é")->children;
  ASSERT_EQ(list.size(), 3u);
  EXPECT_TRUE(list[0].boolean);
  EXPECT_FALSE(list[1].boolean);
  EXPECT_EQ(list[2].type, json_node::kind::null);
  EXPECT_EQ(list[0].at.column, 37);
}

TEST(settings_syntax, survives_every_prefix_of_a_job) {
  const std::string text = job_text(R"("items":"$[*]","max_requests":1e2,"headers":{"A":"\u00e9"} /* c */)");
  ASSERT_TRUE(errors_of(text).empty());
  for (std::size_t length = 0; length < text.size(); ++length) {
    EXPECT_FALSE(errors_of(text.substr(0, length)).empty()) << length;
  }
}

}  // namespace
}  // namespace kadr::test
