#include "core/percent_encode.hpp"

#include <array>

#include "core/url.hpp"

namespace kadr {
namespace {

constexpr bool is_alphanumeric(unsigned c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr bool contains(std::string_view set, unsigned c) noexcept {
  for (char member : set)
    if (static_cast<unsigned char>(member) == c) return true;
  return false;
}

constexpr unsigned bit(encode_set set) noexcept {
  return static_cast<unsigned>(set);
}

constexpr std::array<std::uint8_t, 256> make_table() noexcept {
  std::array<std::uint8_t, 256> table{};
  for (unsigned c = 0; c < table.size(); ++c) {
    unsigned sets = 0;
    const bool never_plain = c < 0x20 || c > 0x7E;
    if (never_plain || contains(" \"<>`", c)) sets |= bit(encode_set::fragment);
    if (never_plain || contains(" \"#<>'", c)) sets |= bit(encode_set::special_query);
    if (never_plain || contains(" \"#<>?^`{}", c)) sets |= bit(encode_set::path);
    if (!is_alphanumeric(c) && !contains("*-._", c)) sets |= bit(encode_set::form);
    if (!is_alphanumeric(c) && !contains("-._~", c)) sets |= bit(encode_set::component);
    table[c] = static_cast<std::uint8_t>(sets);
  }
  return table;
}

constexpr auto sets_of = make_table();

int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

void append_percent_encoded(std::string& out, std::string_view text, encode_set set) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::size_t plain = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (!(sets_of[c] & bit(set))) continue;
    out.append(text.substr(plain, i - plain));
    const char escape[] = {'%', digits[c >> 4], digits[c & 15]};
    out.append(escape, sizeof escape);
    plain = i + 1;
  }
  out.append(text.substr(plain));
}

std::string percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && text.size() - i > 2) {
      const int high = hex_value(text[i + 1]);
      const int low = hex_value(text[i + 2]);
      if (high >= 0 && low >= 0) {
        out.push_back(static_cast<char>(high * 16 + low));
        i += 2;
        continue;
      }
    }
    out.push_back(text[i]);
  }
  return out;
}

std::string percent_encode_component(std::string_view value) {
  std::string out;
  out.reserve(value.size() + value.size() / 2);
  append_percent_encoded(out, value, encode_set::component);
  return out;
}

}  // namespace kadr
