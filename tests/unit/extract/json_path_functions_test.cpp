#include "extract/iregexp.hpp"
#include "unit/extract/json_fixture.hpp"

namespace kadr {
namespace {

using test::compiles;
using test::select;

TEST(JsonPathSection2_4_3, WellTypedExamplesCompileAndOthersDoNot) {
  for (const auto* query :
       {"$[?length(@) < 3]", "$[?count(@.*) == 1]", "$[?match(@.timezone, 'Europe/.*')]",
        "$[?value(@..color) == \"red\"]", "$[?count(@)==1]", "$[?length('abc')==3]", "$[?length(value(@..a))>0]",
        "$[?!match(@.a,'x')]", "$[?length(null)==1]", "$[?match('a', value($..p))]"}) {
    EXPECT_TRUE(compiles(query)) << query;
  }
  for (const auto* query : {"$[?length(@.*) < 3]",
                            "$[?count(1) == 1]",
                            "$[?count(foo(@.*)) == 1]",
                            "$[?match(@.timezone, 'Europe/.*') == true]",
                            "$[?value(@..color)]",
                            "$[?bar(@.a)]",
                            "$[?length(@)]",
                            "$[?count(@.*)]",
                            "$[?length()==1]",
                            "$[?length(@,@)==1]",
                            "$[?match(@)]",
                            "$[?match(@,'a','b')]",
                            "$[?length (@)==1]",
                            "$[?length(@==1)==1]",
                            "$[?length(match(@,'a'))==1]",
                            "$[?count(length(@))==1]",
                            "$[?search(@.*,'a')]",
                            "$[?Length(@)==1]",
                            "$[?length(@",
                            "$[?length(@,)==1]",
                            "$[?value(1)==1]",
                            "$[?length(!@)==1]"}) {
    EXPECT_FALSE(compiles(query)) << query;
  }
}

TEST(JsonPathSection2_4_4, LengthCountsCodePointsElementsAndMembers) {
  constexpr std::string_view json = R"(["ab","жук",[1,2,3],{"a":1,"b":2},"😀",2,true,null,""])";
  EXPECT_EQ(select("$[?length(@)==2]", json), R"("ab" {"a":1,"b":2})");
  EXPECT_EQ(select("$[?length(@)==3]", json), R"("жук" [1,2,3])");
  EXPECT_EQ(select("$[?length(@)==1]", json), R"("😀")");
  EXPECT_EQ(select("$[?length(@)==0]", json), R"("")");
  EXPECT_EQ(select("$[?length(@)==length(@.x)]", json), "2 true null");
}

TEST(JsonPathSection2_4_5, CountGivesTheSizeOfTheNodelist) {
  constexpr std::string_view json = R"([{"a":[1,2]},{"a":[]},[1,2],7])";
  EXPECT_EQ(select("$[?count(@.*)==2]", json), "[1,2]");
  EXPECT_EQ(select("$[?count(@..*)==3]", json), R"({"a":[1,2]})");
  EXPECT_EQ(select("$[?count(@.*)==0]", json), "7");
  EXPECT_EQ(select("$[?count(@['a','a'])==2]", json), R"({"a":[1,2]} {"a":[]})");
}

TEST(JsonPathSection2_4_8, ValueIsTheOnlyNodeOrNothing) {
  constexpr std::string_view json = R"([{"c":"red"},{"x":{"c":"red"}},{"c":"red","d":{"c":"red"}},{"d":1}])";
  EXPECT_EQ(select("$[?value(@..c)=='red']", json), R"({"c":"red"} {"x":{"c":"red"}})");
  EXPECT_EQ(select("$[?value(@..c)==value(@..zz)]", json), R"({"c":"red","d":{"c":"red"}} {"d":1})");
}

TEST(JsonPathSection2_4_6, MatchIsForTheWholeStringAndSearchForAPart) {
  constexpr std::string_view json = R"(["abc","xabcx","ABC",5,null])";
  EXPECT_EQ(select("$[?match(@,'abc')]", json), R"("abc")");
  EXPECT_EQ(select("$[?search(@,'abc')]", json), R"("abc" "xabcx")");
  EXPECT_EQ(select("$[?match(@,5)]", json), "");
  EXPECT_EQ(select("$[?match(@,'(')]", json), "");
  EXPECT_EQ(select("$[?!match(@,'(')]", json), R"("abc" "xabcx" "ABC" 5 null)");
}

TEST(JsonPathSection2_4_6, ThePatternMayComeFromTheDocument) {
  constexpr std::string_view json = R"({"p":"b.?b","q":["bab","xbbx",{"t":"a","p":"a+"},{"t":"b","p":"a+"}]})";
  EXPECT_EQ(select("$.q[?match(@, $.p)]", json), R"("bab")");
  EXPECT_EQ(select("$.q[?search(@, $.p)]", json), R"("bab" "xbbx")");
  EXPECT_EQ(select("$.q[?match(@.t, @.p)]", json), R"({"t":"a","p":"a+"})");
  EXPECT_EQ(select("$[?match(@,'')]", R"(["","a"])"), R"("")");
}

enum class verdict { refused, no, yes };

verdict whole(std::string_view pattern, std::string_view text) {
  const test::exact_bytes p(pattern), t(text);
  const auto compiled = iregexp::compile(p.view());
  if (!compiled) return verdict::refused;
  std::size_t budget = 1'000'000;
  return compiled->match(t.view(), budget) ? verdict::yes : verdict::no;
}

TEST(IregexpRfc9485, MatchesWhatTheGrammarDescribes) {
  const struct {
    std::string_view pattern, text;
  } matching[] = {{"", ""},
                  {"a|b|", ""},
                  {"a|b|", "b"},
                  {"(ab)*", "abab"},
                  {"a{2}", "aa"},
                  {"a{2,}", "aaaa"},
                  {"a{2,3}", "aaa"},
                  {"a{0}", ""},
                  {"(a|b){2,3}c?", "abac"},
                  {"[a-c]+", "abc"},
                  {"[^a-c]", "d"},
                  {"[-a]", "-"},
                  {"[a-]", "-"},
                  {"[^-]", "x"},
                  {"[.]", "."},
                  {"[\\]\\[]+", "[]"},
                  {"[\\-\\^]", "^"},
                  {"\\(\\)\\*\\+\\-\\.\\?\\[\\\\\\]\\^\\{\\|\\}", "()*+-.?[\\]^{|}"},
                  {"\\n\\r\\t", "\n\r\t"},
                  {".", "ж"},
                  {".", "\xe2\x80\xa8"},
                  {".", "😀"},
                  {"\\p{Lu}\\p{Ll}*", "Жук"},
                  {"\\P{L}", "5"},
                  {"\\p{Nd}{4}", "1994"},
                  {"[\\p{L}\\p{Zs}]+", "Орёл и решка"},
                  {"[^\\p{L}]", "7"},
                  {"[\\P{L}]", "7"},
                  {"\\p{Sc}", "€"},
                  {"[\U0001F600-\U0001F64F]", "😀"},
                  {"(((a)))", "a"},
                  {"(a*)*", "aaa"},
                  {"()*", ""},
                  {"^a$", "a"},
                  {"\\$", "$"},
                  {"[$^]*", "$^"},
                  {"a-b,c", "a-b,c"},
                  {"[a-cb-e]", "e"}};
  for (const auto& c : matching) EXPECT_EQ(whole(c.pattern, c.text), verdict::yes) << c.pattern << " on " << c.text;
  const struct {
    std::string_view pattern, text;
  } failing[] = {{"a", ""},      {"a", "aa"},    {"ab", "a"},   {"a{2}", "a"},    {"a{2,3}", "aaaa"},
                 {".", "\n"},    {".", "\r"},    {"[^a]", "a"}, {"\\p{Lu}", "a"}, {"\\P{Lu}", "A"},
                 {"a|bc", "ac"}, {"[b-d]", "e"}, {"a^b", "ab"}};
  for (const auto& c : failing) EXPECT_EQ(whole(c.pattern, c.text), verdict::no) << c.pattern << " on " << c.text;
}

TEST(IregexpRfc9485, RefusesWhatIsNotInTheGrammar) {
  for (const std::string_view pattern :
       {"(",     ")",       "(a",      "a)",           "*",     "a**",   "a+?", "?",    "{",         "}",     "a{",
        "a{}",   "a{,2}",   "a{2,1}",  "a{1",          "a{x}",  "[",     "]",   "[]",   "[^]",       "[a",    "[b-a]",
        "[a--]", "[a-z-9]", "[[]",     "\\",           "\\d",   "\\w",   "\\s", "\\b",  "\\u0041",   "\\p{}", "\\p{Xx}",
        "\\p{L", "\\pL",    "\\p{Cs}", "\\p{IsGreek}", "(?:a)", "(?i)a", "\\1", "\xff", "a{1000000}"}) {
    EXPECT_EQ(whole(pattern, "a"), verdict::refused) << pattern;
  }
}

TEST(IregexpRfc9485, SizeAndNestingAreBounded) {
  EXPECT_NE(whole("(a{90}){100}", "a"), verdict::refused);
  EXPECT_EQ(whole("((a{100}){100}){100}", "a"), verdict::refused);
  EXPECT_EQ(whole("((){9999}){9999}", "a"), verdict::refused);
  EXPECT_EQ(whole(std::string(100'000, '('), "a"), verdict::refused);
  EXPECT_EQ(whole(std::string(60, '(') + "a" + std::string(60, ')'), "a"), verdict::yes);
}

TEST(IregexpRfc9485, TimeIsLinearWhereBacktrackingWouldExplode) {
  const auto compiled = iregexp::compile("(a|a)*(a|a)*(a|a)*b");
  ASSERT_TRUE(compiled);
  const std::string text(20'000, 'a');
  std::size_t budget = 2'000'000;
  EXPECT_FALSE(compiled->match(text, budget));
  EXPECT_GT(budget, 0U);
}

TEST(IregexpRfc9485, StopsWhenTheBudgetIsUsedUp) {
  const auto compiled = iregexp::compile("a*");
  ASSERT_TRUE(compiled);
  std::size_t budget = 100;
  EXPECT_FALSE(compiled->match(std::string(1000, 'a'), budget));
  EXPECT_EQ(budget, 0U);
}

}  // namespace
}  // namespace kadr
