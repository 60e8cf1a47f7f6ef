#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace kadr::demo {

/// The words of the demo world. Every function is pure and total; `ordinal` counts from 0 and two different ordinals
/// never give the same text.

/// An English title: "The Silent Harbour", "Lanterns of Winter".
[[nodiscard]] std::string english_title(std::uint64_t seed, std::size_t ordinal);

/// A language the demo world has films in, besides English.
struct foreign_language {
  std::string_view code;     ///< ISO 639-1
  std::string_view country;  ///< ISO 3166-1
  bool latin_or_cyrillic;    ///< fonts everybody has can draw it
};
inline constexpr std::size_t foreign_languages = 10;
[[nodiscard]] const foreign_language& language_at(std::size_t index) noexcept;
[[nodiscard]] std::string foreign_title(std::size_t language, std::uint64_t seed, std::size_t ordinal);

inline constexpr std::size_t person_names = 1344;
/// A person of the pool: `ordinal` < person_names, beyond that names come again.
[[nodiscard]] std::string person_name(std::uint64_t seed, std::size_t ordinal);

inline constexpr std::size_t genre_count = 18;
[[nodiscard]] std::string_view genre_name(std::size_t index) noexcept;

/// English name of a country by its ISO 3166-1 code; the code itself where the demo world has no such country.
[[nodiscard]] std::string_view country_name(std::string_view code) noexcept;

}  // namespace kadr::demo
