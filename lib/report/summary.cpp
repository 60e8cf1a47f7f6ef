#include "report/summary.hpp"

#include <nlohmann/json.hpp>

#include "report/hints.hpp"

namespace kadr {
namespace {

nlohmann::ordered_json states_json(const requests_by_state& counts) {
  return {{"queued", counts.queued}, {"leased", counts.leased},   {"done", counts.done},
          {"failed", counts.failed}, {"skipped", counts.skipped}, {"total", counts.total()}};
}

nlohmann::ordered_json groups_json(const std::vector<failure_group>& groups) {
  auto list = nlohmann::ordered_json::array();
  for (const auto& f : groups)
    list.push_back({{"class", f.group},
                    {"count", f.count},
                    {"example", {{"message", f.example_message}, {"url", f.example_url}}},
                    {"next_step", next_step(f.group)}});
  return list;
}

}  // namespace

requests_by_state run_summary::all_requests() const noexcept {
  requests_by_state sum;
  for (const auto& counts : requests) sum += counts;
  return sum;
}

nlohmann::ordered_json to_json(const run_summary& s) {
  nlohmann::ordered_json json;
  json["job"] = s.job;
  json["outcome"] = s.outcome;
  json["exit_code"] = s.exit_code;
  json["elapsed_seconds"] = std::chrono::duration<double>(s.elapsed).count();
  auto& requests = json["requests"] = states_json(s.all_requests());
  for (const auto rule : {request_rule::list, request_rule::detail, request_rule::image})
    requests["by_rule"][to_string(rule)] = states_json(s.of(rule));
  json["films"] = s.films;
  json["film_records"] = s.film_records;
  json["images"] = s.images;
  json["image_bytes"] = s.image_bytes;
  json["new"] = {{"films", s.new_films},
                 {"images", s.new_images},
                 {"requests_fetched", s.requests_fetched},
                 {"bytes_received", s.bytes_received}};
  json["failures"] = groups_json(s.failures);
  json["skipped"] = groups_json(s.skipped);
  json["incomplete"] = groups_json(s.incomplete);
  json["where"] = {{"database", s.database}, {"images", s.images_path}};
  return json;
}

}  // namespace kadr
