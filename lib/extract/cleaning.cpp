#include "extract/cleaning.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"

namespace kadr::cleaning {
namespace {

constexpr std::array<std::string_view, 7> standing_absences{"", "N/A", "n/a", "-", "–", "—", "null"};

constexpr bool digit(char c) noexcept {
  return c >= '0' && c <= '9';
}
constexpr bool letter_or_digit(char c) noexcept {
  return digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// White space is left for squeeze().
constexpr bool is_control(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return byte == 0x7F || (byte < 0x20 && !(byte >= '\t' && byte <= '\r'));
}

bool is_clean_ascii(std::string_view text) noexcept {
  char previous = ' ';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte >= 0x7F || (c == ' ' && previous == ' ')) return false;
    previous = c;
  }
  return text.empty() || previous != ' ';
}

}  // namespace

std::string clean(std::string_view text) {
  if (is_clean_ascii(text)) return std::string(text);
  std::string normal = to_nfc(text);
  normal.erase(std::remove_if(normal.begin(), normal.end(), is_control), normal.end());
  return squeeze(normal);
}

bool is_absent(std::string_view text, const std::vector<std::string>& more) noexcept {
  return std::find(standing_absences.begin(), standing_absences.end(), text) != standing_absences.end() ||
         std::find(more.begin(), more.end(), text) != more.end();
}

std::string imdb_id(std::string_view text) {
  for (std::size_t at = text.find("tt"); at != std::string_view::npos; at = text.find("tt", at + 1)) {
    std::size_t end = at + 2;
    while (end < text.size() && digit(text[end])) ++end;
    const bool whole_word = at == 0 || !letter_or_digit(text[at - 1]);
    if (end > at + 2 && whole_word) return std::string(text.substr(at, end - at));
  }
  return std::string(text);
}

}  // namespace kadr::cleaning
