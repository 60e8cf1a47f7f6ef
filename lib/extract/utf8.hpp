#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kadr::utf8 {

inline constexpr char32_t invalid = 0xFFFFFFFF;

/// The code point at `at`, which moves past it; `invalid` (and one byte further) for what is not UTF-8 (RFC 3629).
/// `at` < text.size().
[[nodiscard]] char32_t decode(std::string_view text, std::size_t& at) noexcept;
/// Appends a Unicode scalar value.
void append(std::string& out, char32_t code_point);
/// The number of code points of valid UTF-8.
[[nodiscard]] std::size_t length(std::string_view text) noexcept;

}  // namespace kadr::utf8
