#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kadr {

/// An identifier of a film in somebody's catalogue: {"imdb", "tt0111161"}, {"tmdb", "278"}.
struct film_id {
  std::string scheme;
  std::string value;
  friend bool operator==(const film_id&, const film_id&) = default;
};

/// Somebody's part in a film. Order within a role is the order of the vector.
struct person {
  std::string name;
  std::string role;       ///< director, writer, producer, actor, composer, …
  std::string character;  ///< actors only; empty where unknown
  friend bool operator==(const person&, const person&) = default;
};

/// A rating as one source gives it: `value` out of `scale`, by `votes` people.
struct film_rating {
  double value = 0;
  double scale = 10;
  std::optional<std::int64_t> votes;
  friend bool operator==(const film_rating&, const film_rating&) = default;
};

/// A picture that belongs to a film; the URL is absolute.
struct image_ref {
  std::string kind;  ///< poster, still, backdrop, …
  std::string url;
  friend bool operator==(const image_ref&, const image_ref&) = default;
};

/// What one source says of one film, after extraction and normalisation. Empty string, empty vector, nullopt: the
/// source does not say. Text is UTF-8 NFC without surrounding white space. Merging reads nothing but these.
struct film_record {
  std::string title;
  std::string original_title;
  std::optional<int> year;
  std::string released;  ///< ISO 8601 date, or the part of it that is known
  std::optional<int> runtime_minutes;
  std::string overview;
  std::string language;
  std::string certificate;
  std::optional<film_rating> rating;
  std::vector<film_id> ids;
  std::vector<std::string> genres;
  std::vector<std::string> countries;
  std::vector<person> people;
  std::vector<image_ref> images;
  std::string extra;  ///< JSON object text of the fields that the job names beyond these; empty: none
  friend bool operator==(const film_record&, const film_record&) = default;
};

/// A record and where it came from: what merging is a pure function of.
struct sourced_record {
  std::string source;
  std::string url;
  std::int64_t fetched_at = 0;
  film_record record;
};

}  // namespace kadr
