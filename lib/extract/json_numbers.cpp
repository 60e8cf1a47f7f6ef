#include "extract/json_numbers.hpp"

#include <charconv>
#include <cstdint>

namespace kadr::json {
namespace {

constexpr bool digit(char c) noexcept {
  return c >= '0' && c <= '9';
}
constexpr bool number_byte(char c) noexcept {
  return digit(c) || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

enum class number_shape { malformed, integer, real };

std::size_t skip_digits(std::string_view text, std::size_t at) noexcept {
  while (at < text.size() && digit(text[at])) ++at;
  return at;
}

number_shape shape_of(std::string_view text) noexcept {
  std::size_t at = text.front() == '-' ? 1 : 0;
  const std::size_t integer_begin = at;
  at = skip_digits(text, at);
  if (at == integer_begin || (text[integer_begin] == '0' && at > integer_begin + 1)) return number_shape::malformed;
  if (at == text.size()) return number_shape::integer;
  if (text[at] == '.') {
    const std::size_t fraction_begin = ++at;
    at = skip_digits(text, at);
    if (at == fraction_begin) return number_shape::malformed;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const std::size_t exponent_begin = at;
    at = skip_digits(text, at);
    if (at == exponent_begin) return number_shape::malformed;
  }
  return at == text.size() ? number_shape::real : number_shape::malformed;
}

template <class Number>
bool fits(std::string_view text) noexcept {
  Number value{};
  return std::from_chars(text.data(), text.data() + text.size(), value).ec == std::errc{};
}

// A real too small for a double is read as zero by the parser: only magnitude loses the document.
bool representable(std::string_view text) noexcept {
  switch (shape_of(text)) {
    case number_shape::malformed:
      return true;
    case number_shape::integer:
      return fits<std::int64_t>(text) || fits<std::uint64_t>(text);
    case number_shape::real:
      return fits<double>(text);
  }
  return true;
}

std::size_t end_of_string(std::string_view text, std::size_t at) noexcept {
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      return at + 1;
    }
  }
  return text.size();
}

}  // namespace

bool replace_unrepresentable_numbers(std::string_view document, std::string& out) {
  bool changed = false;
  std::size_t at = 0;
  while (at < document.size()) {
    const char c = document[at];
    if (c == '"') {
      at = end_of_string(document, at);
      continue;
    }
    if (!digit(c) && c != '-') {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    while (at < document.size() && number_byte(document[at])) ++at;
    const std::string_view token = document.substr(begin, at - begin);
    if (representable(token)) continue;
    if (!changed) out.assign(document);
    changed = true;
    // No number out of range is shorter than five bytes ("1e309").
    out.replace(begin, token.size(), token.size(), ' ');
    out.replace(begin, 4, "null");
  }
  return changed;
}

}  // namespace kadr::json
