#include "demo/film_world.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iterator>

#include "demo/film_text.hpp"
#include "demo/overview.hpp"
#include "demo/random.hpp"
#include "demo/vocabulary.hpp"

namespace kadr {
namespace {

constexpr std::size_t defect_period = 33;
constexpr std::size_t defect_phase = 16;

constexpr std::string_view english_countries[] = {"US", "GB", "CA", "AU", "IE"};
constexpr std::string_view certificates[] = {"G", "PG", "PG-13", "R", "12A", "15", "18"};
constexpr std::string_view characters[] = {"Commissioner",    "The Pianist", "Old Tomas",     "Sister Agathe",
                                           "The Conductor",   "Magda",       "Dr. Hollis",    "The Courier",
                                           "Lieutenant Roux", "Ilse",        "Grandmother",   "The Stranger",
                                           "Professor Lund",  "Kit",         "The Innkeeper", "Captain Vane",
                                           "Baker's Wife",    "Young Anton", "Radio Voice",   "Mrs. Okafor"};

/// Which title of which language a film has. The pattern of ten films leaves each (language, ordinal) to one film.
struct title_choice {
  bool foreign = false;
  std::size_t language = 0;
  std::size_t ordinal = 0;
};
title_choice choose_title(std::size_t index) {
  constexpr std::size_t foreign_slots[] = {2, 5, 8};
  for (std::size_t slot = 0; slot < std::size(foreign_slots); ++slot) {
    if (index % 10 != foreign_slots[slot]) continue;
    const std::size_t number = index / 10 * std::size(foreign_slots) + slot;
    return {true, number % demo::foreign_languages, number / demo::foreign_languages};
  }
  return {};
}

std::string imdb_id(std::uint64_t seed, std::size_t index) {
  constexpr std::uint64_t ids = film_world::max_films;
  constexpr std::uint64_t step = 611'953;  // prime, so that every index has an id of its own
  const std::uint64_t number = (seed % ids + index % ids * step) % ids;
  char text[16];
  std::snprintf(text, sizeof text, "tt9%06u", static_cast<unsigned>(number));
  return text;
}

}  // namespace

film_world::film_world(std::uint64_t seed, std::size_t films) noexcept
    : seed_(seed),
      films_(std::min(films, max_films)),
      people_(std::clamp<std::size_t>(films_, 60, demo::person_names)) {}

film_defect film_world::defect_of(std::size_t index) noexcept {
  if (index % defect_period != defect_phase) return film_defect::none;
  return static_cast<film_defect>(1 + index / defect_period % film_defects);
}

bool film_world::has_good_poster(film_defect defect) noexcept {
  return defect != film_defect::no_poster && defect != film_defect::poster_missing &&
         defect != film_defect::poster_cut && defect != film_defect::poster_is_html;
}

std::vector<std::size_t> film_world::with_defect(film_defect defect) const {
  std::vector<std::size_t> indices;
  for (std::size_t index = 0; index < films_; ++index)
    if (defect_of(index) == defect) indices.push_back(index);
  return indices;
}

std::optional<std::size_t> film_world::find(std::int64_t id) const noexcept {
  if (id < 1 || static_cast<std::uint64_t>(id) > films_) return std::nullopt;
  return static_cast<std::size_t>(id - 1);
}

std::string film_world::person_at(std::size_t number) const {
  return demo::person_name(seed_, number % people_);
}

film_world::film film_world::make(std::size_t index) const {
  demo::random dice(seed_, index + 1);
  film f;
  f.index = index;
  f.id = static_cast<std::int64_t>(index) + 1;
  f.imdb_id = imdb_id(seed_, index);
  f.defect = defect_of(index);

  const std::string english = demo::english_title(seed_, index);
  const title_choice choice = choose_title(index);
  if (choice.foreign) {
    const auto& language = demo::language_at(choice.language);
    f.language = language.code;
    f.countries.emplace_back(language.country);
    f.original_title = demo::foreign_title(choice.language, seed_, choice.ordinal);
    f.title = dice.chance(0.5) ? f.original_title : english;
    f.drawn_title = language.latin_or_cyrillic ? f.title : english;
    if (dice.chance(0.2)) f.countries.emplace_back("GB");
  } else {
    f.language = "en";
    f.title = f.original_title = f.drawn_title = english;
    f.countries.emplace_back(dice.pick(english_countries));
  }
  if (f.defect == film_defect::decomposed_title)
    f.title = f.original_title = f.drawn_title = english + ": Déjà Vécu à Noël";

  // More films of late than long ago.
  f.year = 2026 - static_cast<int>(std::floor(107 * dice.unit() * dice.unit()));
  char date[16];
  const int month = dice.between(1, 12);
  std::snprintf(date, sizeof date, "%04d-%02d-%02d", f.year, month, dice.between(1, 28));
  f.release_date = date;
  f.runtime = dice.between(71, 184);

  const std::size_t genres = 1 + dice.below(3);
  while (f.genres.size() < genres) {
    const std::size_t genre = dice.below(demo::genre_count);
    if (std::find(f.genres.begin(), f.genres.end(), genre) == f.genres.end()) f.genres.push_back(genre);
  }

  // A skewed draw: some people are in everything. Nobody is twice in one cast.
  const auto draw = [&] { return static_cast<std::size_t>(static_cast<double>(people_) * dice.unit() * dice.unit()); };
  const int directors = dice.chance(0.9) ? 1 : 2;
  const std::size_t director = draw();
  for (int i = 0; i < directors; ++i) f.directors.push_back(person_at(director + static_cast<std::size_t>(i)));
  const std::size_t writer = draw();
  for (int i = 0, n = dice.between(1, 3); i < n; ++i)
    f.writers.push_back(person_at(writer + static_cast<std::size_t>(i) * 3));
  f.composer = person_at(draw());
  const std::size_t cast = 3 + dice.below(10);
  const std::size_t first_character = dice.below(std::size(characters));
  for (std::vector<std::size_t> drawn; f.cast.size() < cast;) {
    const std::size_t number = draw();
    if (std::find(drawn.begin(), drawn.end(), number) != drawn.end()) continue;
    drawn.push_back(number);
    const std::string_view character = characters[(first_character + f.cast.size()) % std::size(characters)];
    f.cast.push_back({person_at(number), "actor", std::string(character)});
  }

  f.overview = demo::write_overview(dice, f.cast.front().character);
  if (f.defect == film_defect::html_entities) f.overview += " Rain, brass &amp; the &#39;last&#39; waltz.";
  f.vote_average = std::round(dice.between(31.0, 92.0)) / 10;
  f.vote_count = static_cast<std::int64_t>(std::exp(dice.between(2.5, 12.5)));
  f.certificate = dice.pick(certificates);
  f.poster_path = "/" + std::to_string(f.id) + "-" + demo::slug(english) + ".jpg";
  return f;
}

film_record film_world::expected(std::size_t index, std::string_view origin) const {
  const film f = make(index);
  film_record record;
  record.title = f.title;
  record.original_title = f.original_title;
  record.year = f.year;
  record.released = f.defect == film_defect::year_as_text ? std::to_string(f.year) : f.release_date;
  record.runtime_minutes = f.runtime;
  record.language = f.language;
  record.rating = film_rating{f.vote_average, 10, f.vote_count};
  record.ids = {{"imdb", f.imdb_id}, {"demo", std::to_string(f.id)}};
  record.countries = f.countries;
  if (f.defect != film_defect::not_available) {
    record.overview = f.overview;
    record.certificate = f.certificate;
  }
  if (f.defect != film_defect::no_genres)
    for (const std::size_t genre : f.genres) record.genres.emplace_back(demo::genre_name(genre));
  for (const auto& name : f.directors) record.people.push_back({name, "director", ""});
  for (const auto& name : f.writers) record.people.push_back({name, "writer", ""});
  if (f.defect == film_defect::repeated_cast) record.people.push_back(f.cast.front());
  record.people.insert(record.people.end(), f.cast.begin(), f.cast.end());
  if (f.defect != film_defect::no_poster)
    record.images.push_back({"poster", std::string(origin) + "/posters" + f.poster_path});
  return record;
}

}  // namespace kadr
