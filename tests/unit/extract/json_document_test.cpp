#include "extract/json_document.hpp"

#include "extract/json_numbers.hpp"
#include "unit/extract/json_fixture.hpp"

namespace kadr {
namespace {

failure error_of(std::string_view json) {
  json_parser parser;
  const test::exact_bytes bytes(json);
  const auto parsed = parser.parse(bytes.view());
  return parsed ? failure(errc::internal, "parsed") : parsed.error();
}

std::string reparsed(std::string_view json) {
  return to_json_text(test::document(json).root());
}

TEST(JsonParser, KeepsOrderAndDuplicateKeysAndFindsTheFirst) {
  const test::document doc(R"({"b":1,"a":2,"b":3})");
  EXPECT_EQ(to_json_text(doc.root()), R"({"b":1,"a":2,"b":3})");
  EXPECT_EQ(doc.root()["b"].get_int64().value(), 1);
}

TEST(JsonParser, AcceptsScalarsAsDocuments) {
  for (const auto* json : {"1", "\"a\"", "true", "null", "-0.5", "[]", "{}"}) EXPECT_EQ(reparsed(json), json);
}

TEST(JsonParser, SkipsALeadingByteOrderMark) {
  EXPECT_EQ(reparsed("\xEF\xBB\xBF[1]"), "[1]");
}

TEST(JsonParser, IsReusableAndGrows) {
  json_parser parser;
  for (const std::size_t size : {1U, 10'000U, 3U, 200'000U, 0U}) {
    const std::string json = "[\"" + std::string(size, 'x') + "\"]";
    const auto parsed = parser.parse(json);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->at(0).get_string().value().size(), size);
    EXPECT_FALSE(parser.parse("[1"));
  }
}

TEST(JsonParser, AllowsExactly128Levels) {
  const auto nested = [](std::size_t n) { return std::string(n, '[') + "1" + std::string(n, ']'); };
  EXPECT_EQ(reparsed(nested(128)), nested(128));
  EXPECT_EQ(error_of(nested(129)).code, errc::json_too_deep);
  EXPECT_EQ(error_of(nested(1'000'000)).code, errc::json_too_deep);
  EXPECT_EQ(error_of(std::string(1'000'000, '[')).klass(), error_class::permanent);
}

TEST(JsonParser, ErrorsHaveLineColumnAndReason) {
  EXPECT_EQ(error_of("").detail, "line 1, column 1: empty document");
  EXPECT_EQ(error_of("  \n ").code, errc::bad_json);
  const failure comma = error_of("{\n  \"a\": 1,\n}");
  EXPECT_EQ(comma.code, errc::bad_json);
  EXPECT_EQ(comma.detail.substr(0, 17), "line 3, column 1:") << comma.detail;
  EXPECT_EQ(error_of("[1,2").detail.substr(0, 17), "line 1, column 5:") << error_of("[1,2").detail;
  EXPECT_NE(error_of("[1] x").detail.find("line 1, column 5"), std::string::npos) << error_of("[1] x").detail;
}

TEST(JsonParser, ErrorsHoldNoRemoteText) {
  const failure f = error_of("[\"secret-token\x1b[31m\", sec]");
  EXPECT_EQ(f.detail.find("secret"), std::string::npos) << f.detail;
  EXPECT_EQ(f.detail.find('\x1b'), std::string::npos);
  EXPECT_LT(error_of("[\"" + std::string(100'000, 'a') + "\n\"]").detail.size(), 300U);
}

TEST(JsonParser, RejectsWhatIsNotJson) {
  for (const std::string_view json : {"NaN",
                                      "[Infinity]",
                                      "{'a':1}",
                                      "[1,]",
                                      "{\"a\":1,}",
                                      "[01]",
                                      "[1.]",
                                      "[.5]",
                                      "[+1]",
                                      "[-]",
                                      "\"a",
                                      "[\"\\x\"]",
                                      "[1]//c",
                                      "nul",
                                      "\xff",
                                      "[\"\xff\"]",
                                      "[\"\xed\xa0\x80\"]",
                                      "[\"a\tb\"]",
                                      "[\"\\u12\"]",
                                      "{1:1}",
                                      "[1 2]"}) {
    EXPECT_EQ(error_of(json).code, errc::bad_json) << json;
  }
  EXPECT_EQ(error_of(std::string_view("[1]\0", 4)).code, errc::bad_json);
}

// E9
TEST(JsonParser, FaultE9NumbersThatFitNowhereAreReadAsNull) {
  EXPECT_EQ(reparsed("[1e999,-1e400,1000000000000000000000000000000,1]"), "[null,null,null,1]");
  EXPECT_EQ(reparsed("{\"1e999\":1e999,\"s\":\"1e999 \\\" 1e999\",\"n\":18446744073709551615}"),
            "{\"1e999\":null,\"s\":\"1e999 \\\" 1e999\",\"n\":18446744073709551615}");
  EXPECT_EQ(reparsed("[-9223372036854775808,-9223372036854775809]"), "[-9223372036854775808,null]");
  EXPECT_EQ(reparsed("1e999"), "null");
}

TEST(JsonParser, ABadNumberIsStillAnErrorBesideOneOutOfRange) {
  const failure f = error_of("[1e999,\n 01]");
  EXPECT_EQ(f.code, errc::bad_json);
  EXPECT_EQ(f.detail.substr(0, 6), "line 2") << f.detail;
}

TEST(JsonNumbers, ReplacementKeepsOffsetsAndCopesWithBrokenText) {
  std::string out = "untouched";
  EXPECT_FALSE(json::replace_unrepresentable_numbers("[1,2.5,\"1e999\",01,1.,-]", out));
  EXPECT_EQ(out, "untouched");
  const test::exact_bytes bytes("[-1.5e+999 \"open 1e999\\");
  EXPECT_TRUE(json::replace_unrepresentable_numbers(bytes.view(), out));
  EXPECT_EQ(out, "[null      \"open 1e999\\");
}

TEST(JsonText, WritingWhatWasReadGivesTheSameText) {
  for (const std::string_view json :
       {R"({"a":[1,-2,1.5,true,null,{"b":"é\"\\\u0001\n"}],"":{}})", R"([1e-7,1.7976931348623157e308,0.1,-0.0])"}) {
    const std::string once = reparsed(json);
    EXPECT_EQ(reparsed(once), once);
  }
  const std::string deep = std::string(128, '[') + "1" + std::string(128, ']');
  EXPECT_EQ(reparsed(deep), deep);
}

TEST(JsonQuote, AgreesWithTheWriterOfDocuments) {
  std::string all;
  for (char c = 0; c < 0x7f; ++c) all += c;
  all += "é☺😀";
  EXPECT_EQ(test::document(json_quote(all)).root().get_string().value(), all);
  EXPECT_EQ(to_json_text(test::document(json_quote(all)).root()), json_quote(all));
  EXPECT_EQ(json_quote("a\"b\\c/\n\x01"), R"("a\"b\\c/\n\u0001")");
}

}  // namespace
}  // namespace kadr
