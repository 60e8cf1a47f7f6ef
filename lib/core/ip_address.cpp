#include "core/ip_address.hpp"

#include <algorithm>

namespace kadr {
namespace {

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

int hex_value(char c) noexcept {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Four decimal numbers without leading zeros (which other parsers read as octal) into `out`.
bool parse_quad(std::string_view text, std::uint8_t* out) noexcept {
  for (int part = 0; part < 4; ++part) {
    if (part > 0) {
      if (!text.starts_with('.')) return false;
      text.remove_prefix(1);
    }
    unsigned value = 0;
    std::size_t length = 0;
    while (length < text.size() && length < 3 && is_digit(text[length]))
      value = value * 10 + static_cast<unsigned>(text[length++] - '0');
    if (length == 0 || value > 255 || (length > 1 && text.front() == '0')) return false;
    out[part] = static_cast<std::uint8_t>(value);
    text.remove_prefix(length);
  }
  return text.empty();
}

bool parse_v6(std::string_view text, std::array<std::uint8_t, 16>& out) noexcept {
  std::size_t filled = 0;            // bytes of `out`
  std::size_t gap = out.size() + 1;  // where "::" stands; past the end: nowhere
  if (text.starts_with("::")) {
    gap = 0;
    text.remove_prefix(2);
  }
  while (!text.empty()) {
    if (filled == out.size()) return false;
    unsigned value = 0;
    std::size_t length = 0;
    for (; length < text.size() && length < 4 && hex_value(text[length]) >= 0; ++length)
      value = value * 16 + static_cast<unsigned>(hex_value(text[length]));
    if (length < text.size() && text[length] == '.') {
      if (filled > out.size() - 4 || !parse_quad(text, out.data() + filled)) return false;
      filled += 4;
      break;
    }
    if (length == 0) return false;
    out[filled++] = static_cast<std::uint8_t>(value >> 8);
    out[filled++] = static_cast<std::uint8_t>(value & 0xFF);
    text.remove_prefix(length);
    if (text.empty()) break;
    if (text.front() != ':') return false;
    text.remove_prefix(1);
    if (text.starts_with(':')) {
      if (gap <= out.size()) return false;
      gap = filled;
      text.remove_prefix(1);
    } else if (text.empty()) {
      return false;
    }
  }
  if (gap > out.size()) return filled == out.size();
  if (filled == out.size()) return false;
  const auto begin = out.begin() + static_cast<std::ptrdiff_t>(gap);
  const auto end = out.begin() + static_cast<std::ptrdiff_t>(filled);
  std::fill(begin, std::copy_backward(begin, end, out.end()), std::uint8_t{0});
  return true;
}

std::string quad_to_string(const std::array<std::uint8_t, 16>& bytes) {
  std::string text;
  text.reserve(15);
  for (std::size_t i = 0; i < 4; ++i) {
    if (i > 0) text.push_back('.');
    text.append(std::to_string(bytes[i]));
  }
  return text;
}

}  // namespace

std::optional<ip_address> ip_address::parse(std::string_view text) noexcept {
  ip_address address;
  if (text.find(':') == std::string_view::npos) {
    if (!parse_quad(text, address.bytes.data())) return std::nullopt;
    return address;
  }
  address.v6 = true;
  if (!parse_v6(text, address.bytes)) return std::nullopt;
  return address;
}

std::string ip_address::to_string() const {
  if (!v6) return quad_to_string(bytes);
  std::array<unsigned, 8> pieces{};
  for (std::size_t i = 0; i < pieces.size(); ++i) pieces[i] = bytes[2 * i] * 256u + bytes[2 * i + 1];
  // RFC 5952 section 4.2: "::" stands for the longest run of two or more zero pieces, the first of equals.
  std::size_t gap = pieces.size();
  std::size_t gap_length = 1;
  for (std::size_t i = 0; i < pieces.size();) {
    std::size_t end = i;
    while (end < pieces.size() && pieces[end] == 0) ++end;
    if (end - i > gap_length) {
      gap = i;
      gap_length = end - i;
    }
    i = end + 1;
  }
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  text.reserve(39);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (i == gap) {
      text.append("::");
      i += gap_length - 1;
      continue;
    }
    if (!text.empty() && text.back() != ':') text.push_back(':');
    bool leading = true;
    for (int shift = 12; shift >= 0; shift -= 4) {
      const unsigned digit = (pieces[i] >> shift) & 15;
      leading = leading && digit == 0 && shift > 0;
      if (!leading) text.push_back(digits[digit]);
    }
  }
  return text;
}

}  // namespace kadr
