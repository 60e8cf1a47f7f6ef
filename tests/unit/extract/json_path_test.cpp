#include "extract/json_path.hpp"

#include "unit/extract/json_fixture.hpp"

namespace kadr {
namespace {

using test::select;

constexpr std::string_view bookstore = R"({ "store": {
  "book": [
    { "category": "reference", "author": "Nigel Rees", "title": "Sayings of the Century", "price": 8.95 },
    { "category": "fiction", "author": "Evelyn Waugh", "title": "Sword of Honour", "price": 12.99 },
    { "category": "fiction", "author": "Herman Melville", "title": "Moby Dick", "isbn": "0-553-21311-3", "price": 8.99 },
    { "category": "fiction", "author": "J. R. R. Tolkien", "title": "The Lord of the Rings", "isbn": "0-395-19395-8", "price": 22.99 }
  ],
  "bicycle": { "color": "red", "price": 399 } } })";

struct example {
  std::string_view query, expected;
};

template <std::size_t N>
void check(std::string_view json, const example (&examples)[N]) {
  for (const auto& e : examples) EXPECT_EQ(select(e.query, json), e.expected) << e.query;
}

TEST(JsonPathSection1_5, SelectsFromTheBookstoreAsInTheTable) {
  check(bookstore, {{"$.store.book[*].author", R"("Nigel Rees" "Evelyn Waugh" "Herman Melville" "J. R. R. Tolkien")"},
                    {"$..author", R"("Nigel Rees" "Evelyn Waugh" "Herman Melville" "J. R. R. Tolkien")"},
                    {"$.store..price", "8.95 12.99 8.99 22.99 399"},
                    {"$..book[2].author", R"("Herman Melville")"},
                    {"$..book[2].publisher", ""},
                    {"$..book[-1].title", R"("The Lord of the Rings")"},
                    {"$..book[0,1].title", R"("Sayings of the Century" "Sword of Honour")"},
                    {"$..book[:2].title", R"("Sayings of the Century" "Sword of Honour")"},
                    {"$..book[?@.isbn].title", R"("Moby Dick" "The Lord of the Rings")"},
                    {"$..book[?@.price<10].title", R"("Sayings of the Century" "Moby Dick")"},
                    {"$.store.bicycle", R"({"color":"red","price":399})"}});
  const test::document doc(bookstore);
  EXPECT_EQ(test::path("$..*").select(doc.root()).size(), 27U);
  EXPECT_EQ(test::path("$.store.*").select(doc.root()).size(), 2U);
}

TEST(JsonPathSection2_2, RootIdentifierSelectsTheDocument) {
  check(R"({"k":"v"})", {{"$", R"({"k":"v"})"}});
}

TEST(JsonPathSection2_3_1, NameSelector) {
  check(R"({"o":{"j j":{"k.k":3}},"'":{"@":2}})", {{"$.o['j j']", R"({"k.k":3})"},
                                                   {"$.o['j j']['k.k']", "3"},
                                                   {R"($.o["j j"]["k.k"])", "3"},
                                                   {R"($["'"]["@"])", "2"},
                                                   {R"($['\'']['@'])", "2"}});
  check(R"({"a":1,"a":2})", {{"$.a", "1"}});
  check(R"([1,{"a":2}])", {{"$.a", ""}, {"$['0']", ""}});
  check(R"({"☺":1,"жанр":2,"_x9":3,"":4})", {{"$.☺", "1"}, {"$.жанр", "2"}, {"$._x9", "3"}, {"$['']", "4"}});
}

TEST(JsonPathSection2_3_1, StringEscapesNameTheSameMembers) {
  check(R"({"\u263a":1,"\ud83d\ude00":2,"a\n\t\b\f\r/\\b":3,"\"":4})", {{R"($['\u263A'])", "1"},
                                                                        {R"($["\u263a"])", "1"},
                                                                        {R"($["\uD83D\uDE00"])", "2"},
                                                                        {R"($['a\n\t\b\f\r\/\\b'])", "3"},
                                                                        {R"($["\""])", "4"},
                                                                        {R"($['"'])", "4"}});
}

TEST(JsonPathSection2_3_2, WildcardSelector) {
  check(R"({"o":{"j":1,"k":2},"a":[5,3]})", {{"$[*]", R"({"j":1,"k":2} [5,3])"},
                                             {"$.o[*]", "1 2"},
                                             {"$.o[*, *]", "1 2 1 2"},
                                             {"$.a[*]", "5 3"},
                                             {"$.a[0].*", ""}});
}

TEST(JsonPathSection2_3_3, IndexSelector) {
  check(R"(["a","b"])", {{"$[1]", R"("b")"}, {"$[-2]", R"("a")"}, {"$[2]", ""}, {"$[-3]", ""}, {"$[0]", R"("a")"}});
  check(R"({"0":1})", {{"$[0]", ""}});
}

