#include <algorithm>
#include <string_view>

#include "core/bytes.hpp"
#include "core/text.hpp"
#include "report/hints.hpp"
#include "report/summary.hpp"

namespace kadr {
namespace {

constexpr std::string_view bold = "\x1b[1m";
constexpr std::string_view green = "\x1b[1;32m";
constexpr std::string_view yellow = "\x1b[1;33m";
constexpr std::string_view red = "\x1b[1;31m";

std::string painted(std::string_view text, std::string_view colour, bool on) {
  std::string out{text};
  if (on) out.insert(0, colour).append("\x1b[0m");
  return out;
}

std::string_view outcome_colour(int exit_code) {
  if (exit_code == 0) return green;
  return exit_code == 4 || exit_code == 7 || exit_code == 9 ? yellow : red;
}

std::string left(std::string_view text, std::size_t width) {
  std::string out{text};
  if (out.size() < width) out.append(width - out.size(), ' ');
  return out;
}

std::string right(std::string_view text, std::size_t width) {
  std::string out(text.size() < width ? width - text.size() : 0, ' ');
  return out.append(text);
}

/// A word of a POSIX shell command line.
std::string shell_word(const std::string& text) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("/._-+:@%").find(c) != std::string_view::npos;
  };
  if (!text.empty() && std::all_of(text.begin(), text.end(), plain)) return text;
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

std::string number(std::uint64_t value) {
  return std::to_string(value);
}

void append_requests(std::string& out, const run_summary& s, bool colour) {
  constexpr std::size_t name_width = 12;
  const auto row = [&out](std::string_view name, const requests_by_state& c) {
    out.append("  ").append(left(name, name_width));
    for (const auto value : {c.done, c.failed, c.skipped, c.queued, c.leased, c.total()})
      out += right(number(value), 10);
    out += '\n';
  };
  std::string heading = "  " + left("requests", name_width);
  for (const auto* name : {"done", "failed", "skipped", "queued", "leased", "total"}) heading += right(name, 10);
  out.append(painted(heading, bold, colour)).append("\n");
  for (const auto rule : {request_rule::list, request_rule::detail, request_rule::image})
    if (s.of(rule).total() > 0) row(to_string(rule), s.of(rule));
  row("all", s.all_requests());
}

void append_catalogue(std::string& out, const run_summary& s) {
  const auto row = [&out](std::string_view name, std::uint64_t value, std::uint64_t fresh, const std::string& note) {
    out.append("  ").append(left(name, 12)).append(right(number(value), 10));
    out.append("  ").append(number(fresh)).append(" new in this run, ").append(note).append("\n");
  };
  row("films", s.films, s.new_films, number(s.film_records) + " records kept");
  row("images", s.images, s.new_images, format_size(s.image_bytes) + " in the archive");
  out.append("  ").append(left("fetched", 12)).append(right(number(s.requests_fetched), 10));
  out.append("  requests in this run, ").append(format_size(s.bytes_received)).append(" received\n");
}

void append_reasons(std::string& out, std::string_view heading, const std::vector<failure_group>& groups, bool colour,
                    const std::string& job_file_to_retry) {
  if (groups.empty()) return;
  out.append("\n  ").append(painted(heading, bold, colour)).append("\n");
  const std::string margin(2 + 12 + 10 + 2, ' ');
  for (const auto& f : groups) {
    out.append("  ").append(left(printable(f.group), 12)).append(right(number(f.count), 10));
    out.append("  ").append(printable(f.example_message)).append("\n");
    if (!f.example_url.empty()) out.append(margin).append(printable(f.example_url)).append("\n");
    out.append(margin).append("next: ").append(next_step(f.group)).append("\n");
    if (!worth_retrying(f.group) || job_file_to_retry.empty()) continue;
    out.append(margin).append("kadr retry ").append(printable(shell_word(job_file_to_retry)));
    out.append(" --class ").append(printable(f.group)).append("\n");
  }
}

void append_places(std::string& out, const run_summary& s, bool colour) {
  out.append("\n").append(painted("  where to look", bold, colour)).append("\n");
  out.append("  database    ").append(printable(s.database)).append("\n");
  out.append("  images      ").append(printable(s.images_path)).append("\n");
  if (s.database.empty()) return;
  out.append("  sqlite3 -readonly ").append(printable(shell_word(s.database)));
  out.append(s.failures.empty() ? " \"SELECT title, year, rating FROM films ORDER BY rating DESC LIMIT 10\"\n"
                                : " \"SELECT error_class, url, error_detail FROM requests WHERE state = 'failed'\"\n");
}

}  // namespace

std::string render_summary(const run_summary& s, bool colour) {
  std::string out = painted(printable(s.job), bold, colour) + ": ";
  out += painted(s.outcome, outcome_colour(s.exit_code), colour);
  out += " (exit code " + std::to_string(s.exit_code) + ") in " + format_duration(s.elapsed) + "\n\n";
  append_requests(out, s, colour);
  out += '\n';
  append_catalogue(out, s);
  append_reasons(out, "failed", s.failures, colour, s.job_file);
  append_reasons(out, "skipped", s.skipped, colour, {});
  append_reasons(out, "done in part", s.incomplete, colour, {});
  append_places(out, s, colour);
  return out;
}

}  // namespace kadr
