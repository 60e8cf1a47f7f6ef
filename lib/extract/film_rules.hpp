#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "extract/json_path.hpp"

namespace kadr {

/// How one field is read from an item: select with `path`, then the transforms in the order of the
/// members. A job file's plain string "$.title" is a rule with a path only.
struct field_rule {
  json_path path;
  std::string split;         ///< separator; empty: no splitting. "Action, Drama" with "," gives two values, trimmed
  std::string strip_prefix;  ///< removed from the front of each text where present
  std::string strip_suffix;  ///< removed from the end of each text where present
  std::string prefix;        ///< put in front of each value ("https://img.example")
  std::vector<std::string>
      absent;  ///< texts that mean "no value", beside the standing ones ("", "N/A", "—", "-", "null")

  [[nodiscard]] bool empty() const noexcept { return path.empty(); }
};

/// People of one role. Either `names` selects names, or `each` selects objects in which `name` and `character` are
/// looked up (so that a missing character does not shift the others).
struct people_rule {
  std::string role;
  field_rule names;
  json_path each;
  json_path name;
  json_path character;
};

struct rating_rule {
  field_rule value;
  field_rule votes;
  double scale = 10;
};

/// Pictures of one kind. `url` is a template: {name} is one of `variables` (evaluated on the item) or, failing that, a
/// top-level field of the item. Variables keep their reserved characters (a path begins with '/'), fields are encoded
/// as in expand_template. Without a template the variable "path" holds whole URLs. A variable with several
/// values makes several pictures; several such variables go in step. Relative URLs are resolved against the reply's
/// URL.
struct image_rule {
  std::string kind;
  std::string url_template;
  std::vector<std::pair<std::string, field_rule>> variables;
};

/// `film` of a source: which field comes from where. An empty rule: the source does not have the field.
struct film_rules {
  field_rule title, original_title, year, released, runtime, overview, language, certificate, genres, countries;
  std::vector<std::pair<std::string, field_rule>> ids;  ///< scheme -> rule
  std::vector<people_rule> people;                      ///< directors, writers, producers, cast, …
  std::optional<rating_rule> rating;
  std::vector<image_rule> images;
  std::vector<std::pair<std::string, field_rule>> extra;  ///< name -> rule; kept as JSON
};

}  // namespace kadr
