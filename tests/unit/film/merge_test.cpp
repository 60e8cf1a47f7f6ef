#include "film/merge.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace kadr {
namespace {

using testing::ElementsAre;

sourced_record from(std::string source, film_record record) {
  return {std::move(source), "https://x.example/", 0, std::move(record)};
}

film_record titled(std::string title) {
  film_record film;
  film.title = std::move(title);
  return film;
}

film_record full(int n) {
  const std::string mark = std::to_string(n);
  film_record film = titled("title " + mark);
  film.original_title = "original " + mark;
  film.year = 1900 + n;
  film.released = "190" + mark + "-01-01";
  film.runtime_minutes = 90 + n;
  film.overview = "overview " + mark;
  film.language = "l" + mark;
  film.certificate = "c" + mark;
  film.rating = film_rating{static_cast<double>(n), 10, n};
  film.ids = {{"scheme " + mark, "id " + mark}};
  film.genres = {"genre " + mark};
  film.countries = {"country " + mark};
  film.people = {{"person " + mark, "actor", ""}};
  film.images = {{"poster", "https://img.example/" + mark}};
  film.extra = "{\"n\":" + mark + "}";
  return film;
}

const std::vector<std::string> one_before_two{"one", "two"};

TEST(MergeRecords, OneRecordIsTheFilm) {
  EXPECT_EQ(merge_records({from("one", full(1))}, one_before_two), full(1));
}

TEST(MergeRecords, NoRecordsAreAnEmptyFilm) {
  EXPECT_EQ(merge_records({}, one_before_two), film_record());
}

TEST(MergeRecords, TheSourceThatIsNamedFirstDecidesEachFieldThatItHas) {
  film_record expected = full(1);
  expected.ids.push_back(full(2).ids[0]);
  expected.images.push_back(full(2).images[0]);
  EXPECT_EQ(merge_records({from("one", full(1)), from("two", full(2))}, one_before_two), expected);
  EXPECT_EQ(merge_records({from("two", full(2)), from("one", full(1))}, one_before_two), expected)
      << "whichever came first";
}

TEST(MergeRecords, WhatTheFirstSourceDoesNotSayTheNextOneDoes) {
  film_record first = titled("first");
  first.year = 1995;
  film_record expected = full(2);
  expected.title = "first";
  expected.year = 1995;
  EXPECT_EQ(merge_records({from("one", first), from("two", full(2))}, one_before_two), expected);
}

TEST(MergeRecords, WithinASourceTheLaterRecordWins) {
  EXPECT_EQ(merge_records({from("one", titled("older")), from("one", titled("newer"))}, one_before_two).title, "newer");
  film_record older = titled("older");
  older.year = 1995;
  EXPECT_EQ(merge_records({from("one", older), from("one", titled("newer"))}, one_before_two).year, 1995)
      << "but what it leaves out stays";
}

TEST(MergeRecords, SourcesThatAreNotNamedComeLast) {
  const std::vector<std::string> only_two{"two"};
  EXPECT_EQ(merge_records({from("two", titled("named")), from("one", titled("unnamed"))}, only_two).title, "named");
  EXPECT_EQ(merge_records({from("one", titled("a")), from("three", titled("b"))}, {}).title, "b");
}

TEST(MergeRecords, ListsComeWholeFromOneSource) {
  film_record first = titled("A");
  first.genres = {"Crime"};
  first.people = {{"Mann", "director", ""}};
  film_record second = titled("B");
  second.genres = {"Drama", "Thriller"};
  second.countries = {"US", "FR"};
  second.people = {{"Pacino", "actor", "Hanna"}, {"Mann", "writer", ""}};
  const auto film = merge_records({from("one", first), from("two", second)}, one_before_two);
  EXPECT_THAT(film.genres, ElementsAre("Crime"));
  EXPECT_THAT(film.countries, ElementsAre("US", "FR"));
  EXPECT_THAT(film.people, ElementsAre(first.people[0]));
}

TEST(MergeRecords, IdsAndImagesAreUnitedWithoutRepetitions) {
  film_record first = titled("A");
  first.ids = {{"imdb", "tt1"}, {"tmdb", "9"}};
  first.images = {{"poster", "https://img.example/1"}, {"still", "https://img.example/1"}};
  film_record second = titled("B");
  second.ids = {{"tmdb", "9"}, {"kinopoisk", "5"}, {"imdb", "9"}};
  second.images = {{"poster", "https://img.example/2"}, {"poster", "https://img.example/1"}};
  const auto film = merge_records({from("two", second), from("one", first)}, one_before_two);
  EXPECT_THAT(film.ids, ElementsAre(film_id{"imdb", "tt1"}, film_id{"tmdb", "9"}, film_id{"kinopoisk", "5"},
                                    film_id{"imdb", "9"}));
  EXPECT_THAT(film.images,
              ElementsAre(image_ref{"poster", "https://img.example/1"}, image_ref{"still", "https://img.example/1"},
                          image_ref{"poster", "https://img.example/2"}));
}

TEST(MergeRecords, AZeroIsAValue) {
  film_record first = titled("A");
  first.rating = film_rating{0, 10, 0};
  first.runtime_minutes = 0;
  const auto film = merge_records({from("one", first), from("two", full(2))}, one_before_two);
  EXPECT_EQ(film.rating, (film_rating{0, 10, 0}));
  EXPECT_EQ(film.runtime_minutes, 0);
}

TEST(MergeRecords, TheOrderOfRecordsOfDifferentNamedSourcesDoesNotMatter) {
  std::vector<std::pair<std::string, int>> order{{"a", 1}, {"b", 2}, {"c", 3}};
  const std::vector<std::string> priority{"b", "c", "a"};
  std::optional<film_record> first;
  do {
    std::vector<sourced_record> records;
    for (const auto& [source, n] : order) records.push_back(from(source, full(n)));
    const auto film = merge_records(records, priority);
    if (!first) first = film;
    EXPECT_EQ(film, *first);
  } while (std::next_permutation(order.begin(), order.end()));
  EXPECT_EQ(first->title, "title 2");
}

}  // namespace
}  // namespace kadr
