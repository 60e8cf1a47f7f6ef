#include "extract/json_path.hpp"
#include "unit/extract/json_fixture.hpp"

namespace kadr {
namespace {

using test::compiles;
using test::select;

TEST(JsonPathSyntax, WhatTheGrammarRejectsDoesNotCompile) {
  for (const std::string_view query : {"",
                                       " $",
                                       "$ ",
                                       "a",
                                       ".a",
                                       "$.",
                                       "$..",
                                       "$a",
                                       "$.a.",
                                       "$.1a",
                                       "$.-a",
                                       "$. a",
                                       "$.. a",
                                       "$.a b",
                                       "$[",
                                       "$[]",
                                       "$[a]",
                                       "$['a'",
                                       "$['a]",
                                       "$[\"a']",
                                       "$[1,]",
                                       "$[,1]",
                                       "$[01]",
                                       "$[-0]",
                                       "$[-]",
                                       "$[--1]",
                                       "$[+1]",
                                       "$[1.0]",
                                       "$[1e2]",
                                       "$[9007199254740992]",
                                       "$[-9007199254740992]",
                                       "$[1:2:3:4]",
                                       "$[1:9007199254740992]",
                                       "$[::01]",
                                       "$[1 2]",
                                       "$[*",
                                       "$.*.",
                                       "$...a",
                                       "$['\\x']",
                                       "$['\\\"']",
                                       "$[\"\\'\"]",
                                       "$['\\u12']",
                                       "$['\\ud800']",
                                       "$['\\ud800\\u0041']",
                                       "$['\\udc00']",
                                       "$['\\U0041']",
                                       "$['a\tb']",
                                       "$['\xff']",
                                       "$.\xff",
                                       "$['\xed\xa0\x80']",
                                       "$[?]",
                                       "$[?@.a",
                                       "$[?1]",
                                       "$[?true]",
                                       "$[?'a']",
                                       "$[?@.a==]",
                                       "$[?==1]",
                                       "$[?@.a=1]",
                                       "$[?@.a===1]",
                                       "$[?@.a<>1]",
                                       "$[?@.a && ]",
                                       "$[?|| @.a]",
                                       "$[?@.a & @.b]",
                                       "$[?(@.a]",
                                       "$[?@.a)]",
                                       "$[?()]",
                                       "$[?!!@.a]",
                                       "$[?!@.a==1]",
                                       "$[?(@.a)==1]",
                                       "$[?@.a==(1)]",
                                       "$[?@.*==1]",
                                       "$[?@..a==1]",
                                       "$[?@[0,1]==1]",
                                       "$[?@[0:1]==1]",
                                       "$[?@[?@.b]==1]",
                                       "$[?1==@.*]",
                                       "$[?@.a==01]",
                                       "$[?@.a==1.]",
                                       "$[?@.a==.1]",
                                       "$[?@.a==1e]",
                                       "$[?@.a==+1]",
                                       "$[?@.a==TRUE]",
                                       "$[?@.a==Null]",
                                       "$[?@.a==truex]",
                                       "$[?@.a==[1]]",
                                       "$[?@.a=={}]",
                                       "$[?a]",
                                       "$[?@a]",
                                       "$[?@.a==1==1]",
                                       "$[?not @.a]",
                                       "$[(@.length-1)]",
                                       "$[@.a]",
                                       "$[?@.a==$]]",
                                       "$[?@[ 'a' ]==1]"}) {
    EXPECT_FALSE(compiles(query)) << query;
  }
}

TEST(JsonPathSyntax, BlankSpaceIsAllowedWhereTheGrammarHasIt) {
  for (const std::string_view query :
       {"$[ 'a' , 'b' ]", "$ ['a'] .b ..c", "$[ ? @ .a == 1 ]", "$[?(@.a)]", "$[?( @.a )]", "$[?! @.a]", "$[?! (@.a)]",
        "$[?@.a==1&&@.b==2||@.c]", "$[?length( @.a )==1]", "$[?match( @.a , 'x' )]", "$[1 : 2 : 3]", "$[\t*\r\n]",
        "$[?@ .a]", "$[?@ ['a'] == 1]", "$[?@[ 'a' ]]", "$[?$.a==$ .b]"}) {
    EXPECT_TRUE(compiles(query)) << query;
  }
}

TEST(JsonPathSyntax, ErrorsSayWhereAndWhatWasExpected) {
  const auto compiled = json_path::compile("$.a[01]");
  ASSERT_FALSE(compiled);
  EXPECT_EQ(compiled.error().detail,
            "JSONPath: at byte 4: expected an integer without leading zeros, between -(2^53-1) and 2^53-1");
}

TEST(JsonPathSyntax, NestingIsBounded) {
  const auto parentheses = [](std::size_t n) { return "$[?" + std::string(n, '(') + "@" + std::string(n, ')') + "]"; };
  EXPECT_TRUE(compiles(parentheses(64)));
  EXPECT_FALSE(compiles(parentheses(65)));
  EXPECT_FALSE(compiles(parentheses(1'000'000)));
  std::string filters = "$";
  for (int i = 0; i < 100'000; ++i) filters += "[?@";
  EXPECT_FALSE(compiles(filters));
}

TEST(JsonPath, SingularQueriesSelectAtMostOneNode) {
  EXPECT_TRUE(test::path("$").singular());
  EXPECT_TRUE(test::path("$.a['b'][0][-1]").singular());
  for (const auto* query : {"$.*", "$..a", "$[0,1]", "$[0:1]", "$[?@]"}) EXPECT_FALSE(test::path(query).singular());
  EXPECT_FALSE(json_path().singular());
}

TEST(JsonPath, AnEmptyPathSelectsNothing) {
  const test::document doc("[1]");
  json_value out;
  EXPECT_TRUE(json_path().select(doc.root()).empty());
  EXPECT_FALSE(json_path().select_first(doc.root(), out));
  EXPECT_TRUE(json_path().empty());
  EXPECT_EQ(test::path("$.a").text(), "$.a");
}

TEST(JsonPath, DeepDocumentsAreWalkedToTheBottom) {
  const std::string json = std::string(128, '[') + std::string(128, ']');
  const test::document doc(json);
  EXPECT_EQ(test::path("$..*").select(doc.root()).size(), 127U);
  std::string nested = "$..[?@..[?@..[?@..*]]]";
  EXPECT_FALSE(test::path(nested).select(doc.root()).empty());
  EXPECT_EQ(select("$[?@ == $[0]]", json).size(), 254U);
}

TEST(JsonPath, AnExplodingQueryStopsAtTheStepLimit) {
  std::string json = "0";
  for (int i = 0; i < 40; ++i) json = "[" + json + ",1,2]";
  const test::document doc(json);
  const auto nodes = test::path("$..*..*..*..*..*..*").select(doc.root());
  EXPECT_FALSE(nodes.empty());
  EXPECT_LE(nodes.size(), json_path::max_steps);
}

TEST(JsonPath, ScanningAHugeObjectAgainAndAgainIsCharged) {
  std::string json = "{\"items\":[";
  for (int i = 0; i < 3000; ++i) json += std::to_string(i) + ",";
  json += "0],\"huge\":{";
  for (int i = 0; i < 50'000; ++i) json += "\"k" + std::to_string(i) + "\":0,";
  json += "\"last\":0}}";
  const test::document doc(json);
  const auto nodes = test::path("$.items[?@ >= $.huge.last]").select(doc.root());
  EXPECT_FALSE(nodes.empty());
  EXPECT_LT(nodes.size(), 3001U);
}

}  // namespace
}  // namespace kadr
