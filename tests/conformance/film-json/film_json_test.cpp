#include <iostream>
#include <nlohmann/json.hpp>

#include "core/text.hpp"
#include "extract/film_extractor.hpp"
#include "extract/pagination.hpp"
#include "support/test_data.hpp"
#include "unit/extract/film_fixture.hpp"

namespace kadr {
namespace {

using nlohmann::json;
using test::field;
using test::path;

film_rules tmdb_rules() {
  film_rules rules;
  rules.title = field("$.title");
  rules.original_title = field("$.original_title");
  rules.year = field("$.release_date");
  rules.released = field("$.release_date");
  rules.genres = field("$.genres[*].name");
  rules.countries = field("$.production_countries[*].iso_3166_1");
  rules.runtime = field("$.runtime");
  rules.overview = field("$.overview");
  rules.language = field("$.original_language");
  rules.ids = {{"imdb", field("$.imdb_id")}, {"tmdb", field("$.id")}};
  rules.people = {{"director", field("$.credits.crew[?@.job=='Director'].name"), {}, {}, {}},
                  {"actor", {}, path("$.credits.cast[*]"), path("$.name"), path("$.character")}};
  rules.rating = rating_rule{field("$.vote_average"), field("$.vote_count"), 10};
  rules.images = {
      {"poster", "https://img.aggregator.example/w500{path}", {{"path", field("$.poster_path")}}},
      {"backdrop", "https://img.aggregator.example/w780{path}", {{"path", field("$.images.backdrops[*].file_path")}}}};
  return rules;
}

film_rules kinopoisk_rules() {
  film_rules rules;
  rules.title = field("$['nameRu','nameEn','nameOriginal']");
  rules.original_title = field("$.nameOriginal");
  rules.year = field("$.year");
  rules.genres = field("$.genres[*].genre");
  rules.countries = field("$.countries[*].country");
  rules.overview = field("$.description");
  rules.certificate = field("$.ratingAgeLimits");
  rules.certificate.strip_prefix = "age";
  rules.ids = {{"imdb", field("$.imdbId")}, {"kinopoisk", field("$.kinopoiskId")}};
  rules.rating = rating_rule{field("$.ratingKinopoisk"), {}, 10};
  rules.images = {{"poster", "", {{"path", field("$.posterUrl")}}}};
  return rules;
}

std::string text(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::size_t size_of(const json& object, const json::json_pointer& at) {
  return object.contains(at) && object.at(at).is_array() ? object.at(at).size() : 0;
}

/// What an independent reader finds in a movie, field by field.
bool agrees_with_tmdb(const film_record& film, const json& movie) {
  const std::string date = text(movie, "release_date");
  const int runtime = movie.value("runtime", json()).is_number() ? movie["runtime"].get<int>() : 0;
  bool same = film.title == squeeze(text(movie, "title"));
  same = same && film.original_title == squeeze(text(movie, "original_title"));
  same = same && film.year == (date.size() == 10 ? std::optional(std::stoi(date.substr(0, 4))) : std::nullopt);
  same = same && film.released == date;
  same = same && film.runtime_minutes == (runtime > 0 ? std::optional(runtime) : std::nullopt);
  same = same && film.genres.size() == size_of(movie, "/genres"_json_pointer);
  same = same && (!movie.contains("id") || film.ids.back() == film_id{"tmdb", std::to_string(movie["id"].get<int>())});
  const std::string poster = text(movie, "poster_path");
  const auto is_poster = [](const image_ref& i) { return i.kind == "poster"; };
  const auto found = std::find_if(film.images.begin(), film.images.end(), is_poster);
  return same &&
         (poster.empty() ? found == film.images.end()
                         : found != film.images.end() && found->url == "https://img.aggregator.example/w500" + poster);
}

bool is_movie(const json& j) {
  return j.is_object() && j.contains("title") && j.contains("release_date");
}

TEST(FilmJson, EveryTmdbMovieIsReadAsAnIndependentReaderReadsIt) {
  KADR_NEED_DATA("film-tmdb");
  const film_rules rules = tmdb_rules();
  int total = 0;
  int passed = 0;
  const auto check = [&](const json& movie, const std::string& name) {
    const test::document doc(movie.dump());
    const auto film = extract_film(rules, doc.root(), test::address("https://data.aggregator.example/"));
    const bool right = film && agrees_with_tmdb(*film, movie) && *film_record_from_json(to_json(*film)) == *film;
    ++total;
    passed += right;
    EXPECT_TRUE(right) << name << ": " << (film ? to_json(*film) : film.error().message());
  };
  for (const auto& entry : std::filesystem::recursive_directory_iterator(test::test_data() / "film-tmdb")) {
    if (entry.path().extension() != ".json") continue;
    const json reply = json::parse(test::read_file(entry.path()), nullptr, false);
    if (is_movie(reply)) check(reply, entry.path().string());
    if (!reply.is_object() || !reply.contains("results") || !reply["results"].is_array()) continue;
    for (const auto& item : reply["results"]) {
      if (is_movie(item)) check(item, entry.path().string());
    }
  }
  std::cout << "film-tmdb: " << passed << '/' << total << '\n';
  EXPECT_GT(total, 0);
  EXPECT_EQ(passed, total);
}

TEST(FilmJson, ATmdbMovieWithCreditsGivesItsPeopleAndPictures) {
  KADR_NEED_DATA("film-tmdb/tmdb-php/movie__all.json");
  const std::string bytes = test::read_file(test::test_data() / "film-tmdb/tmdb-php/movie__all.json");
  const json movie = json::parse(bytes);
  const test::document doc(bytes);
  const auto film = extract_film(tmdb_rules(), doc.root(), test::address("https://data.aggregator.example/"));
  ASSERT_TRUE(film);
  EXPECT_EQ(film->title, "Riddick");
  EXPECT_EQ(film->year, 2013);
  EXPECT_EQ(film->runtime_minutes, 119);
  EXPECT_EQ(film->rating, (film_rating{6.2, 10, 625}));
  EXPECT_EQ(film->genres, (std::vector<std::string>{"Action", "Science Fiction", "Thriller"}));
  EXPECT_EQ(film->ids, (std::vector<film_id>{{"imdb", "tt1411250"}, {"tmdb", "87421"}}));
  EXPECT_EQ(film->people.front(), (person{"David Twohy", "director", ""}));
  const auto vin =
      std::find_if(film->people.begin(), film->people.end(), [](const person& p) { return p.role == "actor"; });
  ASSERT_NE(vin, film->people.end());
  EXPECT_EQ(*vin, (person{"Vin Diesel", "actor", "Riddick"}));
  EXPECT_EQ(film->images.size(), 1 + size_of(movie, "/images/backdrops"_json_pointer));
}

TEST(FilmJson, EveryKinopoiskFilmIsReadAndItsPagesAreFollowed) {
  KADR_NEED_DATA("film-kinopoisk/exchanges.json");
  const json exchanges = json::parse(test::read_file(test::test_data() / "film-kinopoisk/exchanges.json"));
  const film_rules rules = kinopoisk_rules();
  pagination_rule pages;
  pages.style = pagination_style::page;
  pages.total_pages = path("$.totalPages");
  int total = 0;
  int passed = 0;
  for (const auto& exchange : exchanges) {
    if (exchange["response"]["status"] != 200) continue;
    const json body = json::parse(exchange["response"]["body"].get<std::string>());
    if (!body.is_object() || !body.contains("items") || !body["items"].is_array()) continue;
    const test::document doc(exchange["response"]["body"].get<std::string>());
    const auto here = test::address(exchange["request"]["url"].get<std::string>());
    const auto items = path("$.items[*]").select(doc.root());
    ASSERT_EQ(items.size(), body["items"].size());
    if (body.contains("totalPages")) {
      const auto next = follow(pages, list_page{here, here, 0, items.size(), {}}, doc.root());
      ASSERT_TRUE(next);
      EXPECT_EQ(next->pages.size() + 1, body["totalPages"].get<std::size_t>());
    }
    for (std::size_t i = 0; i < items.size(); ++i) {
      const json& item = body["items"][i];
      if (!item.contains("kinopoiskId") || !item.contains("genres")) continue;
      const auto film = extract_film(rules, items[i], here);
      std::string title = text(item, "nameRu");
      if (title.empty()) title = text(item, "nameEn");
      if (title.empty()) title = text(item, "nameOriginal");
      const bool right = film && film->title == to_nfc(title) && film->year == item["year"].get<int>() &&
                         film->genres.size() == item["genres"].size() &&
                         film->countries.size() == item["countries"].size() &&
                         film->ids.back() == film_id{"kinopoisk", std::to_string(item["kinopoiskId"].get<int>())} &&
                         film->images.size() == 1 && film->images.front().url == text(item, "posterUrl") &&
                         *film_record_from_json(to_json(*film)) == *film;
      ++total;
      passed += right;
      EXPECT_TRUE(right) << item.dump();
    }
  }
  std::cout << "film-kinopoisk: " << passed << '/' << total << '\n';
  EXPECT_GT(total, 0);
  EXPECT_EQ(passed, total);
}

}  // namespace
}  // namespace kadr
