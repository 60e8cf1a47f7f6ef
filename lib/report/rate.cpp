#include "report/rate.hpp"

#include <cmath>

namespace kadr {

rate_meter::rate_meter(duration window) noexcept : window_seconds_(std::chrono::duration<double>(window).count()) {}

void rate_meter::feed(steady::time_point now, std::uint64_t total) noexcept {
  if (!started_) {
    started_ = true;
    last_time_ = now;
    last_total_ = total;
    return;
  }
  if (now <= last_time_) return;
  const double seconds = std::chrono::duration<double>(now - last_time_).count();
  const double gained = total > last_total_ ? static_cast<double>(total - last_total_) : 0;
  const double fresh = -std::expm1(-seconds / window_seconds_);
  mean_ += fresh * (gained / seconds - mean_);
  weight_ += fresh * (1 - weight_);
  last_time_ = now;
  last_total_ = total;
}

}  // namespace kadr
