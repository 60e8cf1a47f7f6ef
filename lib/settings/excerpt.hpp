#pragma once

#include <cstddef>
#include <string_view>

namespace kadr::settings {

/// Offset of the first byte that is not part of well-formed UTF-8 (RFC 3629), or npos.
[[nodiscard]] std::size_t find_broken_utf8(std::string_view text) noexcept;

[[nodiscard]] constexpr bool is_continuation(unsigned char byte) noexcept {
  return (byte & 0xC0u) == 0x80u;
}

/// At most `length` bytes of valid UTF-8, cut between characters.
[[nodiscard]] constexpr std::string_view shorten(std::string_view text, std::size_t length) noexcept {
  if (text.size() <= length) return text;
  while (length > 0 && is_continuation(static_cast<unsigned char>(text[length]))) --length;
  return text.substr(0, length);
}

}  // namespace kadr::settings
