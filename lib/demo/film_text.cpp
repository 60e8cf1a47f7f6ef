#include "demo/film_text.hpp"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

namespace kadr::demo {

std::string slug(std::string_view title) {
  std::string text;
  for (const char c : title) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      text += upper ? static_cast<char>(c - 'A' + 'a') : c;
    } else if (!text.empty() && text.back() != '-') {
      text += '-';
    }
  }
  while (!text.empty() && text.back() == '-') text.pop_back();
  return text;
}

std::string decomposed(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* normaliser = icu::Normalizer2::getNFDInstance(status);
  const auto source = icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
  if (U_FAILURE(status)) return std::string(text);
  const icu::UnicodeString normal = normaliser->normalize(source, status);
  std::string out;
  return normal.toUTF8String(out);
}

std::string with_stray_white_space(std::string_view text) {
  std::string out = " \t";
  bool doubled = true;
  for (const char c : text) {
    if (c != ' ') {
      out += c;
      continue;
    }
    out += doubled ? "  " : "\u00A0";
    doubled = !doubled;
  }
  return out + "\r\n ";
}

std::string with_thousands(long long value) {
  std::string text = std::to_string(value);
  for (std::size_t at = text.size(); at > 3 && text[at - 4] != '-';) text.insert(at -= 3, 1, ',');
  return text;
}

}  // namespace kadr::demo
