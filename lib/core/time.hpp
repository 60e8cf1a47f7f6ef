#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kadr {

using steady = std::chrono::steady_clock;
using duration = steady::duration;

/// A point in time after which something gives up. A value: it is passed down, never restarted on the way.
using deadline = steady::time_point;
inline constexpr deadline no_deadline = deadline::max();

/// Microseconds since 1970 UTC: how the database keeps time.
using timestamp = std::int64_t;
[[nodiscard]] timestamp now_timestamp() noexcept;

/// "250ms", "30s", "5m", "2h", "1d", "1.5s" to a duration; nothing for anything else, negatives, or over 10 years.
[[nodiscard]] std::optional<duration> parse_duration(std::string_view text) noexcept;
/// "250ms", "30s", "1.5s", "2m 05s", "1h 05m": for people, cut off and not rounded.
[[nodiscard]] std::string format_duration(duration d);
/// "2026-11-21T10:00:00.123456Z" (RFC 3339).
[[nodiscard]] std::string format_timestamp(timestamp t);

}  // namespace kadr
