#pragma once

#include <string>
#include <string_view>

namespace kadr::demo {

/// "The Silent Harbour" -> "the-silent-harbour": ASCII letters and digits, everything else a single hyphen.
[[nodiscard]] std::string slug(std::string_view title);

/// The text in Unicode normal form D (ICU): how some systems write "é".
[[nodiscard]] std::string decomposed(std::string_view text);

/// The text as a careless editor leaves it: padded at both ends, every space doubled or a no-break space.
[[nodiscard]] std::string with_stray_white_space(std::string_view text);

/// 1234567 -> "1,234,567".
[[nodiscard]] std::string with_thousands(long long value);

}  // namespace kadr::demo
