#include "extract/quantities.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <initializer_list>

#include "core/text.hpp"

namespace kadr::quantities {
namespace {

constexpr double longest_minutes = 100'000;
constexpr std::size_t longest_number = 32;

constexpr bool digit(char c) noexcept {
  return c >= '0' && c <= '9';
}
constexpr bool letter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

std::size_t digits_at(std::string_view text, std::size_t at) noexcept {
  std::size_t end = at;
  while (end < text.size() && digit(text[end])) ++end;
  return end - at;
}

// Bytes of the separator at `at`: , . ' blank, U+00A0, U+202F, U+2009.
std::size_t separator_at(std::string_view text, std::size_t at) noexcept {
  const std::string_view rest = text.substr(at);
  for (const std::string_view s : {",", ".", "'", " ", "\u00A0", "\u202F", "\u2009"}) {
    if (rest.substr(0, s.size()) == s) return s.size();
  }
  return 0;
}

struct plain_number {
  std::array<char, longest_number> digits{};
  std::size_t size = 0;
  std::size_t end = 0;  // in the text

  bool append(std::string_view part) noexcept {
    if (part.size() > digits.size() - size) return false;
    part.copy(digits.data() + size, part.size());
    size += part.size();
    return true;
  }
  [[nodiscard]] std::optional<double> value() const noexcept {
    double out = 0;
    if (std::from_chars(digits.data(), digits.data() + size, out).ec != std::errc{}) return std::nullopt;
    return out;
  }
};

// Leading number without its thousands separators. A group of exactly three digits after a separator belongs to the
// whole part; with `point_is_decimal` a point always begins the fraction. Any other digits after a point or comma are
// the fraction.
std::optional<plain_number> leading_number(std::string_view text, bool point_is_decimal) noexcept {
  plain_number out;
  std::size_t at = 0;
  const std::size_t whole = digits_at(text, at);
  if (whole == 0 || !out.append(text.substr(at, whole))) return std::nullopt;
  at += whole;
  while (at < text.size()) {
    const std::size_t separator = separator_at(text, at);
    if (separator == 0) break;
    const std::size_t group = digits_at(text, at + separator);
    const bool point = text[at] == '.';
    const bool thousands = group == 3 && whole <= 3 && text.front() != '0' && !(point && point_is_decimal);
    if (thousands) {
      if (!out.append(text.substr(at + separator, group))) return std::nullopt;
      at += separator + group;
      continue;
    }
    if (group > 0 && (point || text[at] == ',')) {
      const std::size_t kept = std::min<std::size_t>(group, 12);
      if (!out.append(".") || !out.append(text.substr(at + separator, kept))) return std::nullopt;
      at += separator + group;
    }
    break;
  }
  out.end = at;
  return out;
}

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> prefixes) noexcept {
  for (const std::string_view p : prefixes) {
    if (text.substr(0, p.size()) == p) return true;
  }
  return false;
}

std::optional<int> whole_minutes(double value) noexcept {
  if (!(value > 0) || value > longest_minutes) return std::nullopt;
  const int rounded = static_cast<int>(std::lround(value));
  return rounded > 0 ? std::optional(rounded) : std::nullopt;
}

// "2h 16m", "136 min", "PT2H16M": numbers, each with the unit that follows it.
std::optional<double> units_in_minutes(std::string_view text) noexcept {
  double total = 0;
  bool any = false;
  bool after_hours = false;
  for (std::size_t at = 0; at < text.size();) {
    if (!digit(text[at])) {
      ++at;
      continue;
    }
    const auto amount = leading_number(text.substr(at), true);
    const auto value = amount ? amount->value() : std::nullopt;
    if (!value) return std::nullopt;
    at += amount->end;
    const std::string_view rest = trim(text.substr(at));
    if (starts_with_any(rest, {":"}) && !any && digits_at(rest, 1) == 2) {
      total += *value * 60;
      any = after_hours = true;
    } else if (starts_with_any(rest, {"h", "H", "ч"})) {
      total += *value * 60;
      any = after_hours = true;
    } else if (text.front() == 'P' && starts_with_any(rest, {"D"})) {
      total += *value * 24 * 60;
      any = true;
    } else if (starts_with_any(rest, {"m", "M", "м", "'", "′"})) {
      return total + *value;
    } else if (!any || after_hours) {
      if (starts_with_any(rest, {"s", "S", "с"})) return any ? total : *value / 60;
      return total + *value;
    }
    while (at < text.size() && letter(text[at])) ++at;
  }
  return any ? std::optional(total) : std::nullopt;
}

}  // namespace

std::optional<int> year(std::string_view text) noexcept {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t digits = digits_at(text, at);
    if (digits == 4) {
      int value = 0;
      std::from_chars(text.data() + at, text.data() + at + 4, value);
      if (value >= first_year && value <= last_year) return value;
    }
    at += digits + 1;
  }
  return std::nullopt;
}

std::optional<int> minutes(std::string_view text) noexcept {
  const auto value = units_in_minutes(text.substr(0, 64));
  return value ? whole_minutes(*value) : std::nullopt;
}

std::optional<int> minutes(double value) noexcept {
  return whole_minutes(value);
}

std::optional<double> decimal(std::string_view text) noexcept {
  const auto number = leading_number(trim(text), true);
  return number ? number->value() : std::nullopt;
}

std::optional<std::int64_t> count(std::string_view text) noexcept {
  text = trim(text);
  const auto number = leading_number(text, false);
  auto value = number ? number->value() : std::nullopt;
  if (!value) return std::nullopt;
  const std::string_view unit = trim(text.substr(number->end));
  const bool unit_alone = unit.size() == 1 || (unit.size() > 1 && !letter(unit[1]));
  if (unit_alone && (unit[0] == 'k' || unit[0] == 'K')) *value *= 1'000;
  if (unit_alone && (unit[0] == 'm' || unit[0] == 'M')) *value *= 1'000'000;
  if (*value > 9e15) return std::nullopt;
  return std::llround(std::floor(*value + 1e-6));
}

}  // namespace kadr::quantities
