#pragma once

#include <cstddef>
#include <string_view>

namespace kadr {

/// How many characters at the beginning of `text` spell `value`; 0: none. Each byte may stand for itself, be
/// percent-encoded (URLs, a space also as '+') or escaped as JSON does ("\/", "\u0026"). Pure.
[[nodiscard]] std::size_t spelled(std::string_view text, std::string_view value) noexcept;

/// Does any place of `text` spell `value`?
[[nodiscard]] bool stands_in(std::string_view text, std::string_view value) noexcept;

}  // namespace kadr
