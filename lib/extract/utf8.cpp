#include "extract/utf8.hpp"

#include <algorithm>

namespace kadr::utf8 {
namespace {

constexpr bool continuation(char c) noexcept {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

struct lead {
  int following;      // continuation bytes
  char32_t bits;      // of the lead byte
  char32_t smallest;  // code point that needs this length
};

constexpr lead lead_of(unsigned char byte) noexcept {
  if (byte < 0x80) return {0, byte, 0};
  if (byte >= 0xC2 && byte < 0xE0) return {1, byte & 0x1Fu, 0x80};
  if (byte >= 0xE0 && byte < 0xF0) return {2, byte & 0x0Fu, 0x800};
  if (byte >= 0xF0 && byte < 0xF5) return {3, byte & 0x07u, 0x10000};
  return {-1, 0, 0};
}

}  // namespace

char32_t decode(std::string_view text, std::size_t& at) noexcept {
  const lead first = lead_of(static_cast<unsigned char>(text[at]));
  ++at;
  if (first.following <= 0) return first.following == 0 ? first.bits : invalid;
  const auto following = static_cast<std::size_t>(first.following);
  if (text.size() - at < following) return invalid;
  char32_t code_point = first.bits;
  for (std::size_t i = 0; i < following; ++i) {
    if (!continuation(text[at + i])) return invalid;
    code_point = (code_point << 6) | (static_cast<unsigned char>(text[at + i]) & 0x3Fu);
  }
  const bool surrogate = code_point >= 0xD800 && code_point < 0xE000;
  if (code_point < first.smallest || code_point > 0x10FFFF || surrogate) return invalid;
  at += following;
  return code_point;
}

void append(std::string& out, char32_t code_point) {
  const auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((code_point >> shift) & 0x3F)); };
  if (code_point < 0x80) {
    out += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    out += static_cast<char>(0xC0 | (code_point >> 6));
    tail(0);
  } else if (code_point < 0x10000) {
    out += static_cast<char>(0xE0 | (code_point >> 12));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0 | (code_point >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

std::size_t length(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return !continuation(c); }));
}

}  // namespace kadr::utf8
