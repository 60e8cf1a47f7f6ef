#include "crawl/secret_spelling.hpp"

#include <charconv>

namespace kadr {
namespace {

bool is_hex_of(std::string_view digits, char wanted) noexcept {
  if (digits.size() < 2) return false;
  unsigned byte = 0;
  const auto [end, ec] = std::from_chars(digits.data(), digits.data() + 2, byte, 16);
  return ec == std::errc{} && end == digits.data() + 2 && byte == static_cast<unsigned char>(wanted);
}

// Escapes come first: a '%' or '\\' may be one of its own ("%25").
std::size_t spelled_byte(std::string_view text, char wanted) noexcept {
  if (text.empty()) return 0;
  if (text[0] == '%' && is_hex_of(text.substr(1), wanted)) return 3;
  if (text[0] == '\\' && text.size() > 1 && text[1] == wanted) return 2;
  if (text.starts_with("\\u00") && is_hex_of(text.substr(4), wanted)) return 6;
  return text[0] == wanted || (text[0] == '+' && wanted == ' ') ? 1 : 0;
}

/// Tells most places apart at once.
constexpr bool may_begin(char c, char first) noexcept {
  return c == first || c == '%' || c == '\\' || c == '+';
}

}  // namespace

std::size_t spelled(std::string_view text, std::string_view value) noexcept {
  if (text.empty() || value.empty() || !may_begin(text[0], value[0])) return 0;
  if (text.starts_with(value)) return value.size();
  std::size_t length = 0;
  for (const char c : value) {
    const std::size_t step = spelled_byte(text.substr(length), c);
    if (step == 0) return 0;
    length += step;
  }
  return length;
}

bool stands_in(std::string_view text, std::string_view value) noexcept {
  if (value.empty()) return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (may_begin(text[i], value[0]) && spelled(text.substr(i), value) != 0) return true;
  return false;
}

}  // namespace kadr
