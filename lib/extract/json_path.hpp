#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "extract/json_document.hpp"

namespace kadr {

/// A compiled JSONPath query (RFC 9535): name, index, slice and wildcard selectors, child and descendant segments,
/// filters with comparisons, existence tests, logical operators and the five standard functions length, count,
/// match, search, value. `match` and `search` take I-Regexp (RFC 9485) on a linear-time matcher.
///
/// Immutable and cheap to copy (shared); usable from several threads at once. Compilation is errc::bad_config with
/// the byte offset and what was expected. Selection visits at most `max_steps` nodes and stops there, so that no
/// document and no query can stall the loop (FAULTS E14).
class json_path {
 public:
  static constexpr std::size_t max_steps = 2'000'000;

  json_path() = default;  ///< empty: selects nothing
  [[nodiscard]] static result<json_path> compile(std::string_view query);

  /// The nodelist in the order RFC 9535 gives it (members in document order).
  [[nodiscard]] std::vector<json_value> select(json_value root) const;
  /// The first node of the nodelist, without visiting the rest where the query allows that.
  [[nodiscard]] bool select_first(json_value root, json_value& out) const;

  [[nodiscard]] bool empty() const noexcept { return program_ == nullptr; }
  /// At most one node, whatever the document (a singular query, RFC 9535 section 2.3.5.1).
  [[nodiscard]] bool singular() const noexcept;
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  struct program;
  std::shared_ptr<const program> program_;
  std::string text_;
};

}  // namespace kadr
