#include "storage/sqlite/catalogue.hpp"

#include <algorithm>

#include "extract/film_extractor.hpp"
#include "unit/storage/catalogue_fixture.hpp"

namespace kadr {
namespace {

using test::film_named;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

class Catalogue : public test::catalogue_fixture {};

TEST_F(Catalogue, ANewFilmIsStoredWithAllItsFields) {
  film_record heat = film_named("Heat");
  heat.original_title = "Hitze";
  heat.year = 1995;
  heat.released = "1995-12-15";
  heat.runtime_minutes = 170;
  heat.overview = "A thief.";
  heat.language = "en";
  heat.certificate = "R";
  heat.extra = R"({"budget":60})";
  heat.rating = film_rating{4.1, 5, 700};
  heat.ids = {{"imdb", "tt0113277"}, {"tmdb", "949"}};
  heat.countries = {"US"};
  EXPECT_TRUE(put("api", heat).is_new);
  EXPECT_THAT(films("title, original_title, year, released, runtime_minutes, overview, language, rating, votes, "
                    "certificate, extra"),
              ElementsAre(R"(Heat|Hitze|1995|1995-12-15|170|A thief.|en|8.2|700|R|{"budget":60})"));
  EXPECT_THAT(rows("SELECT scheme, value, film_id FROM film_ids ORDER BY 1"),
              ElementsAre("imdb|tt0113277|1", "tmdb|949|1"));
  EXPECT_THAT(rows("SELECT film_id, country FROM film_countries"), ElementsAre("1|US"));
  EXPECT_THAT(rows("SELECT film_id, source, value, scale, votes FROM film_ratings"), ElementsAre("1|api|4.1|5.0|700"));
  EXPECT_THAT(rows("SELECT film_id, source, key, url FROM film_records"),
              ElementsAre("1|api|imdb:tt0113277|https://api.example/page"));
}

TEST_F(Catalogue, WhatIsNotKnownIsNull) {
  put("api", film_named("Heat"));
  EXPECT_THAT(films("original_title, year, released, runtime_minutes, overview, language, rating, votes, certificate, "
                    "extra"),
              ElementsAre("-|-|-|-|-|-|-|-|-|-"));
  EXPECT_THAT(films("created_at = updated_at AND created_at > 0"), ElementsAre("1"));
}

TEST_F(Catalogue, TheSameRecordAgainIsTheSameFilm) {
  EXPECT_TRUE(put("api", film_named("Heat", {{"imdb", "tt1"}})).is_new);
  EXPECT_FALSE(put("api", film_named("Heat, restored", {{"imdb", "tt1"}})).is_new);
  EXPECT_THAT(films("title"), ElementsAre("Heat, restored"));
  EXPECT_THAT(rows("SELECT source, json_extract(record, '$.title') FROM film_records"),
              ElementsAre("api|Heat, restored"));
}

TEST_F(Catalogue, AnyCommonIdMakesRecordsOneFilm) {
  put("one", film_named("Heat", {{"imdb", "tt1"}, {"tmdb", "9"}}));
  EXPECT_FALSE(put("two", film_named("Heat", {{"kinopoisk", "5"}, {"tmdb", "9"}})).is_new);
  EXPECT_FALSE(put("three", film_named("Heat", {{"kinopoisk", "5"}})).is_new) << "an id that the second one brought";
  EXPECT_TRUE(put("four", film_named("Heat", {{"imdb", "9"}})).is_new) << "the same value of another scheme";
  EXPECT_THAT(rows("SELECT film_id, scheme, value FROM film_ids ORDER BY 1, 2, 3"),
              ElementsAre("1|imdb|tt1", "1|kinopoisk|5", "1|tmdb|9", "2|imdb|9"));
}

TEST_F(Catalogue, WithoutIdsTheKeyDecides) {
  put("api", film_named("Heat"), "https://api.example/heat");
  EXPECT_FALSE(put("api", film_named("Heat 2"), "https://api.example/heat").is_new);
  EXPECT_TRUE(put("api", film_named("Heat"), "https://api.example/other").is_new);
  EXPECT_TRUE(put("web", film_named("Heat"), "https://api.example/heat").is_new) << "a key belongs to its source";
  EXPECT_THAT(films("title"), ElementsAre("Heat 2", "Heat", "Heat"));
}

TEST_F(Catalogue, ARecordThatNamesSeveralFilmsMakesThemOne) {
  film_record one = film_named("Heat", {{"imdb", "tt1"}});
  one.rating = film_rating{8, 10, 1};
  one.genres = {"Crime"};
  film_record two = film_named("Heat", {{"tmdb", "9"}});
  two.rating = film_rating{7, 10, 2};
  two.people = {{"Mann", "director", ""}};
  put("one", one);
  put("two", two);
  put("three", film_named("Heat"), "page");
  EXPECT_THAT(films("id"), ElementsAre("1", "2", "3"));

  EXPECT_FALSE(put("three", film_named("Heat", {{"tmdb", "9"}, {"imdb", "tt1"}}), "page").is_new);
  EXPECT_THAT(films("id, title"), ElementsAre("1|Heat"));
  EXPECT_THAT(rows("SELECT film_id, source FROM film_records ORDER BY source"),
              ElementsAre("1|one", "1|three", "1|two"));
  EXPECT_THAT(rows("SELECT film_id, scheme FROM film_ids ORDER BY scheme"), ElementsAre("1|imdb", "1|tmdb"));
  EXPECT_THAT(rows("SELECT film_id, source, votes FROM film_ratings ORDER BY source"),
              ElementsAre("1|one|1", "1|two|2"));
  EXPECT_THAT(rows("SELECT film_id, genre FROM film_genres"), ElementsAre("1|Crime"));
  EXPECT_THAT(rows("SELECT film_id, person FROM film_people"), ElementsAre("1|Mann"));
}

TEST_F(Catalogue, WhichFilmsThereAreDoesNotDependOnTheOrderOfTheRecords) {
  const std::vector<std::vector<film_id>> records{{{"imdb", "tt1"}}, {{"tmdb", "9"}}, {{"tmdb", "9"}, {"imdb", "tt1"}}};
  std::vector<int> order{0, 1, 2};
  int films_so_far = 0;
  do {
    const std::string prefix = std::to_string(films_so_far) + "-";
    for (const int i : order) {
      auto ids = records[static_cast<std::size_t>(i)];
      for (auto& id : ids) id.value = prefix + id.value;
      put("source " + std::to_string(i), film_named("Heat", ids));
    }
    EXPECT_THAT(films("count(*)"), ElementsAre(std::to_string(++films_so_far)));
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_F(Catalogue, MergingSeesAllRecordsOfTheFilmAndNoOthers) {
  put("one", film_named("A", {{"imdb", "tt1"}}));
  put("one", film_named("Other", {{"imdb", "tt2"}}));
  EXPECT_THAT(merged_, IsEmpty()) << "a new film is its only record";
  put("two", film_named("B", {{"imdb", "tt1"}}));
  put("three", film_named("C", {{"imdb", "tt1"}}));
  ASSERT_THAT(merged_, SizeIs(2));
  EXPECT_THAT(merged_[0], ElementsAre(Pair("one", to_json(film_named("A", {{"imdb", "tt1"}}))),
                                      Pair("two", to_json(film_named("B", {{"imdb", "tt1"}})))));
  EXPECT_THAT(merged_[1], ElementsAre(Pair("one", testing::_), Pair("two", testing::_), Pair("three", testing::_)));
}

TEST_F(Catalogue, TheRecordJustCommittedComesLastIntoTheMerge) {
  put("one", film_named("A", {{"imdb", "tt1"}}));
  put("two", film_named("B", {{"imdb", "tt1"}}));
  put("one", film_named("A2", {{"imdb", "tt1"}}));
  EXPECT_THAT(merged_.back(), ElementsAre(Pair("two", testing::_), Pair("one", testing::_)));
}

TEST_F(Catalogue, PeopleKeepTheirOrderAndMayAppearTwice) {
  film_record film = film_named("Kind Hearts");
  film.people = {{"Guinness", "actor", "Ethelred"},
                 {"Hamer", "director", ""},
                 {"Price", "actor", ""},
                 {"Guinness", "actor", "Agatha"},
                 {"Hamer", "writer", ""}};
  put("api", film, "k");
  const auto expected = ElementsAre("actor|0|Guinness|Ethelred", "actor|1|Price|-", "actor|2|Guinness|Agatha",
                                    "director|0|Hamer|-", "writer|0|Hamer|-");
  const auto* people = "SELECT role, position, person, character FROM film_people ORDER BY role, position";
  EXPECT_THAT(rows(people), expected);
  put("api", film, "k");
  EXPECT_THAT(rows(people), expected);
}

TEST_F(Catalogue, AMergedFilmHasTheListsOfTheMergeOnly) {
  film_record film = film_named("Heat");
  film.genres = {"Crime", "Drama", "Crime"};
  film.countries = {"US", "FR"};
  film.people = {{"Mann", "director", ""}};
  put("api", film, "k");
  EXPECT_THAT(rows("SELECT genre FROM film_genres ORDER BY 1"), ElementsAre("Crime", "Drama"));
  film.genres = {"Thriller"};
  film.countries = {};
  film.people = {};
  put("api", film, "k");
  EXPECT_THAT(rows("SELECT genre FROM film_genres"), ElementsAre("Thriller"));
  EXPECT_THAT(rows("SELECT country FROM film_countries"), IsEmpty());
  EXPECT_THAT(rows("SELECT person FROM film_people"), IsEmpty());
}

TEST_F(Catalogue, EachSourceHasItsRatingAndTheFilmTheMergedOneOutOfTen) {
  film_record film = film_named("Heat", {{"imdb", "tt1"}});
  film.rating = film_rating{82, 100, std::nullopt};
  put("one", film);
  EXPECT_THAT(films("rating, votes"), ElementsAre("8.2|-"));
  film.rating = film_rating{4, 5, 12};
  put("two", film);
  film.rating = film_rating{90, 100, 3};
  put("one", film);
  EXPECT_THAT(rows("SELECT source, value, scale, votes FROM film_ratings ORDER BY source"),
              ElementsAre("one|90.0|100.0|3", "two|4.0|5.0|12"));
  EXPECT_THAT(films("rating, votes"), ElementsAre("9.0|3"));
}

TEST_F(Catalogue, AMergeKeepsTheDayOfCreation) {
  put("api", film_named("Heat"), "k");
  db_.execute("UPDATE films SET created_at = 1, updated_at = 1");
  put("api", film_named("Heat"), "k");
  EXPECT_THAT(films("created_at, updated_at > 1"), ElementsAre("1|1"));
}

}  // namespace
}  // namespace kadr
