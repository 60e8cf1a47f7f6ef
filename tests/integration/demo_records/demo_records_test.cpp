#include <gtest/gtest.h>

#include <string>

#include "core/url.hpp"
#include "demo/film_api.hpp"
#include "demo/film_world.hpp"
#include "extract/film_extractor.hpp"
#include "extract/json_document.hpp"

namespace kadr {
namespace {

json_path path(std::string_view query) {
  return json_path::compile(query).value();
}

field_rule field(std::string_view query) {
  field_rule rule;
  rule.path = path(query);
  return rule;
}

people_rule people(const std::string& role, std::string_view names) {
  people_rule rule;
  rule.role = role;
  rule.names = field(names);
  return rule;
}

/// Every field of the demo API, as the shipped demo job maps it.
film_rules demo_rules(const std::string& origin) {
  film_rules rules;
  rules.title = field("$.title");
  rules.original_title = field("$.original_title");
  rules.year = field("$.release_date");
  rules.released = field("$.release_date");
  rules.runtime = field("$.runtime");
  rules.overview = field("$.overview");
  rules.language = field("$.original_language");
  rules.certificate = field("$.certificate");
  rules.genres = field("$.genres[*].name");
  rules.countries = field("$.production_countries[*].iso_3166_1");
  rules.ids.emplace_back("imdb", field("$.imdb_id"));
  rules.ids.emplace_back("demo", field("$.id"));
  rules.people.push_back(people("director", "$.credits.crew[?@.job=='Director'].name"));
  rules.people.push_back(people("writer", "$.credits.crew[?@.job=='Writer'].name"));
  people_rule cast;
  cast.role = "actor";
  cast.each = path("$.credits.cast[*]");
  cast.name = path("$.name");
  cast.character = path("$.character");
  rules.people.push_back(std::move(cast));
  rating_rule rating;
  rating.value = field("$.vote_average");
  rating.votes = field("$.vote_count");
  rules.rating = std::move(rating);
  image_rule poster;
  poster.kind = "poster";
  poster.url_template = origin + "/posters{+path}";
  poster.variables.emplace_back("path", field("$.poster_path"));
  rules.images.push_back(std::move(poster));
  return rules;
}

TEST(DemoRecords, ExtractionMakesOfEveryDemoFilmWhatTheWorldExpectsDirtIncluded) {
  const std::string origin = "http://127.0.0.1:8780";
  const film_rules rules = demo_rules(origin);
  const film_world world(7, 2000);
  json_parser parser;
  for (std::size_t index = 0; index < world.size(); ++index) {
    const auto item = parser.parse(film_detail_json(world.make(index)));
    ASSERT_TRUE(item.has_value()) << index;
    const auto base = url::parse(origin + "/api/films/" + std::to_string(index + 1));
    const auto record = extract_film(rules, *item, *base);
    ASSERT_TRUE(record.has_value()) << index << ": " << record.error().message();
    EXPECT_EQ(to_json(*record), to_json(world.expected(index, origin)))
        << index << ", defect " << static_cast<int>(world.make(index).defect);
  }
}

}  // namespace
}  // namespace kadr
