#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kadr {

/// "16MiB", "500KB", "64 GiB", "1024" or "0" to bytes; nothing for anything else or over 2^63-1.
[[nodiscard]] std::optional<std::uint64_t> parse_size(std::string_view text) noexcept;
/// For people: "812 B", "16.0 MiB".
[[nodiscard]] std::string format_size(std::uint64_t bytes);

}  // namespace kadr
