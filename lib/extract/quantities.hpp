#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Numbers and dates as film sites write them. All of them: nothing where the text does not say.
namespace kadr::quantities {

inline constexpr int first_year = 1870;
inline constexpr int last_year = 2200;

/// The first run of digits that is a year: "2009-12-10", "10.12.2009", "(2009)".
[[nodiscard]] std::optional<int> year(std::string_view text) noexcept;
/// "136", "136 min", "2h 16m", "2 ч 16 мин", "2:16", "PT2H16M" in minutes, rounded; zero is nothing.
[[nodiscard]] std::optional<int> minutes(std::string_view text) noexcept;
/// Minutes given as a number.
[[nodiscard]] std::optional<int> minutes(double value) noexcept;
/// The number a text begins with: "7.4/10", "7,4", "1,234.5", "1 234".
[[nodiscard]] std::optional<double> decimal(std::string_view text) noexcept;
/// The count a text begins with, in which every separator separates thousands: "1,234 votes", "1.234", "12.5K", "2M".
[[nodiscard]] std::optional<std::int64_t> count(std::string_view text) noexcept;
/// ISO 8601: "1994-10-14", "1994-10" or "1994" from "1994-10-14T00:00:00Z", "1994-10-00", "1994/10/14", "14.10.1994",
/// "14 Oct 1994", "October 14, 1994", "1994".
[[nodiscard]] std::optional<std::string> date(std::string_view text);

}  // namespace kadr::quantities
