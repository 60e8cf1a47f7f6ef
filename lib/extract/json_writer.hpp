#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kadr::json {

/// Appends `text` as a JSON string literal (RFC 8259 section 7): the characters that must be escaped are, in the same
/// spelling that to_json_text uses, so that writing what was read gives the same bytes.
void append_string(std::string& out, std::string_view text);
void append_integer(std::string& out, std::int64_t value);
/// The shortest text that reads back as the same double; null where it is not finite.
void append_number(std::string& out, double value);

}  // namespace kadr::json
