#include "core/text.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <limits>
#include <new>
#include <stdexcept>
#include <vector>

namespace kadr {
namespace {

constexpr bool is_space(char c) noexcept {
  return c == ' ' || (c >= '\t' && c <= '\r');
}
constexpr char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}
constexpr bool is_ascii(char c) noexcept {
  return static_cast<unsigned char>(c) < 0x80;
}

const icu::Normalizer2& nfc() {
  static const icu::Normalizer2* const instance = [] {
    UErrorCode error = U_ZERO_ERROR;
    const auto* found = icu::Normalizer2::getNFCInstance(error);
    if (U_FAILURE(error)) throw std::runtime_error("ICU has no NFC data");
    return found;
  }();
  return *instance;
}

// UAX #15 section 13 (Stream-Safe Text Format): breaks runs of more than 30 combining marks with U+034F. Sorting the
// marks of one run takes quadratic time, and no writing system comes near.
icu::UnicodeString stream_safe(const icu::UnicodeString& text) {
  constexpr int longest_run = 30;
  constexpr UChar32 combining_grapheme_joiner = 0x034F;
  icu::UnicodeString out;
  int run = 0;
  for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 c = text.char32At(i);
    run = u_getCombiningClass(c) == 0 ? 0 : run + 1;
    if (run > longest_run) {
      out.append(combining_grapheme_joiner);
      run = 1;
    }
    out.append(c);
  }
  return out;
}

struct decoded {
  UChar32 code_point;  // negative: the bytes are not UTF-8
  std::size_t length;  // bytes
};

decoded decode_first(std::string_view text) noexcept {
  // No more than four bytes are looked at, so that the 32-bit index of the macro always fits.
  const auto limit = static_cast<std::int32_t>(std::min<std::size_t>(text.size(), 4));
  const auto* bytes = text.data();
  std::int32_t at = 0;
  UChar32 c = 0;
  U8_NEXT(bytes, at, limit, c);
  return {c, static_cast<std::size_t>(at)};
}

// Characters that move, hide or reorder what a terminal shows.
bool is_deceptive(UChar32 c) noexcept {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x061C || c == 0x200E || c == 0x200F ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

void append_hex(std::string& out, unsigned value, int digits) {
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out.push_back("0123456789abcdef"[(value >> shift) & 15]);
}

}  // namespace

std::string to_nfc(std::string_view text) {
  if (std::all_of(text.begin(), text.end(), is_ascii)) return std::string(text);
  if (text.size() > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()))
    throw std::length_error("to_nfc: over 2 GiB");
  const icu::StringPiece bytes(text.data(), static_cast<std::int32_t>(text.size()));
  const auto unicode = icu::UnicodeString::fromUTF8(bytes);
  UErrorCode error = U_ZERO_ERROR;
  icu::UnicodeString normal = nfc().normalize(stream_safe(unicode), error);
  if (U_FAILURE(error)) throw std::bad_alloc();
  std::string out;
  out.reserve(text.size());
  return normal.toUTF8String(out);
}

std::string squeeze(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool space_before = false;
  while (!text.empty()) {
    const bool no_break_space = text.starts_with("\xC2\xA0");
    if (no_break_space || is_space(text.front())) {
      space_before = !out.empty();
      text.remove_prefix(no_break_space ? 2 : 1);
      continue;
    }
    if (space_before) out.push_back(' ');
    space_before = false;
    out.push_back(text.front());
    text.remove_prefix(1);
  }
  return out;
}

std::string to_lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

bool iequals(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trim(std::string_view text) noexcept {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto [c, length] = decode_first(text);
    if (c < 0) {
      for (char byte : text.substr(0, length)) {
        out.append("\\x");
        append_hex(out, static_cast<unsigned char>(byte), 2);
      }
    } else if (is_deceptive(c)) {
      const bool narrow = c < 0x80;
      out.append(narrow ? "\\x" : "\\u");
      append_hex(out, static_cast<unsigned>(c), narrow ? 2 : 4);
    } else {
      out.append(text.substr(0, length));
    }
    text.remove_prefix(length);
  }
  return out;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  // Rows of the dynamic programming table for a[0..i-2], a[0..i-1] and a[0..i].
  std::vector<std::size_t> before(b.size() + 1), previous(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::swap(before, previous);
    std::swap(previous, row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({previous[j] + 1, row[j - 1] + 1, replace});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

}  // namespace kadr
