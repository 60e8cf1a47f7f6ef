#include "demo/film_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "core/text.hpp"
#include "demo/vocabulary.hpp"

namespace kadr {
namespace {

constexpr std::size_t many = 6000;

TEST(FilmWorld, TheSameSeedMakesTheSameFilms) {
  const film_world one(42, 300), two(42, 300), other(43, 300);
  std::size_t same_title = 0;
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one.expected(i, "http://x"), two.expected(i, "http://x")) << i;
    same_title += one.make(i).title == other.make(i).title ? 1 : 0;
  }
  EXPECT_LT(same_title, 10u);
}

TEST(FilmWorld, NoTwoFilmsShareATitleAnIdOrAPoster) {
  const film_world world(7, many);
  std::set<std::string> titles, originals, ids, posters;
  for (std::size_t i = 0; i < world.size(); ++i) {
    const auto film = world.make(i);
    EXPECT_TRUE(titles.insert(film.title).second) << film.title;
    EXPECT_TRUE(originals.insert(film.original_title).second) << film.original_title;
    EXPECT_TRUE(ids.insert(film.imdb_id).second) << film.imdb_id;
    EXPECT_TRUE(posters.insert(film.poster_path).second) << film.poster_path;
  }
}

TEST(FilmWorld, EveryFilmIsBelievable) {
  const film_world world(7, many);
  for (std::size_t i = 0; i < world.size(); ++i) {
    const auto film = world.make(i);
    EXPECT_THAT(film.imdb_id, testing::MatchesRegex("tt9[0-9]{6}"));
    EXPECT_THAT(film.release_date, testing::MatchesRegex("[0-9]{4}-[01][0-9]-[0-3][0-9]"));
    EXPECT_GE(film.year, 1920);
    EXPECT_LE(film.year, 2026);
    EXPECT_EQ(film.release_date.substr(0, 4), std::to_string(film.year));
    EXPECT_TRUE(film.runtime >= 60 && film.runtime <= 200) << film.runtime;
    EXPECT_TRUE(!film.genres.empty() && film.genres.size() <= 3);
    EXPECT_TRUE(film.cast.size() >= 3 && film.cast.size() <= 12) << film.cast.size();
    EXPECT_FALSE(film.directors.empty() || film.writers.empty() || film.countries.empty());
    EXPECT_TRUE(film.vote_average > 0 && film.vote_average <= 10) << film.vote_average;
    EXPECT_GT(film.vote_count, 0);
    EXPECT_THAT(film.poster_path, testing::MatchesRegex("/[0-9]+-[a-z0-9-]+\\.jpg"));
    std::set<std::string> names;
    for (const auto& actor : film.cast) EXPECT_TRUE(names.insert(actor.name).second) << actor.name;
  }
}

TEST(FilmWorld, TextIsInTheFormThatIsStored) {
  const film_world world(7, 2000);
  for (std::size_t i = 0; i < world.size(); ++i) {
    const auto record = world.expected(i, "http://x");
    for (const auto& text : {record.title, record.original_title, record.overview}) {
      EXPECT_EQ(to_nfc(text), text);
      EXPECT_EQ(squeeze(text), text);
    }
    for (const auto& p : record.people) EXPECT_EQ(to_nfc(p.name), p.name);
  }
}

TEST(FilmWorld, TitlesComeInManyLanguages) {
  const film_world world(7, 1000);
  std::map<std::string, int> languages;
  int cyrillic = 0, japanese = 0, accented = 0;
  for (std::size_t i = 0; i < world.size(); ++i) {
    const auto film = world.make(i);
    ++languages[film.language];
    if (film.title.find("\xD0") != std::string::npos) ++cyrillic;
    if (film.title.find("\xE3\x81") != std::string::npos) ++japanese;
    if (film.title.find("\xC3") != std::string::npos) ++accented;
    EXPECT_EQ(film.drawn_title.find("\xE3\x81"), std::string::npos);
  }
  EXPECT_EQ(languages.size(), demo::foreign_languages + 1);
  EXPECT_GT(languages["en"], 600);
  EXPECT_GT(cyrillic, 10);
  EXPECT_GT(japanese, 5);
  EXPECT_GT(accented, 20);
}

