#pragma once

#include <cstring>
#include <string>
#include <string_view>

/// Path patterns of robots.txt (RFC 9309 sections 2.2.2 and 2.2.3). Pure functions; part of robots.cpp alone.
namespace kadr::robots_pattern {

/// RFC 3986 section 2.3.
inline bool is_unreserved(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.' || c == '~';
}

inline int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

inline void append_encoded(std::string& out, unsigned char c) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  out += '%';
  out += digits[c >> 4];
  out += digits[c & 15];
}

/// One spelling for every equivalent path (RFC 9309 section 2.2.2): unreserved octets decoded, everything that no URI
/// may hold encoded, upper-case hex. A `*` or `$` that stands for itself becomes %2A or %24 on both sides (2.2.3), so
/// that in a pattern only the special ones remain.
inline std::string canonical(std::string_view text, bool is_pattern) {
  constexpr std::string_view never_raw = "\"<>\\^`{|}";
  std::string out;
  out.reserve(text.size() + 8);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto byte = static_cast<unsigned char>(c);
    if (c == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0) {
      const auto value = static_cast<unsigned char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      const char decoded = static_cast<char>(value);
      if (is_unreserved(decoded))
        out += decoded;
      else
        append_encoded(out, value);
      i += 2;
    } else if (byte <= 0x20 || byte >= 0x7f || never_raw.find(c) != std::string_view::npos ||
               (c == '*' && !is_pattern) || (c == '$' && !(is_pattern && i + 1 == text.size()))) {
      append_encoded(out, byte);
    } else {
      out += c;
    }
  }
  return out;
}

/// std::string_view::find is quadratic on hostile input; memmem (two-way) is linear.
inline std::size_t find_literal(std::string_view path, std::string_view literal) noexcept {
  if (literal.empty()) return 0;
  const void* at = ::memmem(path.data(), path.size(), literal.data(), literal.size());
  if (!at) return std::string_view::npos;
  return static_cast<std::size_t>(static_cast<const char*>(at) - path.data());
}

/// Greedy: between two stars the leftmost occurrence of a literal is never worse than a later one, so nothing is
/// ever tried twice.
inline bool matches(std::string_view pattern, std::string_view path) noexcept {
  const bool anchored = pattern.ends_with('$');
  if (anchored) pattern.remove_suffix(1);
  std::size_t star = pattern.find('*');
  std::string_view literal = pattern.substr(0, star);
  if (!path.starts_with(literal)) return false;
  path.remove_prefix(literal.size());
  if (star == std::string_view::npos) return !anchored || path.empty();
  for (;;) {
    pattern.remove_prefix(star + 1);
    star = pattern.find('*');
    literal = pattern.substr(0, star);
    if (star == std::string_view::npos && anchored) return path.ends_with(literal);
    const std::size_t at = find_literal(path, literal);
    if (at == std::string_view::npos) return false;
    if (star == std::string_view::npos) return true;
    path.remove_prefix(at + literal.size());
  }
}

}  // namespace kadr::robots_pattern
