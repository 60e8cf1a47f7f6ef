#pragma once

#include <cstdint>

#include "core/time.hpp"

namespace kadr {

/// Speed of a growing total, per second, as an exponentially weighted mean over about `window`. Samples may come at
/// any distance; each weighs by the time it covers. Unbiased from the first second on: the mean is divided by the
/// weight seen so far, so a young meter shows the plain average. One thread.
class rate_meter {
 public:
  explicit rate_meter(duration window = std::chrono::seconds(10)) noexcept;

  /// The total at `now`. Time that stands still or runs backwards is merged into the next sample; a total that
  /// shrinks counts as unchanged.
  void feed(steady::time_point now, std::uint64_t total) noexcept;
  /// Units per second; 0 before two samples.
  [[nodiscard]] double per_second() const noexcept { return weight_ > 0 ? mean_ / weight_ : 0; }

 private:
  double window_seconds_;
  double mean_ = 0;
  double weight_ = 0;
  steady::time_point last_time_{};
  std::uint64_t last_total_ = 0;
  bool started_ = false;
};

}  // namespace kadr
