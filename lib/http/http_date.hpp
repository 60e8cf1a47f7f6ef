#pragma once

#include <optional>
#include <string_view>

#include "core/time.hpp"

namespace kadr {

/// An HTTP-date (RFC 9110 section 5.6.7) in any of its three forms: IMF-fixdate, RFC 850, asctime. Read liberally:
/// letter case, one-digit days, dashes or spaces within the date and "UTC" for "GMT" do not matter, nor does a day name
/// that does not fit the date. A two-digit year is the latest one that is not over 50 years after `now`. Nothing for
/// anything else, also for dates that do not exist or come before 1970.
[[nodiscard]] std::optional<timestamp> parse_http_date(std::string_view text, timestamp now = now_timestamp());

/// How long a Retry-After field (RFC 9110 section 10.2.3) asks to wait: seconds (a fraction counts as a whole one) or a
/// date. A date is measured from `server_date`, the reply's Date field, so that neither clock has to be right; from
/// `now` where that is absent. Never negative, at most 10 years; callers apply their own cap. Nothing for garbage,
/// which includes negative numbers.
[[nodiscard]] std::optional<duration> retry_after(std::string_view value, timestamp now,
                                                  std::optional<timestamp> server_date = std::nullopt);

}  // namespace kadr
