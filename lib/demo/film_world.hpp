#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/film.hpp"

namespace kadr {

/// What the aggregator gets wrong about a film: the dirt of real catalogues, about 3 % of the records.
enum class film_defect {
  none,
  stray_white_space,  ///< title padded, its spaces doubled
  decomposed_title,   ///< title in Unicode normal form D
  not_available,      ///< overview and certificate are "N/A"
  year_as_text,       ///< release_date is "1999–2003"
  runtime_as_text,    ///< runtime is "136 min"
  no_genres,          ///< the member is missing
  no_poster,          ///< poster_path is null
  repeated_cast,      ///< the first actor is listed twice
  numbers_as_text,    ///< runtime, vote_average and vote_count are strings
  html_entities,      ///< the overview holds "&amp;" and "&#39;"
  poster_missing,     ///< the poster's URL answers 404
  poster_cut,         ///< the poster is a JPEG that ends half way, sent as whole
  poster_is_html,     ///< the poster's URL answers an HTML page with the type image/jpeg
};
inline constexpr std::size_t film_defects = 13;  ///< not counting none

/// The films of the demo aggregator: a pure function of seed and index, no two with the same title, ids or poster. The
/// films themselves are clean; how a defect shows is the business of film_api and demo_server. Immutable: any thread.
class film_world {
 public:
  struct film {
    std::size_t index = 0;
    std::int64_t id = 0;
    std::string imdb_id;
    std::string title;
    std::string original_title;
    std::string drawn_title;  ///< what a poster shows: in a script that common fonts have
    std::string language;     ///< ISO 639-1
    std::string release_date;
    int year = 0;
    int runtime = 0;
    std::string overview;
    std::vector<std::size_t> genres;     ///< indices for demo::genre_name
    std::vector<std::string> countries;  ///< ISO 3166-1
    std::vector<std::string> directors;
    std::vector<std::string> writers;
    std::string composer;
    std::vector<person> cast;
    double vote_average = 0;
    std::int64_t vote_count = 0;
    std::string certificate;
    std::string poster_path;  ///< "/17-the-silent-harbour.jpg"
    film_defect defect = film_defect::none;
  };

  static constexpr std::size_t max_films = 1'000'000;

  /// At most `max_films` films; more are cut off.
  film_world(std::uint64_t seed, std::size_t films) noexcept;

  [[nodiscard]] std::size_t size() const noexcept { return films_; }
  [[nodiscard]] std::uint64_t seed() const noexcept { return seed_; }

  /// The film at `index` < size(). Some microseconds; nothing is kept.
  [[nodiscard]] film make(std::size_t index) const;
  /// The index of a film by its id ("/api/films/{id}").
  [[nodiscard]] std::optional<std::size_t> find(std::int64_t id) const noexcept;

  [[nodiscard]] static film_defect defect_of(std::size_t index) noexcept;
  /// Indices of the films with that defect, ascending.
  [[nodiscard]] std::vector<std::size_t> with_defect(film_defect defect) const;
  /// Whether the poster of the film can be archived: it has one, and it is served whole.
  [[nodiscard]] static bool has_good_poster(film_defect defect) noexcept;

  /// What extraction should make of the film's record with every field mapped (ids "imdb" and "demo", roles director,
  /// writer, actor in that order); `origin` is the aggregator's, without a slash at the end.
  [[nodiscard]] film_record expected(std::size_t index, std::string_view origin) const;

 private:
  [[nodiscard]] std::string person_at(std::size_t number) const;

  std::uint64_t seed_;
  std::size_t films_;
  std::size_t people_;
};

}  // namespace kadr
