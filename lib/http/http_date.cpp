#include "http/http_date.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "core/text.hpp"

namespace kadr {
namespace {

constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t longest_wait_s = std::int64_t{10} * 366 * 24 * 3600;

constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> days{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                               "Friday", "Saturday", "Sunday"};

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}
bool is_alpha(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Reads from the front of a text; every step says whether it found what it looked for.
class reader {
 public:
  explicit reader(std::string_view text) : rest_(text) {}

  bool literal(char c) noexcept {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool spaces() noexcept {
    const std::size_t before = rest_.size();
    while (literal(' ')) {
    }
    return rest_.size() < before;
  }

  bool separator() noexcept { return literal('-') || spaces(); }

  std::string_view word() noexcept {
    const auto* const end = std::find_if_not(rest_.begin(), rest_.end(), is_alpha);
    const std::string_view found = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
    rest_.remove_prefix(found.size());
    return found;
  }

  /// Returns the number of digits read, at most `most`.
  int number(int most, int& value) noexcept {
    int count = 0;
    for (value = 0; count < most && !rest_.empty() && is_digit(rest_.front()); ++count) {
      value = value * 10 + (rest_.front() - '0');
      rest_.remove_prefix(1);
    }
    return count;
  }

  [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }

 private:
  std::string_view rest_;
};

struct fields {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  bool short_year = false;
};

bool day_name(reader& in) noexcept {
  const std::string_view name = in.word();
  return std::any_of(days.begin(), days.end(),
                     [&](std::string_view day) { return iequals(name, day) || iequals(name, day.substr(0, 3)); });
}

bool month(reader& in, fields& f) noexcept {
  const std::string_view name = in.word();
  for (std::size_t i = 0; i < months.size(); ++i)
    if (iequals(name, months[i])) f.month = static_cast<int>(i) + 1;
  return f.month > 0;
}

bool time_of_day(reader& in, fields& f) noexcept {
  return in.number(2, f.hour) == 2 && in.literal(':') && in.number(2, f.minute) == 2 && in.literal(':') &&
         in.number(2, f.second) == 2;
}

bool year(reader& in, fields& f) noexcept {
  const int digits = in.number(4, f.year);
  f.short_year = digits == 2;
  return digits == 2 || digits == 4;
}

/// "06 Nov 1994 08:49:37 GMT" and "06-Nov-94 08:49:37 GMT": what follows the comma.
bool day_first(reader& in, fields& f) noexcept {
  if (!(in.number(2, f.day) > 0 && in.separator() && month(in, f) && in.separator() && year(in, f) && in.spaces() &&
        time_of_day(in, f) && in.spaces()))
    return false;
  const std::string_view zone = in.word();
  return iequals(zone, "GMT") || iequals(zone, "UTC");
}

/// "Nov  6 08:49:37 1994": what follows the day name.
bool month_first(reader& in, fields& f) noexcept {
  return month(in, f) && in.spaces() && in.number(2, f.day) > 0 && in.spaces() && time_of_day(in, f) && in.spaces() &&
         in.number(4, f.year) == 4;
}

int year_of(timestamp t) noexcept {
  const std::chrono::sys_time<std::chrono::microseconds> at{std::chrono::microseconds(t)};
  return static_cast<int>(std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(at)).year());
}

std::optional<timestamp> to_timestamp(fields f, timestamp now) noexcept {
  if (f.short_year) {
    const int limit = year_of(now) + 50;
    f.year += limit - limit % 100;
    if (f.year > limit) f.year -= 100;
  }
  const std::chrono::year_month_day date{std::chrono::year(f.year), std::chrono::month(static_cast<unsigned>(f.month)),
                                         std::chrono::day(static_cast<unsigned>(f.day))};
  // 60 is a leap second (RFC 9110 grammar).
  if (!date.ok() || f.year < 1970 || f.hour > 23 || f.minute > 59 || f.second > 60) return std::nullopt;
  const std::int64_t day_count = std::chrono::sys_days(date).time_since_epoch().count();
  return (((day_count * 24 + f.hour) * 60 + f.minute) * 60 + f.second) * second;
}

/// "120" or "1.5", in seconds, rounded up and kept under the longest wait.
std::optional<std::int64_t> parse_seconds(std::string_view text) noexcept {
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view fraction = point == std::string_view::npos ? "0" : text.substr(point + 1);
  const auto all_digits = [](std::string_view s) { return !s.empty() && std::all_of(s.begin(), s.end(), is_digit); };
  if (!all_digits(whole) || !all_digits(fraction)) return std::nullopt;
  std::int64_t seconds = 0;
  for (const char c : whole) seconds = std::min(seconds * 10 + (c - '0'), longest_wait_s);
  const bool partial = fraction.find_first_not_of('0') != std::string_view::npos;
  return std::min(seconds + (partial ? 1 : 0), longest_wait_s);
}

}  // namespace

std::optional<timestamp> parse_http_date(std::string_view text, timestamp now) {
  reader in(trim(text));
  fields f;
  if (!day_name(in)) return std::nullopt;
  const bool comma = in.literal(',');
  const bool gap = in.spaces();
  const bool read = comma ? day_first(in, f) : gap && month_first(in, f);
  if (!read || !in.at_end()) return std::nullopt;
  return to_timestamp(f, now);
}

std::optional<duration> retry_after(std::string_view value, timestamp now, std::optional<timestamp> server_date) {
  value = trim(value);
  if (const auto seconds = parse_seconds(value)) return std::chrono::seconds(*seconds);
  const auto date = parse_http_date(value, now);
  if (!date) return std::nullopt;
  const std::int64_t wait = *date - server_date.value_or(now);
  return std::chrono::microseconds(std::clamp(wait, std::int64_t{0}, longest_wait_s * second));
}

}  // namespace kadr
