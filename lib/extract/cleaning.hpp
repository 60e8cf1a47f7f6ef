#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kadr::cleaning {

/// Text as the database keeps it: NFC, white space squeezed, control characters removed. Clean ASCII is copied as it
/// is.
[[nodiscard]] std::string clean(std::string_view text);

/// Is this (clean) text a way of saying that there is no value: empty, "N/A", "-", "–", "—", "null", or one of `more`?
[[nodiscard]] bool is_absent(std::string_view text, const std::vector<std::string>& more) noexcept;

/// The first IMDb title identifier in a text ("https://www.imdb.com/title/tt0111161/" -> "tt0111161"); the text
/// itself where there is none.
[[nodiscard]] std::string imdb_id(std::string_view text);

}  // namespace kadr::cleaning