TEST(FilmWorld, PeopleRecurAcrossFilms) {
  const film_world world(7, 500);
  std::map<std::string, int> films_of;
  std::size_t parts = 0;
  for (std::size_t i = 0; i < world.size(); ++i)
    for (const auto& actor : world.make(i).cast) ++films_of[actor.name], ++parts;
  EXPECT_GT(parts, films_of.size() * 4);
}

TEST(FilmWorld, AboutThreePercentOfTheRecordsAreDirtyAndEveryDefectOccurs) {
  const film_world world(7, 2000);
  std::size_t dirty = 0;
  for (std::size_t kind = 1; kind <= film_defects; ++kind) {
    const auto indices = world.with_defect(static_cast<film_defect>(kind));
    EXPECT_TRUE(indices.size() >= 3 && indices.size() <= 6) << kind << ": " << indices.size();
    for (const std::size_t i : indices) EXPECT_EQ(world.make(i).defect, static_cast<film_defect>(kind));
    dirty += indices.size();
  }
  EXPECT_GT(dirty, 50u);
  EXPECT_LT(dirty, 70u);
  EXPECT_EQ(world.with_defect(film_defect::none).size(), 2000 - dirty);
}

TEST(FilmWorld, IdsLeadBackToTheirFilms) {
  const film_world world(7, 100);
  for (std::size_t i = 0; i < world.size(); ++i) EXPECT_EQ(world.find(world.make(i).id), i);
  EXPECT_FALSE(world.find(0).has_value());
  EXPECT_FALSE(world.find(-1).has_value());
  EXPECT_FALSE(world.find(101).has_value());
}

TEST(FilmWorld, TheExpectedRecordShowsWhatDefectsLeave) {
  const film_world world(7, 2000);
  const auto first = [&](film_defect defect) { return world.expected(world.with_defect(defect).front(), "http://h"); };
  EXPECT_TRUE(first(film_defect::not_available).overview.empty());
  EXPECT_TRUE(first(film_defect::no_genres).genres.empty());
  EXPECT_TRUE(first(film_defect::no_poster).images.empty());
  EXPECT_EQ(first(film_defect::year_as_text).released.size(), 4u);
  EXPECT_TRUE(first(film_defect::poster_missing).images.front().url.starts_with("http://h/posters/"));
  const auto repeated = first(film_defect::repeated_cast);
  int twice = 0;
  for (std::size_t i = 1; i < repeated.people.size(); ++i)
    twice += repeated.people[i] == repeated.people[i - 1] ? 1 : 0;
  EXPECT_EQ(twice, 1);
}

TEST(FilmWorld, AnEmptyWorldHasNoFilms) {
  const film_world world(7, 0);
  EXPECT_EQ(world.size(), 0u);
  EXPECT_FALSE(world.find(1).has_value());
}

TEST(Vocabulary, EveryPersonOfThePoolHasANameOfTheirOwn) {
  std::set<std::string> names;
  for (std::size_t i = 0; i < demo::person_names; ++i) names.insert(demo::person_name(7, i));
  EXPECT_EQ(names.size(), demo::person_names);
}

TEST(Vocabulary, TitlesStayUniqueBeyondTheirWords) {
  std::set<std::string> titles;
  for (std::size_t i = 0; i < 60'000; ++i) titles.insert(demo::english_title(7, i));
  EXPECT_EQ(titles.size(), 60'000u);
  for (std::size_t language = 0; language < demo::foreign_languages; ++language) {
    titles.clear();
    for (std::size_t i = 0; i < 600; ++i) titles.insert(demo::foreign_title(language, 7, i));
    EXPECT_EQ(titles.size(), 600u) << language;
  }
}

}  // namespace
}  // namespace kadr
