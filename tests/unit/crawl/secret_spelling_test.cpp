#include "crawl/secret_spelling.hpp"

#include <gtest/gtest.h>

#include <string>

#include "unit/extract/json_fixture.hpp"

namespace kadr {
namespace {

std::size_t length_of(std::string_view text, std::string_view value) {
  const test::exact_bytes bytes(text);
  return spelled(bytes.view(), value);
}

TEST(SecretSpelling, IsTheValueItself) {
  EXPECT_EQ(length_of("token", "token"), 5U);
  EXPECT_EQ(length_of("tokens", "token"), 5U);
  EXPECT_EQ(length_of("Token", "token"), 0U);
  EXPECT_EQ(length_of("toke", "token"), 0U);
  EXPECT_EQ(length_of("", "token"), 0U);
  EXPECT_EQ(length_of("token", ""), 0U);
}

TEST(SecretSpelling, MayBePercentEncodedByteByByte) {
  EXPECT_EQ(length_of("a%2Fb", "a/b"), 5U);
  EXPECT_EQ(length_of("%61%2f%62!", "a/b"), 9U);
  EXPECT_EQ(length_of("a+b", "a b"), 3U);
  EXPECT_EQ(length_of("a%20b", "a b"), 5U);
  EXPECT_EQ(length_of("a%C3%A9", "a\xC3\xA9"), 7U);
  EXPECT_EQ(length_of("a%25b", "a%b"), 5U);
  EXPECT_EQ(length_of("a%b", "a%b"), 3U);
}

TEST(SecretSpelling, MayBeEscapedAsInJson) {
  EXPECT_EQ(length_of(R"(a\/b)", "a/b"), 4U);
  EXPECT_EQ(length_of(R"(a\"b)", "a\"b"), 4U);
  EXPECT_EQ(length_of(R"(a\u0026b)", "a&b"), 8U);
}

TEST(SecretSpelling, IsNotWhatBreaksOffInAnEscape) {
  for (const char* text : {"a%", "a%2", "a%2G", "a%+2", "a%2Fc", "a\\", "a\\u", "a\\u002", "a\\u012f", "a+b"})
    EXPECT_EQ(length_of(text, "a/b"), 0U) << text;
}

TEST(SecretSpelling, IsFoundAnywhereInAText) {
  for (const char* text : {"a/b", "xa/b", "a/a/b", "x%61/by", R"(\a\/b)", "aa%2Fb"})
    EXPECT_TRUE(stands_in(test::exact_bytes(text).view(), "a/b")) << text;
  for (const char* text : {"", "a", "a/", "/b", "a%2F", "ab"})
    EXPECT_FALSE(stands_in(test::exact_bytes(text).view(), "a/b")) << text;
  EXPECT_FALSE(stands_in("text", ""));
}

}  // namespace
}  // namespace kadr
