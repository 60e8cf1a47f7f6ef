#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/commands.hpp"
#include "app/load_or_explain.hpp"
#include "core/bytes.hpp"
#include "core/text.hpp"
#include "report/hints.hpp"
#include "storage/sqlite/stats.hpp"

namespace kadr {
namespace {

nlohmann::ordered_json json_of(const requests_by_state& c) {
  return {{"queued", c.queued}, {"leased", c.leased}, {"done", c.done}, {"failed", c.failed}, {"skipped", c.skipped}};
}

nlohmann::ordered_json json_of(const std::vector<failure_count>& groups) {
  auto list = nlohmann::ordered_json::array();
  for (const auto& f : groups)
    list.push_back(
        {{"class", f.group}, {"count", f.count}, {"example_url", f.example_url}, {"example", f.example_detail}});
  return list;
}

nlohmann::ordered_json json_of(const catalogue_stats& stats) {
  auto sources = nlohmann::ordered_json::array();
  for (const auto& [key, counts] : stats.requests) {
    nlohmann::ordered_json row{{"source", key.first}, {"rule", key.second}};
    row.update(json_of(counts));
    sources.push_back(std::move(row));
  }
  auto origins = nlohmann::ordered_json::array();
  for (const auto& [origin, counts] : stats.origins) {
    nlohmann::ordered_json row{{"origin", origin}};
    row.update(json_of(counts));
    origins.push_back(std::move(row));
  }
  return {{"requests", json_of(stats.totals())},
          {"sources", sources},
          {"origins", origins},
          {"failures", json_of(stats.failures)},
          {"skipped", json_of(stats.skipped)},
          {"incomplete", json_of(stats.incomplete)},
          {"films", stats.films},
          {"film_records", stats.film_records},
          {"images", stats.images},
          {"image_bytes", stats.image_bytes}};
}

void print_row(const std::string& name, const requests_by_state& c) {
  std::printf("%-44s %9llu %9llu %9llu %9llu %9llu\n", printable(name).c_str(),
              static_cast<unsigned long long>(c.queued), static_cast<unsigned long long>(c.leased),
              static_cast<unsigned long long>(c.done), static_cast<unsigned long long>(c.failed),
              static_cast<unsigned long long>(c.skipped));
}

void print_groups(const std::vector<failure_count>& groups, const char* what) {
  for (const auto& f : groups)
    std::printf("\n%s: %llu %s, for example\n  %s\n  %s\n  %s\n", f.group.c_str(),
                static_cast<unsigned long long>(f.count), what, printable(f.example_url).c_str(),
                printable(f.example_detail).c_str(), std::string(next_step(f.group)).c_str());
}

void print_table(const catalogue_stats& stats) {
  std::printf("%-44s %9s %9s %9s %9s %9s\n", "requests", "queued", "leased", "done", "failed", "skipped");
  for (const auto& [key, counts] : stats.requests) print_row(key.first + " " + key.second, counts);
  print_row("all", stats.totals());
  std::printf("\n%-44s %9s %9s %9s %9s %9s\n", "origins", "queued", "leased", "done", "failed", "skipped");
  for (const auto& [origin, counts] : stats.origins) print_row(origin, counts);
  std::printf("\n%llu films from %llu records, %llu images (%s)\n", static_cast<unsigned long long>(stats.films),
              static_cast<unsigned long long>(stats.film_records), static_cast<unsigned long long>(stats.images),
              format_size(stats.image_bytes).c_str());
  print_groups(stats.failures, "failed");
  print_groups(stats.skipped, "skipped");
  print_groups(stats.incomplete, "done in part");
}

}  // namespace

exit_code status_command(const job_choice& choice, bool json) {
  const auto job = load_or_explain(choice);
  if (!job) return exit_code::bad_job;
  std::error_code ec;
  if (!std::filesystem::exists(job->storage.database, ec)) {
    std::fprintf(stderr, "kadr: %s does not exist yet: start the job with kadr run %s\n", job->storage.database.c_str(),
                 choice.file.c_str());
    return exit_code::storage_failed;
  }
  const auto stats = read_catalogue_stats(job->storage.database);
  if (!stats) {
    std::fprintf(stderr, "kadr: %s\n", printable(stats.error().message()).c_str());
    return exit_code_of(stats.error().code);
  }
  if (json)
    std::printf("%s\n", json_of(*stats).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
  else
    print_table(*stats);
  return exit_code::ok;
}

}  // namespace kadr
