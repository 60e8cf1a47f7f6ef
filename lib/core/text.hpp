#pragma once

#include <string>
#include <string_view>

namespace kadr {

/// Valid UTF-8 in Unicode normal form C; broken bytes become U+FFFD (ICU). What the database stores.
[[nodiscard]] std::string to_nfc(std::string_view text);
/// White space trimmed at both ends and each run of it inside made one space (ASCII white space and U+00A0).
[[nodiscard]] std::string squeeze(std::string_view text);
/// ASCII lower case.
[[nodiscard]] std::string to_lower(std::string_view text);
[[nodiscard]] bool iequals(std::string_view a, std::string_view b) noexcept;
[[nodiscard]] std::string_view trim(std::string_view text) noexcept;
/// Safe to print: control characters, escape sequences, bidirectional overrides and broken UTF-8 become visible
/// escapes ("\x1b", "\u202e"). For everything remote that reaches a terminal or a log (FAULTS E21).
[[nodiscard]] std::string printable(std::string_view text);
/// The candidate closest to `word` by edit distance, if it is close enough to be a slip of the keyboard; else empty.
template <class Range>
[[nodiscard]] std::string_view nearest(std::string_view word, const Range& candidates);

/// Optimal string alignment distance (insert, delete, replace, swap of neighbours), in bytes.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

template <class Range>
std::string_view nearest(std::string_view word, const Range& candidates) {
  std::string_view best;
  std::size_t best_distance = word.size() / 3 + 2;
  for (const auto& candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

}  // namespace kadr
