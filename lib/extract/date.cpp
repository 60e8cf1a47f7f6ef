#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include "core/text.hpp"
#include "extract/quantities.hpp"

namespace kadr::quantities {
namespace {

constexpr std::array<std::string_view, 12> months{"jan", "feb", "mar", "apr", "may", "jun",
                                                  "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::size_t longest_date = 40;

constexpr bool digit(char c) noexcept {
  return c >= '0' && c <= '9';
}
constexpr bool letter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

struct token {
  std::string_view text;
  int value = 0;  // of digits; of a month's name, the month
  bool month = false;
};

token token_of(std::string_view text) {
  token out{text};
  if (digit(text.front())) {
    std::from_chars(text.data(), text.data() + text.size(), out.value);
    return out;
  }
  const std::string lower = to_lower(text.substr(0, 3));
  const auto found = std::find(months.begin(), months.end(), lower);
  out.month = found != months.end();
  out.value = out.month ? static_cast<int>(found - months.begin()) + 1 : 0;
  return out;
}

// The first three words or numbers; other characters separate, letters directly after digits ("14th", "10T00") end it.
std::size_t tokenize(std::string_view text, std::array<token, 3>& out) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size() && count < out.size();) {
    const bool digits = digit(text[at]);
    if (!digits && !letter(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && (digits ? digit(text[end]) : letter(text[end]))) ++end;
    out[count++] = token_of(text.substr(at, end - at));
    while (digits && end < text.size() && letter(text[end])) ++end;
    at = end;
  }
  return count;
}

std::string two_digits(int value) {
  return {static_cast<char>('0' + value / 10), static_cast<char>('0' + value % 10)};
}

std::optional<std::string> compose(int year, int month, int day) {
  if (year < first_year || year > last_year) return std::nullopt;
  std::string out = std::to_string(year);
  if (month < 1 || month > 12) return out;
  out += '-' + two_digits(month);
  using namespace std::chrono;
  const year_month_day whole{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                             std::chrono::day(static_cast<unsigned>(std::clamp(day, 0, 99)))};
  if (whole.ok()) out += '-' + two_digits(day);
  return out;
}

bool four(const token& t) noexcept {
  return t.text.size() == 4 && digit(t.text.front());
}

}  // namespace

std::optional<std::string> date(std::string_view text) {
  std::array<token, 3> t;
  const std::size_t count = tokenize(trim(text).substr(0, longest_date), t);
  if (count == 0) return std::nullopt;
  if (four(t[0])) return compose(t[0].value, count > 1 ? t[1].value : 0, count > 2 ? t[2].value : 0);
  if (count == 3 && four(t[2])) {
    // "October 14, 1994" or "14 Oct 1994"; all in digits, the order of day and month is a guess unless there are
    // points.
    if (t[0].month) return compose(t[2].value, t[0].value, t[1].value);
    if (t[1].month || text.find('.') != std::string_view::npos) return compose(t[2].value, t[1].value, t[0].value);
    return compose(t[2].value, 0, 0);
  }
  if (count == 2 && four(t[1])) return compose(t[1].value, t[0].month ? t[0].value : 0, 0);
  return std::nullopt;
}

}  // namespace kadr::quantities
