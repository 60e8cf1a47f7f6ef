#include "core/bytes.hpp"

#include <array>
#include <charconv>
#include <limits>
#include <utility>

namespace kadr {

std::optional<std::uint64_t> parse_size(std::string_view text) noexcept {
  std::uint64_t number = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (ec != std::errc{}) return std::nullopt;
  std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  while (unit.starts_with(' ')) unit.remove_prefix(1);
  if (unit.empty() && text.ends_with(' ')) return std::nullopt;

  static constexpr std::array<std::pair<std::string_view, std::uint64_t>, 11> units{{{"", 1},
                                                                                     {"B", 1},
                                                                                     {"KB", 1000},
                                                                                     {"MB", 1000'000},
                                                                                     {"GB", 1000'000'000},
                                                                                     {"KiB", 1u << 10},
                                                                                     {"MiB", 1u << 20},
                                                                                     {"GiB", 1u << 30},
                                                                                     {"TiB", std::uint64_t{1} << 40},
                                                                                     {"kB", 1000},
                                                                                     {"TB", 1000'000'000'000}}};
  for (const auto& [name, factor] : units) {
    if (name != unit) continue;
    constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (number > largest / factor) return std::nullopt;
    return number * factor;
  }
  return std::nullopt;
}

std::string format_size(std::uint64_t bytes) {
  static constexpr std::array<const char*, 5> units{"B", "KiB", "MiB", "GiB", "TiB"};
  if (bytes < 1024) return std::to_string(bytes) + " B";
  // Tenths of the unit, rounded: 1048575 bytes are 1.0 MiB, not 1024.0 KiB.
  double tenths = static_cast<double>(bytes) * 10 / 1024;
  std::size_t unit = 1;
  while (tenths >= 10239.5 && unit + 1 < units.size()) {
    tenths /= 1024;
    ++unit;
  }
  const auto rounded = static_cast<std::uint64_t>(tenths + 0.5);
  return std::to_string(rounded / 10) + "." + std::to_string(rounded % 10) + " " + units[unit];
}

}  // namespace kadr
