#include "core/time.hpp"

#include <charconv>
#include <cstdio>
#include <ctime>

namespace kadr {

timestamp now_timestamp() noexcept {
  using namespace std::chrono;
  return duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
}

std::optional<duration> parse_duration(std::string_view text) noexcept {
  if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
  double number = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (ec != std::errc{}) return std::nullopt;
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  double seconds = 0;
  if (unit == "ms")
    seconds = number / 1000;
  else if (unit == "s")
    seconds = number;
  else if (unit == "m")
    seconds = number * 60;
  else if (unit == "h")
    seconds = number * 3600;
  else if (unit == "d")
    seconds = number * 86400;
  else
    return std::nullopt;
  constexpr double ten_years = 10.0 * 366 * 86400;
  if (seconds > ten_years) return std::nullopt;
  return std::chrono::round<duration>(std::chrono::duration<double>(seconds));
}

std::string format_duration(duration d) {
  using namespace std::chrono;
  const auto ms = duration_cast<milliseconds>(d).count();
  char text[48];
  if (ms < 1000)
    std::snprintf(text, sizeof text, "%lldms", static_cast<long long>(ms));
  else if (ms < 60'000 && ms % 1000 < 100)
    std::snprintf(text, sizeof text, "%llds", static_cast<long long>(ms / 1000));
  else if (ms < 60'000)
    std::snprintf(text, sizeof text, "%lld.%llds", static_cast<long long>(ms / 1000),
                  static_cast<long long>(ms / 100 % 10));
  else if (ms < 3'600'000)
    std::snprintf(text, sizeof text, "%lldm %02llds", static_cast<long long>(ms / 60'000),
                  static_cast<long long>(ms / 1000 % 60));
  else
    std::snprintf(text, sizeof text, "%lldh %02lldm", static_cast<long long>(ms / 3'600'000),
                  static_cast<long long>(ms / 60'000 % 60));
  return text;
}

std::string format_timestamp(timestamp t) {
  std::time_t seconds = t / 1'000'000;
  auto micros = t % 1'000'000;
  if (micros < 0) {
    micros += 1'000'000;
    --seconds;
  }
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%06lldZ", utc.tm_year + 1900, utc.tm_mon + 1,
                utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, static_cast<long long>(micros));
  return text;
}

}  // namespace kadr
