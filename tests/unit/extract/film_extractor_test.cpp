#include "extract/film_extractor.hpp"

#include <gmock/gmock.h>

#include "unit/extract/film_fixture.hpp"

namespace kadr {
namespace {

using test::extract;
using test::field;
using test::film_of;
using testing::ElementsAre;
using testing::IsEmpty;

film_rules title_only() {
  film_rules rules;
  rules.title = field("$.title");
  return rules;
}

TEST(FilmExtractor, AnItemWithoutATitleIsNotAFilm) {
  for (const auto* json :
       {"{}", R"({"title":null})", R"({"title":""})", R"({"title":"  "})", R"({"title":"N/A"})", R"({"title":true})",
        R"({"title":{}})", R"({"title":[]})", "[]", "1", R"({"title":[null,""]})"}) {
    const auto film = extract(title_only(), json);
    ASSERT_FALSE(film) << json;
    EXPECT_EQ(film.error().code, errc::not_a_film);
    EXPECT_EQ(film.error().detail, "no title at $.title");
  }
  EXPECT_EQ(extract({}, R"({"title":"a"})").error().detail, "no rule for the title");
}

TEST(FilmExtractor, TextIsNormalisedAndTrimmed) {
  const auto title = [](std::string_view json) { return extract(title_only(), json)->title; };
  EXPECT_EQ(title(R"({"title":"  The\n\t Matrix "})"), "The Matrix");
  EXPECT_EQ(title("{\"title\":\"Ame\\u0301lie\"}"), "Am\u00e9lie");
  EXPECT_EQ(title(R"({"title":"a\u0000b\u001bc"})"), "abc");
  EXPECT_EQ(title(R"({"title":1917})"), "1917");
  EXPECT_EQ(title(R"({"title":21.0})"), "21");
  EXPECT_EQ(title(R"({"title":8.5})"), "8.5");
}

TEST(FilmExtractor, WhereOneValueIsWantedTheFirstUsableOneIsTaken) {
  film_rules rules;
  rules.title = field("$.titles[*]");
  EXPECT_EQ(extract(rules, R"({"titles":[null,"","N/A",true,"B","C"]})")->title, "B");
  rules.title = field("$.titles");
  EXPECT_EQ(extract(rules, R"({"titles":[null,"—","B","C"]})")->title, "B");
  rules.title = field("$['ru','en']");
  EXPECT_EQ(extract(rules, R"({"en":"E","ru":null})")->title, "E");
}

TEST(FilmExtractor, TransformsApplyInOrder) {
  film_rules rules = title_only();
  rules.title.strip_prefix = "Film: ";
  rules.title.strip_suffix = " (HD)";
  rules.title.prefix = "#";
  rules.title.absent = {"unknown"};
  EXPECT_EQ(extract(rules, R"j({"title":"Film: Heat (HD)"})j")->title, "#Heat");
  EXPECT_EQ(extract(rules, R"({"title":"Heat"})")->title, "#Heat");
  EXPECT_FALSE(extract(rules, R"({"title":"unknown"})"));
  EXPECT_FALSE(extract(rules, R"j({"title":"Film: unknown (HD)"})j"));
  EXPECT_FALSE(extract(rules, R"({"title":"Film: "})"));
}

TEST(FilmExtractor, YearIsANumberOrTheFirstYearInAText) {
  film_rules rules;
  rules.year = field("$.y");
  const auto year = [&](const std::string& json) { return film_of(rules, "\"y\":" + json).year; };
  EXPECT_EQ(year("2009"), 2009);
  EXPECT_EQ(year("2009.0"), 2009);
  EXPECT_EQ(year(R"("2009-12-10")"), 2009);
  EXPECT_EQ(year(R"("10.12.2009")"), 2009);
  EXPECT_EQ(year(json_quote("(1999–2003)")), 1999);
  EXPECT_EQ(year(R"([null,"n/a",1999])"), 1999);
  for (const auto* none : {"0", "1869", "2201", "2009.5", R"("0000")", R"("20091210")", R"("")", "null", "true",
                           R"("soon")", "1e300", "{}"}) {
    EXPECT_EQ(year(none), std::nullopt) << none;
  }
}

TEST(FilmExtractor, RuntimeIsReadInMinutes) {
  film_rules rules;
  rules.runtime = field("$.r");
  const auto runtime = [&](const std::string& json) { return film_of(rules, "\"r\":" + json).runtime_minutes; };
  EXPECT_EQ(runtime("136"), 136);
  EXPECT_EQ(runtime("135.6"), 136);
  for (const auto* text :
       {"136", "136 min", "136 мин.", "136m", "2h 16m", "2h16", "2 h 16 min", "2 hrs 16 mins", "2 hours, 16 minutes",
        "2 ч 16 мин", "2:16", "PT2H16M", "PT136M", "P0DT2H16M", "PT8160S", "136'", "136 dakika", "ca. 136 min"}) {
    EXPECT_EQ(runtime(json_quote(text)), 136) << text;
  }
  EXPECT_EQ(runtime(R"("1.5 hours")"), 90);
  EXPECT_EQ(runtime(R"("1 h")"), 60);
  EXPECT_EQ(runtime(R"("1h 30m 20s")"), 90);
  EXPECT_EQ(runtime(R"("P1DT1H")"), 1500);
  for (const auto* none : {"0", "-5", "1e9", "null", "false", R"("0 min")", R"("N/A")", R"("soon")", R"("")",
                           R"("99999999999999999999999999999999999999999")"}) {
    EXPECT_EQ(runtime(none), std::nullopt) << none;
  }
}

TEST(FilmExtractor, ReleasedIsAnIsoDateOrTheKnownPartOfIt) {
  film_rules rules;
  rules.released = field("$.d");
  const auto released = [&](const std::string& text) { return film_of(rules, "\"d\":" + json_quote(text)).released; };
  EXPECT_EQ(released("2013-09-06"), "2013-09-06");
  EXPECT_EQ(released("2013-09-06T00:00:00.000Z"), "2013-09-06");
  EXPECT_EQ(released("2013-09"), "2013-09");
  EXPECT_EQ(released("2013"), "2013");
  EXPECT_EQ(released("2013-00-00"), "2013");
  EXPECT_EQ(released("2013-09-00"), "2013-09");
  EXPECT_EQ(released("2013-02-30"), "2013-02");
  EXPECT_EQ(released("2012/2/29"), "2012-02-29");
  EXPECT_EQ(released("06.09.2013"), "2013-09-06");
  EXPECT_EQ(released("14 Oct 1994"), "1994-10-14");
  EXPECT_EQ(released("October 14, 1994"), "1994-10-14");
  EXPECT_EQ(released("14th October 1994"), "1994-10-14");
  EXPECT_EQ(released("Oct 1994"), "1994-10");
  EXPECT_EQ(released("03/04/1994"), "1994");
  EXPECT_EQ(film_of(rules, "\"d\":1994").released, "1994");
  for (const auto* none : {"", "0000-00-00", "soon", "12", "99999999999-01-01", "1000-01-01"})
    EXPECT_EQ(released(none), "") << none;
}

TEST(FilmExtractor, RatingTakesTheLeadingNumberOfATextAndVotesTheirSeparators) {
  film_rules rules;
  rules.rating = rating_rule{field("$.v"), field("$.n"), 10};
  const auto rating = [&](const std::string& value, const std::string& votes) {
    return film_of(rules, "\"v\":" + value + ",\"n\":" + votes).rating;
  };
  EXPECT_EQ(rating("7.4", "1234"), (film_rating{7.4, 10, 1234}));
  EXPECT_EQ(rating(R"("7.4/10")", R"("1,234")"), (film_rating{7.4, 10, 1234}));
  EXPECT_EQ(rating(R"("7,4")", R"("1 234 567 votes")"), (film_rating{7.4, 10, 1234567}));
  EXPECT_EQ(rating(R"("8")", R"("1.234")"), (film_rating{8, 10, 1234}));
  EXPECT_EQ(rating("8", R"("12.5K")"), (film_rating{8, 10, 12500}));
  EXPECT_EQ(rating("8", "\"1\\u00a0234\""), (film_rating{8, 10, 1234}));
  EXPECT_EQ(rating("8", "null"), (film_rating{8, 10, std::nullopt}));
  EXPECT_EQ(rating("8", "-1"), (film_rating{8, 10, std::nullopt}));
  EXPECT_EQ(rating("0", "3"), (film_rating{0, 10, 3}));
  for (const auto* none : {"0", "-1", "11", "null", R"("N/A")", R"("-")", "true"})
    EXPECT_EQ(rating(none, "0"), std::nullopt) << none;
}

TEST(FilmExtractor, GenresAreEachThereOnceInTheirOrder) {
  film_rules rules;
  rules.genres = field("$.g");
  EXPECT_THAT(film_of(rules, R"("g":["Drama","Comedy",null,"drama"," Drama ",""])").genres,
              ElementsAre("Drama", "Comedy"));
  EXPECT_THAT(film_of(rules, R"("g":"Action, Drama")").genres, ElementsAre("Action, Drama"));
  rules.genres.split = ",";
  EXPECT_THAT(film_of(rules, R"("g":"Action, Drama,,Action , N/A")").genres, ElementsAre("Action", "Drama"));
  rules.genres = field("$.g[*].name");
  EXPECT_THAT(film_of(rules, R"("g":[{"name":"Drama"},{},{"name":7}])").genres, ElementsAre("Drama", "7"));
  EXPECT_THAT(film_of(rules, "").genres, IsEmpty());
}

TEST(FilmExtractor, ManyGenresTakeLinearTime) {
  film_rules rules;
  rules.genres = field("$.g");
  std::string list;
  for (int i = 0; i < 200'000; ++i) list += "\"g" + std::to_string(i) + "\",";
  EXPECT_EQ(film_of(rules, "\"g\":[" + list + "\"g0\"]").genres.size(), 200'000U);
}

TEST(FilmExtractor, IdsAreTextAndImdbIdsAreTakenOutOfUrls) {
  film_rules rules;
  rules.ids = {{"imdb", field("$.i")}, {"tmdb", field("$.t")}, {"kinopoisk", field("$.k")}};
  EXPECT_THAT(film_of(rules, R"("i":"https://www.imdb.com/title/tt0111161/?ref_=x","t":278,"k":326.0)").ids,
              ElementsAre(film_id{"imdb", "tt0111161"}, film_id{"tmdb", "278"}, film_id{"kinopoisk", "326"}));
  EXPECT_THAT(film_of(rules, R"("i":"tt1","t":18446744073709551615,"k":"0")").ids,
              ElementsAre(film_id{"imdb", "tt1"}, film_id{"tmdb", "18446744073709551615"}));
  EXPECT_THAT(film_of(rules, R"("i":null,"t":0,"k":"")").ids, IsEmpty());
  EXPECT_THAT(film_of(rules, R"("i":"butt1 tt22")").ids, ElementsAre(film_id{"imdb", "tt22"}));
}

TEST(FilmExtractor, PeopleKeepTheirOrderAndRepetitions) {
  film_rules rules;
  rules.people = {
      {"director", field("$.crew[?@.job=='Director'].name"), {}, {}, {}},
      {"actor", {}, test::path("$.cast[*]"), test::path("$.name"), test::path("$['character','characters']")}};
  const auto film = film_of(rules, R"("crew":[{"job":"Director","name":"A"},{"job":"Editor","name":"B"},
      {"job":"Director","name":" "},{"job":"Director","name":"A"}],
      "cast":[{"name":"C","character":"One"},{"name":"D"},{"character":"Nobody"},{"name":"N/A","character":"x"},
      {"name":"E","character":"N/A","characters":["Two","Three"]},7,null])");
  EXPECT_THAT(film.people,
              ElementsAre(person{"A", "director", ""}, person{"A", "director", ""}, person{"C", "actor", "One"},
                          person{"D", "actor", ""}, person{"E", "actor", "Two"}));
}

image_rule image(std::string kind, std::string text, std::vector<std::pair<std::string, field_rule>> variables) {
  return {std::move(kind), std::move(text), std::move(variables)};
}

TEST(FilmExtractor, ImageTemplatesTakeVariablesAsTheyAreAndFieldsEncoded) {
  film_rules rules;
  rules.images = {image("poster", "https://img.example/w500{path}", {{"path", field("$.p")}}),
                  image("still", "https://img.example/{id}/{name}/{n}.jpg", {{"n", field("$.s[*]")}})};
  const auto film = film_of(rules, R"("p":"/a b.jpg","id":7,"name":"x/y","s":["1","2",null,"1"])");
  EXPECT_THAT(film.images, ElementsAre(image_ref{"poster", "https://img.example/w500/a%20b.jpg"},
                                       image_ref{"still", "https://img.example/7/x%2Fy/1.jpg"},
                                       image_ref{"still", "https://img.example/7/x%2Fy/2.jpg"}));
  EXPECT_THAT(film_of(rules, R"("p":null,"s":["1"])").images, IsEmpty());
}

TEST(FilmExtractor, SeveralVariablesWithSeveralValuesGoInStep) {
  film_rules rules;
  rules.images = {
      image("still", "https://i.example/{a}-{b}-{c}", {{"a", field("$.a")}, {"b", field("$.b")}, {"c", field("$.c")}})};
  EXPECT_THAT(
      film_of(rules, R"("a":[1,2,3],"b":["x","y"],"c":"k")").images,
      ElementsAre(image_ref{"still", "https://i.example/1-x-k"}, image_ref{"still", "https://i.example/2-y-k"}));
}

TEST(FilmExtractor, WholeImageUrlsAreResolvedAgainstTheReply) {
  film_rules rules;
  rules.images = {image("poster", "", {{"path", field("$.p")}})};
  const auto film =
      film_of(rules, R"("p":["/a.jpg","b.jpg","//cdn.example/c.jpg","https://x.example/d","data:image/png;base64,AA",
      "javascript:1","/a.jpg","http://[bad"])");
  EXPECT_THAT(film.images, ElementsAre(image_ref{"poster", "https://films.example/a.jpg"},
                                       image_ref{"poster", "https://films.example/list/b.jpg"},
                                       image_ref{"poster", "https://cdn.example/c.jpg"},
                                       image_ref{"poster", "https://x.example/d"}));
}

TEST(FilmExtractor, ExtraFieldsStayJson) {
  film_rules rules;
  rules.extra = {{"budget", field("$.b")},
                 {"tags", field("$.t[*]")},
                 {"box", field("$.o")},
                 {"none", field("$.n")},
                 {"s", field("$.s")}};
  EXPECT_EQ(film_of(rules, R"("b":63000000,"t":["x"],"o":{"k":[1.5,true]},"n":null,"s":" a  b ")").extra,
            R"({"budget":63000000,"tags":["x"],"box":{"k":[1.5,true]},"s":"a b"})");
  EXPECT_EQ(film_of(rules, R"("n":1,"s":"N/A")").extra, R"({"none":1})");
  EXPECT_EQ(film_of(rules, "").extra, "");
}

TEST(FilmExtractor, ExtraFieldsTooDeepToReadBackAreLeftOut) {
  film_rules rules;
  rules.extra = {{"a", field("$.a")}};
  const auto nested = [](std::size_t n) { return "\"a\":" + std::string(n, '[') + "\"]\\\"[\"" + std::string(n, ']'); };
  const auto film = film_of(rules, nested(64));
  EXPECT_FALSE(film.extra.empty());
  EXPECT_EQ(*film_record_from_json(to_json(film)), film);
  EXPECT_EQ(film_of(rules, nested(65)).extra, "");
}

TEST(MergeObjects, MembersOfTheDetailWin) {
  const auto merge = [](std::string_view item, std::string_view detail) {
    return merge_objects(test::document(item).root(), test::document(detail).root());
  };
  EXPECT_EQ(merge(R"({"a":1,"b":2,"c":3})", R"({"b":{"x":[]},"d":4})"), R"({"a":1,"c":3,"b":{"x":[]},"d":4})");
  EXPECT_EQ(merge(R"({"a":1,"a":2})", R"({"b":1,"b":2})"), R"({"a":1,"b":1})");
  EXPECT_EQ(merge("{}", "{}"), "{}");
  EXPECT_EQ(merge(R"({"\"é":1})", R"({})"), R"({"\"é":1})");
  EXPECT_EQ(merge("[1]", R"({"a":1})"), R"({"a":1})");
  EXPECT_EQ(merge(R"({"a":1})", "[1]"), R"({"a":1})");
  EXPECT_EQ(merge(R"({"a":1})", R"({"a":null})"), R"({"a":null})");
}

}  // namespace
}  // namespace kadr
