#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "extract/iregexp.hpp"

/// What a JSONPath query (RFC 9535) is made of, after parsing. Immutable from then on.
namespace kadr::jsonpath {

struct logical;

struct selector {
  enum class kind : std::uint8_t { name, wildcard, index, slice, filter };

  kind what = kind::wildcard;
  std::string name;
  std::int64_t index = 0;  ///< negative: from the end
  std::optional<std::int64_t> start, end;
  std::int64_t step = 1;
  std::unique_ptr<logical> filter;
};

struct segment {
  bool descendant = false;
  std::vector<selector> selectors;

  /// At most one node for each it is applied to.
  [[nodiscard]] bool singular() const noexcept {
    using enum selector::kind;
    return !descendant && selectors.size() == 1 && (selectors.front().what == name || selectors.front().what == index);
  }
};

struct query {
  bool relative = false;   ///< begins with @, not $
  bool singular = true;    ///< selects at most one node
  bool comparable = true;  ///< of the grammar's singular-query form: singular, no blanks in brackets
  std::vector<segment> segments;
};

enum class function : std::uint8_t { length, count, match, search, value };

struct operand;

struct call {
  function callee = function::length;
  std::vector<operand> arguments;
  bool constant_pattern = false;   ///< match, search: the pattern is a literal…
  std::optional<iregexp> pattern;  ///< …and this is it; nothing where it is no I-Regexp
};

/// A number as JSON has them: integers stay exact.
struct number {
  enum class kind : std::uint8_t { negative_or_small, large, real };  ///< int64, uint64 beyond int64, double
  kind what = kind::negative_or_small;
  std::int64_t integer = 0;
  std::uint64_t natural = 0;
  double floating = 0;
};

/// One side of a comparison, or an argument.
struct operand {
  enum class kind : std::uint8_t { null, boolean, number, text, query, call };

  kind what = kind::null;
  bool boolean = false;
  jsonpath::number numeric;
  std::string text;
  std::unique_ptr<jsonpath::query> path;
  std::unique_ptr<jsonpath::call> function;
};

enum class comparison : std::uint8_t { equal, not_equal, less, less_equal, greater, greater_equal };

/// A logical expression: what a filter decides by.
struct logical {
  enum class kind : std::uint8_t { any_of, all_of, negation, exists, test, compare };

  kind what = kind::any_of;
  std::vector<logical> parts;  ///< any_of, all_of; negation has one
  operand left, right;         ///< compare; exists and test use left
  comparison relation = comparison::equal;
};

/// errc::bad_config with the byte offset and what was expected. Filters may nest 16 deep, parentheses and calls 64.
[[nodiscard]] result<query> parse(std::string_view text);

}  // namespace kadr::jsonpath