TEST(JsonPathSection2_3_4, ArraySliceSelector) {
  check(R"(["a","b","c","d","e","f","g"])", {{"$[1:3]", R"("b" "c")"},
                                             {"$[5:]", R"("f" "g")"},
                                             {"$[1:5:2]", R"("b" "d")"},
                                             {"$[5:1:-2]", R"("f" "d")"},
                                             {"$[::-1]", R"("g" "f" "e" "d" "c" "b" "a")"},
                                             {"$[:]", R"("a" "b" "c" "d" "e" "f" "g")"},
                                             {"$[::]", R"("a" "b" "c" "d" "e" "f" "g")"},
                                             {"$[-2:]", R"("f" "g")"},
                                             {"$[:-5]", R"("a" "b")"},
                                             {"$[::0]", ""},
                                             {"$[3:1]", ""},
                                             {"$[1:3:-1]", ""},
                                             {"$[-100:100:3]", R"("a" "d" "g")"},
                                             {"$[100:-100:-3]", R"("g" "d" "a")"},
                                             {"$[ 1 : 3 : 1 ]", R"("b" "c")"},
                                             {"$[:2:-2]", R"("g" "e")"},
                                             {"$[0:9007199254740991:9007199254740991]", R"("a")"},
                                             {"$[::-9007199254740991]", R"("g")"}});
  check("[]", {{"$[:]", ""}, {"$[::-1]", ""}, {"$[-1]", ""}});
  check(R"({":":1})", {{"$[:]", ""}});
}

bool holds(const std::string& expression) {
  return !select("$[?" + expression + "]", R"([{"obj":{"x":"y"},"arr":[2,3]}])").empty();
}

TEST(JsonPathSection2_3_5, ComparisonsAsInTheTable) {
  const example table[] = {{"@.absent1 == @.absent2", "true"},
                           {"@.absent1 <= @.absent2", "true"},
                           {"@.absent == 'g'", "false"},
                           {"@.absent1 != @.absent2", "false"},
                           {"@.absent != 'g'", "true"},
                           {"1 <= 2", "true"},
                           {"1 > 2", "false"},
                           {"13 == '13'", "false"},
                           {"'a' <= 'b'", "true"},
                           {"'a' > 'b'", "false"},
                           {"@.obj == @.arr", "false"},
                           {"@.obj != @.arr", "true"},
                           {"@.obj == @.obj", "true"},
                           {"@.obj != @.obj", "false"},
                           {"@.arr == @.arr", "true"},
                           {"@.arr != @.arr", "false"},
                           {"@.obj == 17", "false"},
                           {"@.obj != 17", "true"},
                           {"@.obj <= @.arr", "false"},
                           {"@.obj < @.arr", "false"},
                           {"@.obj <= @.obj", "true"},
                           {"@.arr <= @.arr", "true"},
                           {"1 <= @.arr", "false"},
                           {"1 >= @.arr", "false"},
                           {"1 > @.arr", "false"},
                           {"1 < @.arr", "false"},
                           {"true <= true", "true"},
                           {"true > true", "false"},
                           {"null <= null", "true"},
                           {"null < null", "false"},
                           {"true == false", "false"},
                           {"'' < 'a'", "true"},
                           {"'a' < 'ab'", "true"},
                           {"'\u00e9' > 'z'", "true"},
                           {"'\uffff' < '\U00010000'", "true"},
                           {"1 == 1.0", "true"},
                           {"1 == 1e0", "true"},
                           {"-0 == 0", "true"},
                           {"-0.0 == 0", "true"},
                           {"0.1 == 1E-1", "true"},
                           {"9007199254740993 == 9007199254740992.0", "false"},
                           {"9007199254740993 > 9007199254740992.0", "true"},
                           {"18446744073709551615 > 9223372036854775807", "true"},
                           {"18446744073709551615 < 18446744073709551616.0", "true"},
                           {"-1 < 18446744073709551615", "true"},
                           {"1e999 > 18446744073709551615", "true"},
                           {"-1.5 < -1", "true"},
                           {"1.5 > 1", "true"},
                           {"-1 > -1.5", "true"}};
  for (const auto& row : table) EXPECT_EQ(holds(std::string(row.query)), row.expected == "true") << row.query;
}

TEST(JsonPathSection2_3_5, ObjectsAreEqualWhateverTheOrderOfTheirMembers) {
  const auto equal = [](std::string_view a, std::string_view b) {
    return !select("$[?@.a == @.b]", "[{\"a\":" + std::string(a) + ",\"b\":" + std::string(b) + "}]").empty();
  };
  EXPECT_TRUE(equal(R"({"x":1,"y":[{}]})", R"({"y":[{}],"x":1.0})"));
  EXPECT_FALSE(equal(R"({"x":1})", R"({"x":1,"y":2})"));
  EXPECT_FALSE(equal(R"({"x":1})", R"({"y":1})"));
  EXPECT_FALSE(equal("[1,2]", "[1]"));
  EXPECT_FALSE(equal("[1]", "[1,2]"));
  EXPECT_FALSE(equal("[]", "{}"));
  EXPECT_TRUE(equal("[[],{},null]", "[[],{},null]"));
}

