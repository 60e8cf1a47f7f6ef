#include <gmock/gmock.h>

#include "unit/extract/film_fixture.hpp"

namespace kadr {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string expand(std::string_view text, std::string_view item) {
  const test::document doc(item);
  const auto expanded = expand_template(text, doc.root());
  return expanded ? *expanded : expanded.error().message();
}

TEST(UrlTemplate, PutsFieldsInEncodedAsOneComponent) {
  EXPECT_EQ(expand("https://x.example/f/{id}", R"({"id":42})"), "https://x.example/f/42");
  EXPECT_EQ(expand("/f/{id}?q={q}", R"({"id":"a/b c","q":"ж&=%"})"), "/f/a%2Fb%20c?q=%D0%B6%26%3D%25");
  EXPECT_EQ(expand("{a}{a}{b}", R"({"a":1,"b":18446744073709551615})"), "1118446744073709551615");
  EXPECT_EQ(expand("plain", "{}"), "plain");
  EXPECT_EQ(expand("a}b", "{}"), "a}b");
  EXPECT_EQ(expand("{id}", R"({"id":42.0})"), "42");
}

TEST(UrlTemplate, ReservedExpansionKeepsReservedCharactersAndTriplets) {
  EXPECT_EQ(expand("https://x.example{+path}", R"({"path":"/a/b?c=d&e=%20%zz ж"})"),
            "https://x.example/a/b?c=d&e=%20%25zz%20%D0%B6");
}

TEST(UrlTemplate, AMissingOrUnusableFieldIsABadUrlThatNamesIt) {
  for (const auto* item :
       {"{}", R"({"id":null})", R"({"id":""})", R"({"id":true})", R"({"id":[1]})", R"({"id":1.5})", "[]", "1"}) {
    EXPECT_THAT(expand("/f/{id}", item), HasSubstr("bad_url")) << item;
    EXPECT_THAT(expand("/f/{id}", item), HasSubstr("\"id\"")) << item;
  }
  EXPECT_THAT(expand("/f/{id", R"({"id":1})"), HasSubstr("bad_url"));
}

TEST(UrlTemplate, FieldsAreListedForValidation) {
  EXPECT_THAT(*template_fields("https://x/{a}/{+b}?{a}"), ElementsAre("a", "b", "a"));
  EXPECT_THAT(*template_fields("https://x/"), IsEmpty());
  EXPECT_THAT(*template_fields(""), IsEmpty());
  for (const auto* bad : {"{", "a{b", "{}", "{+}", "{a{b}"}) {
    const auto fields = template_fields(bad);
    ASSERT_FALSE(fields) << bad;
    EXPECT_EQ(fields.error().code, errc::bad_config);
  }
}

}  // namespace
}  // namespace kadr
