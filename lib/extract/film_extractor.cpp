#include "extract/film_extractor.hpp"

#include <cmath>

#include "extract/cleaning.hpp"
#include "extract/extra_fields.hpp"
#include "extract/field_reader.hpp"
#include "extract/image_links.hpp"
#include "extract/quantities.hpp"

namespace kadr {
namespace {

/// Catalogues that say "none" with a zero; a row number of somebody's own list may well be zero.
bool counts_from_one(std::string_view scheme) noexcept {
  return scheme == "imdb" || scheme == "tmdb" || scheme == "tvdb" || scheme == "kinopoisk";
}

std::optional<int> year_of_number(double value) {
  if (std::trunc(value) != value || value < quantities::first_year || value > quantities::last_year)
    return std::nullopt;
  return static_cast<int>(value);
}

std::optional<int> read_year(const field_rule& rule, json_value item) {
  return read_number<int>(rule, item, year_of_number, [](std::string_view text) { return quantities::year(text); });
}

std::optional<int> read_runtime(const field_rule& rule, json_value item) {
  return read_number<int>(
      rule, item, [](double value) { return quantities::minutes(value); },
      [](std::string_view text) { return quantities::minutes(text); });
}

std::string read_date(const field_rule& rule, json_value item) {
  const auto date = read_number<std::string>(
      rule, item,
      [](double value) -> std::optional<std::string> {
        const auto year = year_of_number(value);
        return year ? std::optional(std::to_string(*year)) : std::nullopt;
      },
      [](std::string_view text) { return quantities::date(text); });
  return date.value_or(std::string());
}

std::optional<std::int64_t> count_of_number(double value) {
  if (!(value >= 0) || value > 9e15) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

// Sites write 0 for a film that nobody has rated.
std::optional<film_rating> read_rating(const rating_rule& rule, json_value item) {
  const auto value = read_number<double>(
      rule.value, item, [](double number) { return std::optional(number); },
      [](std::string_view text) { return quantities::decimal(text); });
  const auto votes = read_number<std::int64_t>(rule.votes, item, count_of_number,
                                               [](std::string_view text) { return quantities::count(text); });
  if (!value || !(*value >= 0) || *value > rule.scale) return std::nullopt;
  if (*value == 0 && votes.value_or(0) == 0) return std::nullopt;
  return film_rating{*value, rule.scale, votes};
}

// An identifier of 0 stands for none at all; taken at its word it would merge unrelated films.
std::vector<film_id> read_ids(const film_rules& rules, json_value item) {
  std::vector<film_id> out;
  for (const auto& [scheme, rule] : rules.ids) {
    std::string value = read_text(rule, item);
    if (scheme == "imdb") value = cleaning::imdb_id(value);
    if (!value.empty() && !(value == "0" && counts_from_one(scheme))) out.push_back({scheme, std::move(value)});
  }
  return out;
}

field_rule plain(const json_path& path) {
  field_rule rule;
  rule.path = path;
  return rule;
}

void read_people(const people_rule& rule, json_value item, std::vector<person>& out) {
  for (auto& name : read_texts(rule.names, item)) out.push_back({std::move(name), rule.role, {}});
  if (rule.each.empty()) return;
  const field_rule name_rule = plain(rule.name);
  const field_rule character_rule = plain(rule.character);
  for_each_node(rule.each, item, [&](json_value object) {
    std::string name = read_text(name_rule, object);
    if (!name.empty()) out.push_back({std::move(name), rule.role, read_text(character_rule, object)});
    return true;
  });
}

}  // namespace

result<film_record> extract_film(const film_rules& rules, json_value item, const url& base) {
  film_record film;
  film.title = read_text(rules.title, item);
  if (film.title.empty()) {
    return failure(errc::not_a_film,
                   rules.title.empty() ? "no rule for the title" : "no title at " + rules.title.path.text());
  }
  film.original_title = read_text(rules.original_title, item);
  film.year = read_year(rules.year, item);
  film.released = read_date(rules.released, item);
  film.runtime_minutes = read_runtime(rules.runtime, item);
  film.overview = read_text(rules.overview, item);
  film.language = read_text(rules.language, item);
  film.certificate = read_text(rules.certificate, item);
  if (rules.rating) film.rating = read_rating(*rules.rating, item);
  film.ids = read_ids(rules, item);
  film.genres = read_distinct_texts(rules.genres, item);
  film.countries = read_distinct_texts(rules.countries, item);
  for (const auto& rule : rules.people) read_people(rule, item, film.people);
  film.images = read_images(rules.images, item, base);
  film.extra = read_extra(rules.extra, item);
  return film;
}

}  // namespace kadr