constexpr std::string_view filtered = R"({
  "a": [3, 5, 1, 2, 4, 6, {"b": "j"}, {"b": "k"}, {"b": {}}, {"b": "kilo"}],
  "o": {"p": 1, "q": 2, "r": 3, "s": 5, "t": {"u": 6}},
  "e": "f" })";

TEST(JsonPathSection2_3_5, FilterSelectorAsInTheTable) {
  check(filtered, {{"$.a[?@.b == 'kilo']", R"({"b":"kilo"})"},
                   {"$.a[?(@.b == 'kilo')]", R"({"b":"kilo"})"},
                   {"$.a[?@>3.5]", "5 4 6"},
                   {"$.a[?@.b]", R"({"b":"j"} {"b":"k"} {"b":{}} {"b":"kilo"})"},
                   {"$[?@.*]",
                    R"([3,5,1,2,4,6,{"b":"j"},{"b":"k"},{"b":{}},{"b":"kilo"}] {"p":1,"q":2,"r":3,"s":5,"t":{"u":6}})"},
                   {"$[?@[?@.b]]", R"([3,5,1,2,4,6,{"b":"j"},{"b":"k"},{"b":{}},{"b":"kilo"}])"},
                   {"$.o[?@<3, ?@<3]", "1 2 1 2"},
                   {R"($.a[?@<2 || @.b == "k"])", R"(1 {"b":"k"})"},
                   {R"($.a[?match(@.b, "[jk]")])", R"({"b":"j"} {"b":"k"})"},
                   {R"($.a[?search(@.b, "[jk]")])", R"({"b":"j"} {"b":"k"} {"b":"kilo"})"},
                   {"$.o[?@>1 && @<4]", "2 3"},
                   {"$.o[?@.u || @.x]", R"({"u":6})"},
                   {"$.a[?@.b == $.x]", "3 5 1 2 4 6"},
                   {"$.a[?@ == @]", R"(3 5 1 2 4 6 {"b":"j"} {"b":"k"} {"b":{}} {"b":"kilo"})"},
                   {"$.a[?!@.b]", "3 5 1 2 4 6"},
                   {"$.a[?!(@.b || @ < 5)]", "5 6"},
                   {"$.o[?!@.u && @ != 2 || @ == 2]", "1 2 3 5"},
                   {"$.e[?@ == 'f']", ""}});
}

TEST(JsonPathSection2_5_1, ChildSegment) {
  check(R"(["a","b","c","d","e","f","g"])",
        {{"$[0, 3]", R"("a" "d")"}, {"$[0:2, 5]", R"("a" "b" "f")"}, {"$[0, 0]", R"("a" "a")"}, {"$ [0]", R"("a")"}});
  check(R"({"a":{"b":1}})", {{"$ .a .b", "1"}, {"$\n.a\t['b']", "1"}});
}

TEST(JsonPathSection2_5_2, DescendantSegment) {
  check(R"({"o":{"j":1,"k":2},"a":[5,3,[{"j":4},{"k":6}]]})",
        {{"$..j", "1 4"},
         {"$..[0]", R"(5 {"j":4})"},
         {"$..o", R"({"j":1,"k":2})"},
         {"$.o..[*, *]", "1 2 1 2"},
         {"$.a..[0, 1]", R"(5 3 {"j":4} {"k":6})"},
         {"$..[*]", R"({"j":1,"k":2} [5,3,[{"j":4},{"k":6}]] 1 2 5 3 [{"j":4},{"k":6}] {"j":4} {"k":6} 4 6)"},
         {"$..*", R"({"j":1,"k":2} [5,3,[{"j":4},{"k":6}]] 1 2 5 3 [{"j":4},{"k":6}] {"j":4} {"k":6} 4 6)"},
         {"$..a..j", "4"}});
}

TEST(JsonPathSection2_6, NullIsAValueLikeAnother) {
  check(R"({"a":null,"b":[null],"c":[{}],"null":1})", {{"$.a", "null"},
                                                       {"$.a[0]", ""},
                                                       {"$.a.d", ""},
                                                       {"$.b[0]", "null"},
                                                       {"$.b[*]", "null"},
                                                       {"$.b[?@]", "null"},
                                                       {"$.b[?@==null]", "null"},
                                                       {"$.c[?@.d==null]", ""},
                                                       {"$.null", "1"}});
}

}  // namespace
}  // namespace kadr
