#pragma once

#include <array>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "model/request.hpp"
#include "model/request_counts.hpp"

namespace kadr {

/// How often requests ended with an error of one group, and one of them.
struct failure_group {
  std::string group;  ///< error_facts::group
  std::uint64_t count = 0;
  std::string example_message;
  std::string example_url;
};

/// The end of a run, for people and programs. Counts are read from the database after the last commit, so that the
/// summary agrees with it. Strings may hold remote text as it came; rendering makes it safe.
struct run_summary {
  std::string job;
  std::string job_file;  ///< as the user named it; for the commands that the summary suggests
  /// "complete", "complete with failures", "nothing succeeded", "interrupted", "storage failed" or "limit".
  std::string outcome;
  int exit_code = 0;
  duration elapsed{};

  std::array<requests_by_state, 3> requests{};  ///< indexed by request_rule

  std::uint64_t films = 0;
  std::uint64_t film_records = 0;
  std::uint64_t images = 0;
  std::uint64_t image_bytes = 0;

  std::uint64_t new_films = 0;
  std::uint64_t new_images = 0;
  std::uint64_t requests_fetched = 0;
  std::uint64_t bytes_received = 0;

  std::vector<failure_group> failures;
  std::vector<failure_group> skipped;
  std::vector<failure_group> incomplete;  ///< done, but something in the reply was unusable

  std::string database;  ///< path of the SQLite file
  std::string images_path;

  [[nodiscard]] const requests_by_state& of(request_rule rule) const noexcept {
    return requests[static_cast<std::size_t>(rule)];
  }
  [[nodiscard]] requests_by_state& of(request_rule rule) noexcept { return requests[static_cast<std::size_t>(rule)]; }
  [[nodiscard]] requests_by_state all_requests() const noexcept;
};

/// An aligned plain-text report that ends with a newline: counts, failures with a next step each, where to look.
/// Remote text is escaped; `colour` adds SGR sequences to headings and the outcome.
[[nodiscard]] std::string render_summary(const run_summary& summary, bool colour);

/// The same facts as one JSON object; member names are stable. Broken UTF-8 is left to the writer.
[[nodiscard]] nlohmann::ordered_json to_json(const run_summary& summary);

}  // namespace kadr
