#include "report/render_progress.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string_view>
#include <vector>

#include "core/bytes.hpp"

namespace kadr {
namespace {

constexpr std::size_t min_bar = 10;
constexpr std::size_t max_bar = 30;
constexpr std::string_view gap = "  ";

struct field {
  std::string text;
  int drop_rank;  ///< the highest goes first when space is short
};

double finished_share(const run_counters& c) {
  return c.total() == 0 ? 0.0 : static_cast<double>(c.finished()) / static_cast<double>(c.total());
}

std::string one_decimal(double value) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), value < 100 ? "%.1f" : "%.0f", std::min(value, 1e12));
  return text.data();
}

std::string time_left(const run_counters& c, double rate) {
  const std::uint64_t open = c.total() - c.finished();
  // Beyond some days an estimate is noise, and a tiny rate would overflow the duration.
  if (open == 0 || rate <= 0 || static_cast<double>(open) / rate > 30.0 * 86400) return {};
  const auto seconds = static_cast<std::int64_t>(std::ceil(static_cast<double>(open) / rate));
  return format_duration(std::chrono::seconds(seconds));
}

std::string head(const run_counters& c) {
  // Rounded down: 100 % is shown only when nothing is left.
  const auto percent = static_cast<int>(finished_share(c) * 100);
  return std::to_string(c.finished()) + "/" + std::to_string(c.total()) + std::string(gap) + std::to_string(percent) +
         "%";
}

std::vector<field> fields(const run_counters& c, double rate, double byte_rate, duration elapsed) {
  std::vector<field> all;
  all.push_back({one_decimal(rate) + " req/s", 3});
  all.push_back({format_size(c.bytes_received), 7});
  all.push_back({format_size(static_cast<std::uint64_t>(std::clamp(byte_rate, 0.0, 1e15))) + "/s", 6});
  if (c.failed > 0) all.push_back({std::to_string(c.failed) + " failed", 1});
  all.push_back({std::to_string(c.films_new) + " films", 4});
  all.push_back({std::to_string(c.images_new + c.images_known) + " images", 5});
  all.push_back({format_duration(std::chrono::duration_cast<std::chrono::seconds>(elapsed)), 8});
  if (auto left = time_left(c, rate); !left.empty()) all.push_back({"ETA " + left, 2});
  return all;
}

std::size_t columns(const std::vector<field>& some) {
  std::size_t sum = 0;
  for (const auto& f : some) sum += gap.size() + f.text.size();
  return sum;
}

std::string bar(double share, std::size_t cells, bool unicode) {
  std::string text = unicode ? "▕" : "[";
  if (!unicode) {
    const auto full = static_cast<std::size_t>(share * static_cast<double>(cells));
    text.append(full, '#').append(cells - full, '.');
    return text + "]";
  }
  constexpr std::array<std::string_view, 8> eighths{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const auto filled = static_cast<std::size_t>(share * static_cast<double>(cells * 8));
  for (std::size_t i = 0; i < filled / 8; ++i) text += "█";
  std::size_t used = filled / 8;
  if (filled % 8 != 0) {
    text += eighths[filled % 8];
    ++used;
  }
  text.append(cells - used, ' ');
  return text + "▏";
}

}  // namespace

std::string render_progress(const run_counters& counters, double rate, double byte_rate, int width, duration elapsed,
                            bool unicode) {
  const auto limit = static_cast<std::size_t>(std::max(width, 0));
  const std::string lead = head(counters);
  auto rest = fields(counters, rate, byte_rate, elapsed);
  constexpr std::size_t frame = 2;
  const std::size_t with_bar = frame + min_bar + gap.size();
  // Half the numbers are worth more than the bar: it stays only while they fit beside it.
  const auto keep = [&rest](std::size_t room) {
    while (!rest.empty() && columns(rest) > room)
      rest.erase(std::max_element(rest.begin(), rest.end(),
                                  [](const field& a, const field& b) { return a.drop_rank < b.drop_rank; }));
  };
  const bool has_bar = limit >= with_bar + lead.size() + 24;
  keep(limit < lead.size() ? 0 : limit - lead.size() - (has_bar ? with_bar : 0));

  std::string line;
  if (has_bar) {
    const std::size_t free_columns = limit - with_bar - lead.size() - columns(rest);
    line = bar(finished_share(counters), min_bar + std::min(free_columns, max_bar - min_bar), unicode);
    line += gap;
  }
  line += lead;
  for (const auto& f : rest) line.append(gap).append(f.text);
  if (!has_bar && line.size() > limit) line.resize(limit);
  return line;
}

std::string render_progress_line(const run_counters& counters, double rate, double byte_rate, duration elapsed) {
  std::string line = head(counters);
  for (const auto& f : fields(counters, rate, byte_rate, elapsed)) line.append(gap).append(f.text);
  return line;
}

}  // namespace kadr
