#include "crawl/concealer.hpp"

#include <gtest/gtest.h>

#include "unit/extract/film_fixture.hpp"

namespace kadr {
namespace {

using test::address;

const std::string key = "canary-5b1f0c9e";

std::vector<named_secret> secrets_of(const std::string& value, const std::string& placeholder = "${ENV:KEY}") {
  return {{placeholder, secret(value)}};
}

/// A source that begins at these URLs.
source_settings source_at(std::initializer_list<std::string> start) {
  source_settings source;
  source.name = "api";
  for (const auto& text : start) source.start.push_back(address(text));
  return source;
}

/// Knows `value`, which stands in the query of the start URL.
concealer keyed(const std::string& value, const std::string& placeholder = "${ENV:KEY}") {
  return {secrets_of(value, placeholder), source_at({"https://api.example/films?api_key=" + value})};
}

std::string concealed(const concealer& hide, const std::string& text) {
  const auto out = hide.conceal(address(text));
  return out ? out->href() : out.error().message();
}

std::string revealed(const concealer& hide, const std::string& text) {
  return hide.reveal(address(text)).href();
}

TEST(ConcealedUrls, HoldThePlaceholderAsTheUrlParserLeavesIt) {
  const concealer hide = keyed(key);
  EXPECT_EQ(concealed(hide, "https://api.example/films?api_key=" + key + "&page=2"),
            "https://api.example/films?api_key=${ENV:KEY}&page=2");
  EXPECT_EQ(concealed(hide, "https://api.example/v1/" + key + "/films"), "https://api.example/v1/$%7BENV:KEY%7D/films");
  EXPECT_EQ(concealed(hide, "https://api.example/" + key + "#" + key), "https://api.example/$%7BENV:KEY%7D#${ENV:KEY}");
  EXPECT_EQ(concealed(hide, "https://api.example/films?page=2"), "https://api.example/films?page=2");
}

TEST(ConcealedUrls, GiveBackWhatWasConcealed) {
  for (const std::string& value :
       {key, std::string("ab+cd/ef=="), std::string("user=me&token=1234"), std::string("v1/secret/path"),
        std::string("a b%c\"d<e>f"), std::string("ключ-ключ"), std::string("ab%2Bcd%3D"), std::string("/v1/outer/")}) {
    const std::string written = address("https://api.example/x?api_key=" + value).href().substr(30);
    const concealer hide = keyed(value);
    for (const std::string& text :
         {"https://api.example/films?api_key=" + value + "&page=2", "https://api.example/films/" + value + "/all?x=1",
          "https://api.example/films?api_key=" + percent_encode_component(value)}) {
      const std::string before = address(text).href();
      const std::string shown = concealed(hide, text);
      EXPECT_EQ(shown.find(value), std::string::npos) << shown;
      EXPECT_EQ(shown.find(written), std::string::npos) << shown;
      EXPECT_NE(shown.find("ENV"), std::string::npos) << shown;
      EXPECT_EQ(revealed(hide, shown), before);
    }
  }
}

TEST(ConcealedUrls, CoverTheValuePercentEncodedInAnyWay) {
  const concealer hide = keyed("ab+cd/ef==");
  const std::string encoded = "https://api.example/films?api_key=%24%7BENV%3AKEY%7D";
  EXPECT_EQ(concealed(hide, "https://api.example/films?api_key=ab%2Bcd%2Fef%3D%3D"), encoded);
  EXPECT_EQ(concealed(hide, "https://api.example/films?api_key=ab%2bcd/ef%3d="), encoded);
  EXPECT_EQ(concealed(hide, "https://api.example/films?api_key=%61b%2Bcd%2Fef%3D%3D"), encoded);
  EXPECT_EQ(revealed(hide, encoded), "https://api.example/films?api_key=ab%2Bcd%2Fef%3D%3D");
  EXPECT_EQ(concealed(keyed("pass word"), "https://api.example/?k=pass+word"),
            "https://api.example/?k=%24%7BENV%3AKEY%7D");
}

TEST(ConcealedUrls, CoverWhatAValueWrittenForTheUrlMeans) {
  EXPECT_EQ(concealed(keyed("ab%2Bcd-ef"), "https://api.example/?k=ab+cd-ef"), "https://api.example/?k=${ENV:KEY}");
}

TEST(ConcealedUrls, TakeNamesOfFilesThatWouldEndAPath) {
  const concealer hide = keyed(key, "${FILE:../keys/a?b#c d}");
  const std::string shown = concealed(hide, "https://api.example/x/" + key + "?k=" + key);
  EXPECT_EQ(shown, "https://api.example/x/$%7BFILE:..%2Fkeys%2Fa%3Fb%23c%20d%7D?k=${FILE:..%2Fkeys%2Fa%3Fb%23c%20d}");
  EXPECT_EQ(revealed(hide, shown), "https://api.example/x/" + key + "?k=" + key);
}

TEST(ConcealedUrls, PreferTheLongerOfTwoSecrets) {
  const std::vector<named_secret> both{{"${ENV:SHORT}", secret("canary")}, {"${ENV:LONG}", secret(key)}};
  const concealer hide(both, source_at({"https://api.example/?a=canary&b=" + key}));
  EXPECT_EQ(concealed(hide, "https://api.example/?a=canary&b=" + key),
            "https://api.example/?a=${ENV:SHORT}&b=${ENV:LONG}");
}

TEST(ConcealedUrls, AreRefusedWhereTheyWouldBeTooLong) {
  std::string text = "https://api.example/";
  while (text.size() + 4 <= url::max_length) text += "k3y!";
  const auto out = keyed("k3y!").conceal(address(text));
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().code, errc::bad_url);
}

TEST(ConcealedUrls, AreRefusedWhereTheServersNameHoldsTheSecret) {
  for (const char* text : {"https://canary-5b1f0c9e.evil.example/", "https://CANARY-5B1F0C9E.evil.example/x"}) {
    const auto out = keyed("Canary-5B1f0c9e").conceal(address(text));
    ASSERT_FALSE(out) << text;
    EXPECT_EQ(out.error().code, errc::out_of_scope);
    EXPECT_EQ(out.error().detail.find("5b1f"), std::string::npos);
  }
}

TEST(RevealedUrls, AreThoseOfTheOriginsWhoseUrlsHoldTheSecret) {
  source_settings source = source_at({"https://api.example/films?api_key=" + key, "https://open.example/films"});
  source.detail = "https://data.example/films/{id}?k=" + key;
  image_rule picture;
  picture.url_template = "https://img.example/{+path}?k=" + key;
  source.film.images.push_back(picture);
  const concealer hide(secrets_of(key), source);
  for (const char* origin : {"https://api.example", "https://data.example", "https://img.example"})
    EXPECT_EQ(revealed(hide, std::string(origin) + "/?x=${ENV:KEY}"), std::string(origin) + "/?x=" + key);
  for (const char* origin : {"https://open.example", "https://evil.example", "http://api.example",
                             "https://api.example:8443", "https://api.example.evil.example"})
    EXPECT_EQ(revealed(hide, std::string(origin) + "/?x=${ENV:KEY}"), std::string(origin) + "/?x=${ENV:KEY}");
}

TEST(RevealedUrls, OfARelativeTemplateAreThoseOfTheSourcesPages) {
  source_settings source = source_at({"https://api.example/films"});
  image_rule picture;
  picture.url_template = "{+path}?k=" + key;
  source.film.images.push_back(picture);
  const concealer hide(secrets_of(key), source);
  EXPECT_EQ(revealed(hide, "https://api.example/1.jpg?k=${ENV:KEY}"), "https://api.example/1.jpg?k=" + key);
  EXPECT_EQ(revealed(hide, "https://evil.example/1.jpg?k=${ENV:KEY}"), "https://evil.example/1.jpg?k=${ENV:KEY}");
}

TEST(RevealedUrls, DoNotShowOneSourceTheSecretOfAnotherOrOfItsHeaders) {
  source_settings source = source_at({"https://api.example/films"});
  source.headers.emplace_back("Authorization", secret("Bearer " + key));
  const concealer hide(secrets_of(key), source);
  EXPECT_EQ(revealed(hide, "https://api.example/?x=${ENV:KEY}"), "https://api.example/?x=${ENV:KEY}");
  EXPECT_EQ(concealed(hide, "https://api.example/?x=" + key), "https://api.example/?x=${ENV:KEY}");
}

TEST(Leaks, AreSecretsOnTheWayToAnotherOrigin) {
  const concealer hide = keyed(key);
  EXPECT_FALSE(hide.leaks(address("https://api.example/films?api_key=" + key)));
  EXPECT_FALSE(hide.leaks(address("https://evil.example/films")));
  EXPECT_TRUE(hide.leaks(address("https://evil.example/films?api_key=" + key)));
  EXPECT_TRUE(hide.leaks(address("https://evil.example/" + key)));
  EXPECT_TRUE(hide.leaks(address("https://" + key + ".evil.example/")));
  EXPECT_TRUE(hide.leaks(address("http://api.example/films?api_key=" + key))) << "without TLS it is another origin";
}

TEST(ShortSecrets, AreConcealedAtTheirOwnOriginsOnly) {
  const concealer hide = keyed("1999");
  EXPECT_EQ(concealed(hide, "https://api.example/films?api_key=1999"), "https://api.example/films?api_key=${ENV:KEY}");
  EXPECT_EQ(concealed(hide, "https://img.example/1999/heat.jpg"), "https://img.example/1999/heat.jpg");
  EXPECT_FALSE(hide.leaks(address("https://img.example/1999/heat.jpg")));
  EXPECT_EQ(hide.conceal_json(R"({"year":1999,"title":"1999"})"), R"({"year":1999,"title":"1999"})");
  EXPECT_EQ(hide.conceal_message("key 1999 refused"), "key ${ENV:KEY} refused");
}

TEST(ShortSecrets, OfLessThanFourCharactersAreNone) {
  const concealer hide = keyed("abc");
  EXPECT_TRUE(hide.empty());
  EXPECT_EQ(concealed(hide, "https://api.example/?k=abc"), "https://api.example/?k=abc");
  EXPECT_EQ(keyed("/abc/").conceal_message("abc"), "abc") << "slashes do not count";
}

TEST(ConcealedTexts, HoldThePlaceholderHoweverTheValueIsWritten) {
  const concealer hide = keyed("ab/cd+ef&gh");
  for (const char* text : {"<ab/cd+ef&gh>", R"(<ab\/cd+ef\u0026gh>)", "<ab%2Fcd%2Bef%26gh>", "<ab/cd%2bef&gh>"})
    EXPECT_EQ(hide.conceal(text), "<${ENV:KEY}>") << text;
  EXPECT_EQ(hide.conceal("ab/cd+ef&g"), "ab/cd+ef&g");
  EXPECT_EQ(hide.conceal("ab%2"), "ab%2");
  EXPECT_EQ(hide.conceal(""), "");
}

TEST(ConcealedTexts, AreReplacedInOnePass) {
  const std::vector<named_secret> both{{"${ENV:NAMES}", secret("first-value")}, {"${ENV:B}", secret("NAMES")}};
  const concealer hide(both, source_at({"https://api.example/"}));
  EXPECT_EQ(hide.conceal("first-value, NAMES"), "${ENV:NAMES}, ${ENV:B}");
}

TEST(ConcealedMessages, AlsoHideTheWordsOfHeaderValues) {
  source_settings source = source_at({"https://api.example/"});
  source.headers.emplace_back("Authorization", secret("Bearer abc " + key));
  source.headers.emplace_back("X-Client", secret("literal-token"));
  const concealer hide(secrets_of(key), source);
  EXPECT_EQ(hide.conceal_message("Bearer abc " + key + " and literal-token"), "*** abc ${ENV:KEY} and ***");
  EXPECT_EQ(hide.conceal("literal-token"), "literal-token") << "that stands in the job file";
  const concealer no_secrets({}, source);
  EXPECT_EQ(no_secrets.conceal_message("the token " + key + " has expired"), "the token *** has expired");
}

TEST(ConcealedJson, StaysJson) {
  const concealer hide = keyed("12345678", "${FILE:a\"b\\c}");
  EXPECT_EQ(hide.conceal_json(R"({"id":12345678,"n":-12345,"12345678":"x12345678"})"),
            R"({"id":"${FILE:a\"b\\c}","n":-12345,"${FILE:a\"b\\c}":"x${FILE:a\"b\\c}"})");
}

TEST(ConcealedJson, IsLeftAsItIsWithoutSecrets) {
  const std::string json = R"({"a" : [1.50, "\u0041"], "b": null})";
  EXPECT_EQ(keyed(key).conceal_json(json), json);
  EXPECT_EQ(concealer().conceal_json(json), json);
}

TEST(ConcealedJson, SeesThroughEscapes) {
  const concealer hide = keyed("nab/cd\"ef");
  EXPECT_EQ(hide.conceal_json(R"(["nab\/cd\"ef","\nab\/cd\"ef"])"), R"(["${ENV:KEY}","\nab/cd\"ef"])");
}

}  // namespace
}  // namespace kadr
