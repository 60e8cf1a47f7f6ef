#pragma once

#include <string_view>

namespace kadr {

/// How many bytes of a body the functions of this file and sniff_image look at.
inline constexpr std::size_t sniffed_bytes = 512;

/// What a body that is no supported picture looks like, for the detail of errc::not_an_image: "an HTML page", "JSON",
/// "a PDF document", "a BMP image", "nothing (empty body)", … Never empty. Pure; reads the first `sniffed_bytes` only.
[[nodiscard]] std::string_view guess_content(std::string_view first_bytes) noexcept;

}  // namespace kadr
