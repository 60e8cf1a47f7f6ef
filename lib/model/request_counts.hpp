#pragma once

#include <cstdint>

#include "model/request.hpp"

namespace kadr {

/// Requests by state, as the database holds them.
struct requests_by_state {
  std::uint64_t queued = 0;
  std::uint64_t leased = 0;
  std::uint64_t done = 0;
  std::uint64_t failed = 0;
  std::uint64_t skipped = 0;

  [[nodiscard]] std::uint64_t total() const noexcept { return queued + leased + done + failed + skipped; }
  /// Not ended yet.
  [[nodiscard]] std::uint64_t open() const noexcept { return queued + leased; }
  [[nodiscard]] std::uint64_t& operator[](request_state s) noexcept {
    switch (s) {
      case request_state::queued:
        return queued;
      case request_state::leased:
        return leased;
      case request_state::done:
        return done;
      case request_state::failed:
        return failed;
      case request_state::skipped:
        break;
    }
    return skipped;
  }
  requests_by_state& operator+=(const requests_by_state& other) noexcept {
    queued += other.queued;
    leased += other.leased;
    done += other.done;
    failed += other.failed;
    skipped += other.skipped;
    return *this;
  }
  friend bool operator==(const requests_by_state&, const requests_by_state&) = default;
};

}  // namespace kadr
