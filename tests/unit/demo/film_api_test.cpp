#include "demo/film_api.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/text.hpp"

namespace kadr {
namespace {

using nlohmann::json;

class FilmApi : public testing::Test {
 protected:
  json detail(std::size_t index) const { return json::parse(film_detail_json(world_.make(index))); }
  json dirty(film_defect defect) const { return detail(world_.with_defect(defect).front()); }
  film_world::film film_with(film_defect defect) const { return world_.make(world_.with_defect(defect).front()); }

  film_world world_{7, 2000};
};

TEST_F(FilmApi, PagesHoldEveryFilmOnceInOrder) {
  const film_world world(7, 101);
  std::int64_t next = 1;
  for (std::size_t page = 1; page <= 3; ++page) {
    const auto reply = json::parse(film_list_json(world, page, 50).value());
    EXPECT_EQ(reply["page"], page);
    EXPECT_EQ(reply["total_pages"], 3);
    EXPECT_EQ(reply["total_results"], 101);
    EXPECT_EQ(reply["results"].size(), page < 3 ? 50u : 1u);
    for (const auto& item : reply["results"]) {
      EXPECT_EQ(item["id"], next++);
      EXPECT_TRUE(item.contains("title") && item.contains("release_date") && item.contains("vote_average") &&
                  item.contains("poster_path"));
    }
  }
}

TEST_F(FilmApi, PagesOutsideTheListDoNotExist) {
  const film_world world(7, 100);
  EXPECT_FALSE(film_list_json(world, 0, 50).has_value());
  EXPECT_FALSE(film_list_json(world, 3, 50).has_value());
  EXPECT_FALSE(film_list_json(world, ~std::size_t{0}, 50).has_value());
  const auto empty = json::parse(film_list_json(film_world(7, 0), 1, 50).value());
  EXPECT_TRUE(empty["results"].empty());
  EXPECT_EQ(empty["total_pages"], 1);
}

TEST_F(FilmApi, ACleanDetailSaysWhatTheFilmIs) {
  const auto film = world_.make(3);
  const auto reply = detail(3);
  EXPECT_EQ(reply["id"], film.id);
  EXPECT_EQ(reply["imdb_id"], film.imdb_id);
  EXPECT_EQ(reply["title"], film.title);
  EXPECT_EQ(reply["original_language"], film.language);
  EXPECT_EQ(reply["release_date"], film.release_date);
  EXPECT_EQ(reply["runtime"], film.runtime);
  EXPECT_EQ(reply["overview"], film.overview);
  EXPECT_EQ(reply["genres"].size(), film.genres.size());
  EXPECT_EQ(reply["production_countries"][0]["iso_3166_1"], film.countries.front());
  EXPECT_NE(reply["production_countries"][0]["name"], film.countries.front());
  EXPECT_EQ(reply["vote_average"], film.vote_average);
  EXPECT_EQ(reply["vote_count"], film.vote_count);
  EXPECT_EQ(reply["certificate"], film.certificate);
  EXPECT_EQ(reply["poster_path"], film.poster_path);
  const auto& cast = reply["credits"]["cast"];
  ASSERT_EQ(cast.size(), film.cast.size());
  for (std::size_t i = 0; i < cast.size(); ++i) {
    EXPECT_EQ(cast[i]["name"], film.cast[i].name);
    EXPECT_EQ(cast[i]["character"], film.cast[i].character);
    EXPECT_EQ(cast[i]["order"], i);
  }
  EXPECT_EQ(reply["credits"]["crew"][0], json({{"name", film.directors.front()}, {"job", "Director"}}));
}

TEST_F(FilmApi, TitlesMayBePaddedOrDecomposed) {
  const auto padded = dirty(film_defect::stray_white_space)["title"].get<std::string>();
  EXPECT_NE(squeeze(padded), padded);
  EXPECT_EQ(squeeze(padded), film_with(film_defect::stray_white_space).title);
  const auto decomposed = dirty(film_defect::decomposed_title)["title"].get<std::string>();
  EXPECT_NE(to_nfc(decomposed), decomposed);
  EXPECT_EQ(to_nfc(decomposed), film_with(film_defect::decomposed_title).title);
}

TEST_F(FilmApi, NumbersMayBeText) {
  EXPECT_TRUE(dirty(film_defect::runtime_as_text)["runtime"].get<std::string>().ends_with(" min"));
  const auto text = dirty(film_defect::numbers_as_text);
  EXPECT_TRUE(text["runtime"].is_string() && text["vote_average"].is_string() && text["vote_count"].is_string());
  const auto years = dirty(film_defect::year_as_text)["release_date"].get<std::string>();
  EXPECT_EQ(years.substr(0, 4), std::to_string(film_with(film_defect::year_as_text).year));
  EXPECT_NE(years.find("–"), std::string::npos);
}

TEST_F(FilmApi, FieldsMayBeMissingNullOrNotAvailable) {
  EXPECT_FALSE(dirty(film_defect::no_genres).contains("genres"));
  EXPECT_TRUE(dirty(film_defect::no_poster)["poster_path"].is_null());
  EXPECT_EQ(dirty(film_defect::not_available)["overview"], "N/A");
  EXPECT_EQ(dirty(film_defect::not_available)["certificate"], "N/A");
}

TEST_F(FilmApi, CastAndOverviewMayBeUntidy) {
  const auto cast = dirty(film_defect::repeated_cast)["credits"]["cast"];
  EXPECT_EQ(cast[0]["name"], cast[1]["name"]);
  EXPECT_NE(dirty(film_defect::html_entities)["overview"].get<std::string>().find("&amp;"), std::string::npos);
}

}  // namespace
}  // namespace kadr
