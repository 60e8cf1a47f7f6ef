#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace kadr {

/// What a run knows of itself while it runs: requests by state as the frontier stands, everything else since the run
/// began. A plain value: updated on the loop thread only, copied to wherever it is shown.
struct run_counters {
  std::uint64_t queued = 0;
  std::uint64_t leased = 0;
  std::uint64_t done = 0;
  std::uint64_t failed = 0;
  std::uint64_t skipped = 0;

  std::uint64_t retried = 0;         ///< attempts that were put back for later
  std::uint64_t bytes_received = 0;  ///< bodies, as they came over the wire
  std::uint64_t films_new = 0;
  std::uint64_t films_updated = 0;
  std::uint64_t images_new = 0;
  std::uint64_t images_known = 0;  ///< fetched, but their content was in the archive already

  std::map<std::string, std::uint64_t> failures;  ///< terminal failures by error_facts::group

  [[nodiscard]] std::uint64_t finished() const noexcept { return done + failed + skipped; }
  [[nodiscard]] std::uint64_t total() const noexcept { return finished() + queued + leased; }
};

}  // namespace kadr
