#pragma once

#include <simdjson.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace kadr {

/// A value inside a parsed document: a light handle, valid until its json_parser parses again or dies.
using json_value = simdjson::dom::element;

/// Parses remote JSON (RFC 8259, strict UTF-8) into a read-only tree that keeps the order of members and duplicate
/// keys (the first one is found by name). Reusable: its buffers grow to the largest document and stay. Nesting over
/// `max_depth` (an empty innermost container not counted) is errc::json_too_deep; anything not JSON is errc::bad_json
/// with line, column and reason. Numbers outside the range of double and 64-bit integers are read as null instead of
/// losing the document (FAULTS E9). A leading byte order mark is skipped. One thread at a time; no recursion on the
/// document's depth.
class json_parser {
 public:
  static constexpr std::size_t max_depth = 128;

  [[nodiscard]] result<json_value> parse(std::string_view bytes);

 private:
  simdjson::dom::parser parser_{};
  std::string patched_;  // the document with unrepresentable numbers replaced; rarely used
};

/// The value as minified JSON text.
[[nodiscard]] std::string to_json_text(json_value value);
/// `text` as a JSON string literal, quotes included (RFC 8259 section 7).
[[nodiscard]] std::string json_quote(std::string_view text);

}  // namespace kadr
