#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "settings/load.hpp"

namespace kadr::settings {

/// Where something stands in a job file, 1-based; columns count characters, not bytes. Zero: not from the file.
struct text_position {
  int line = 0;
  int column = 0;
};

/// A JSON value that knows where it was written. Members of an object are children with a key, in document order.
struct json_node {
  enum class kind { null, boolean, integer, number, string, array, object };

  kind type = kind::null;
  text_position at;
  std::string key;  ///< of a member; its position is key_at
  text_position key_at;
  bool boolean = false;
  std::int64_t integer = 0;  ///< kind::integer: any number without fractional part that fits ("8", "8.0")
  double number = 0;         ///< both kinds of number
  std::string text;          ///< string: decoded, not expanded; numbers: as written
  std::vector<json_node> children;

  [[nodiscard]] const json_node* find(std::string_view name) const noexcept;
  [[nodiscard]] json_node* find(std::string_view name) noexcept;
};

inline constexpr int max_nesting = 64;

/// Parses RFC 8259 JSON in which // and /* */ comments count as white space; a leading byte order mark is skipped.
/// Duplicate keys are reported and reading goes on; broken UTF-8, nesting over max_nesting and anything that is not
/// JSON is reported with its position and gives nothing. Without `with_positions` all positions are zero.
[[nodiscard]] std::optional<json_node> parse_json_source(std::string_view text, settings_errors& errors,
                                                         bool with_positions = true);

/// `pointer` with one more reference token, escaped (RFC 6901 section 3).
[[nodiscard]] std::string pointer_to(std::string_view pointer, std::string_view token);

/// "a string", "a whole number", "null", …
[[nodiscard]] std::string_view kind_name(json_node::kind type) noexcept;

}  // namespace kadr::settings
