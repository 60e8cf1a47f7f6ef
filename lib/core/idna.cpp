#include "core/idna.hpp"

#include <unicode/idna.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <stdexcept>

namespace kadr {
namespace {

constexpr std::size_t max_international_length = 1024;

// URL Standard section 3.1: forbidden host code points, C0 controls, '%' and DEL.
constexpr bool is_forbidden(unsigned char c) noexcept {
  return c <= 0x20 || c == 0x7F ||
         std::string_view("#%/:<>?@[\\]^|").find(static_cast<char>(c)) != std::string_view::npos;
}

enum : std::uint8_t { forbidden = 1, upper = 2, non_ascii = 4 };

constexpr auto traits_of = [] {
  std::array<std::uint8_t, 256> table{};
  for (unsigned c = 0; c < table.size(); ++c) {
    if (c >= 0x80)
      table[c] = non_ascii;
    else if (is_forbidden(static_cast<unsigned char>(c)))
      table[c] = forbidden;
    else if (c >= 'A' && c <= 'Z')
      table[c] = upper;
  }
  return table;
}();

std::uint8_t traits_of_all(std::string_view text) noexcept {
  std::uint8_t all = 0;
  for (char c : text) all |= traits_of[static_cast<unsigned char>(c)];
  return all;
}

void lower(std::string& text) noexcept {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
}

// Calls `visit` for each label until it returns true; says whether one did.
template <class Visitor>
bool any_label(std::string_view domain, Visitor visit) {
  for (;;) {
    const auto dot = domain.find('.');
    if (visit(domain.substr(0, dot))) return true;
    if (dot == std::string_view::npos) return false;
    domain.remove_prefix(dot + 1);
  }
}

const icu::IDNA& uts46() {
  static const std::unique_ptr<const icu::IDNA> instance = [] {
    UErrorCode error = U_ZERO_ERROR;
    std::unique_ptr<const icu::IDNA> made(icu::IDNA::createUTS46Instance(
        UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_NONTRANSITIONAL_TO_UNICODE,
        error));
    if (U_FAILURE(error)) throw std::runtime_error("ICU has no UTS #46 data");
    return made;
  }();
  return *instance;
}

struct remapping {
  char32_t first, last;
  char32_t target;  // of `first`, the others follow; 0: ignored
};

// What UTS #46 of Unicode 15.1 and 16 maps or ignores while ICU before 76 maps it otherwise or rejects it.
constexpr std::array remappings{
    remapping{0x04C0, 0x04C0, 0x04CF}, remapping{0x10A0, 0x10C5, 0x2D00}, remapping{0x115F, 0x1160, 0},
    remapping{0x17B4, 0x17B5, 0},      remapping{0x180E, 0x180E, 0},      remapping{0x1E9E, 0x1E9E, 0x00DF},
    remapping{0x2132, 0x2132, 0x214E}, remapping{0x2183, 0x2183, 0x2184}, remapping{0x3164, 0x3164, 0},
    remapping{0xFFA0, 0xFFA0, 0},
};

icu::UnicodeString with_current_mappings(std::string_view domain) {
  const auto text = icu::UnicodeString::fromUTF8({domain.data(), static_cast<std::int32_t>(domain.size())});
  icu::UnicodeString out;
  for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const auto c = static_cast<char32_t>(text.char32At(i));
    const auto* const row = std::find_if(remappings.begin(), remappings.end(),
                                         [c](const remapping& r) { return c >= r.first && c <= r.last; });
    if (row == remappings.end())
      out.append(static_cast<UChar32>(c));
    else if (row->target != 0)
      out.append(static_cast<UChar32>(row->target + (c - row->first)));
  }
  return out;
}

// Punycode of nothing or of plain ASCII ("xn--abc-"): UTS #46 rejects both since Unicode 15.1.
bool is_hollow_punycode(std::string_view label) {
  return label.starts_with("xn--") && (label.size() == 4 || label.back() == '-');
}

// UTS #46 section 4.1, criterion 4: no label may decode to what looks like Punycode again. ICU 72 lets it pass.
bool decodes_to_punycode(std::string_view ascii) {
  // Only then are the ASCII characters of the decoded label ones that begin with "xn--".
  if (!any_label(ascii, [](std::string_view label) { return label.starts_with("xn--xn--"); })) return false;
  icu::UnicodeString decoded;
  icu::IDNAInfo info;
  UErrorCode error = U_ZERO_ERROR;
  uts46().nameToUnicode(icu::UnicodeString::fromUTF8({ascii.data(), static_cast<std::int32_t>(ascii.size())}), decoded,
                        info, error);
  std::string text;
  decoded.toUTF8String(text);
  return any_label(text, [](std::string_view label) { return label.starts_with("xn--"); });
}

std::optional<std::string> international_to_ascii(std::string_view domain) {
  if (domain.size() > max_international_length) return std::nullopt;
  icu::UnicodeString converted;
  icu::IDNAInfo info;
  UErrorCode error = U_ZERO_ERROR;
  uts46().nameToASCII(with_current_mappings(domain), converted, info, error);
  constexpr std::uint32_t not_checked = UIDNA_ERROR_EMPTY_LABEL | UIDNA_ERROR_LABEL_TOO_LONG |
                                        UIDNA_ERROR_DOMAIN_NAME_TOO_LONG | UIDNA_ERROR_LEADING_HYPHEN |
                                        UIDNA_ERROR_TRAILING_HYPHEN | UIDNA_ERROR_HYPHEN_3_4;
  if (U_FAILURE(error) || (info.getErrors() & ~not_checked)) return std::nullopt;
  std::string ascii;
  converted.toUTF8String(ascii);
  lower(ascii);
  if (ascii.empty() || traits_of_all(ascii) || any_label(ascii, is_hollow_punycode) || decodes_to_punycode(ascii))
    return std::nullopt;
  return ascii;
}

}  // namespace

std::optional<std::string> domain_to_ascii(std::string_view domain) {
  if (domain.empty()) return std::nullopt;
  const auto traits = traits_of_all(domain);
  // A forbidden character may still compose with what follows it ('>' and U+0338), so this one checks its result.
  if (traits & non_ascii) return international_to_ascii(domain);
  if (traits & forbidden) return std::nullopt;
  std::string ascii(domain);
  if (traits & upper) lower(ascii);
  // Punycode must be valid and in normal form; every other ASCII domain is what it is.
  if (any_label(ascii, [](std::string_view label) { return label.starts_with("xn--"); }))
    return international_to_ascii(ascii);
  return ascii;
}

}  // namespace kadr
