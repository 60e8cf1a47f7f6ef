#include "extract/json_writer.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "extract/json_document.hpp"

namespace kadr::json {
namespace {

constexpr double exact_integers = 9007199254740992.0;  // 2^53

constexpr bool plain(char c) noexcept {
  return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
}

void append_escaped(std::string& out, char c) {
  static constexpr std::string_view digits = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  const auto byte = static_cast<unsigned char>(c);
  out += "\\u00";
  out += digits[byte >> 4];
  out += digits[byte & 0xF];
}

template <class Number>
void append_chars(std::string& out, Number value) {
  std::array<char, 40> buffer;
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  if (error == std::errc{}) out.append(buffer.data(), end);
}

}  // namespace

void append_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (plain(text[i])) continue;
    out.append(text, begin, i - begin);
    append_escaped(out, text[i]);
    begin = i + 1;
  }
  out.append(text, begin);
  out += '"';
}

void append_integer(std::string& out, std::int64_t value) {
  append_chars(out, value);
}

void append_number(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  const std::size_t begin = out.size();
  append_chars(out, value);
  // Digits alone would be read as an integer, which a large value does not fit.
  const bool digits_only = out.find_first_of(".e", begin) == std::string::npos;
  if (digits_only && std::fabs(value) >= exact_integers) out += ".0";
}

}  // namespace kadr::json

namespace kadr {

std::string json_quote(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 2);
  json::append_string(out, text);
  return out;
}

}  // namespace kadr
