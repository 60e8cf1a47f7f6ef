#include "core/token_bucket.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <ratio>
#include <stdexcept>

namespace kadr {
namespace {

static_assert(std::ratio_equal_v<duration::period, std::nano>);

constexpr double nanoseconds_a_second = 1e9;

double interval_of(double rate) {
  if (!(rate >= 0)) throw std::invalid_argument("token_bucket: the rate is negative or not a number");
  return nanoseconds_a_second / rate;
}

double interval_of(duration interval) noexcept {
  return static_cast<double>(std::max(interval, duration::zero()).count());
}

// The difference of two moments may not fit a duration.
double nanoseconds_between(deadline from, deadline to) noexcept {
  const auto count = [](deadline t) { return static_cast<std::uint64_t>(t.time_since_epoch().count()); };
  return from < to ? static_cast<double>(count(to) - count(from)) : 0;
}

deadline later(deadline from, double nanoseconds) noexcept {
  constexpr double beyond = 0x1p64;
  if (!(nanoseconds < beyond)) return no_deadline;
  const auto room = static_cast<std::uint64_t>(no_deadline.time_since_epoch().count()) -
                    static_cast<std::uint64_t>(from.time_since_epoch().count());
  const auto step = static_cast<std::uint64_t>(std::ceil(nanoseconds));
  if (step >= room) return no_deadline;
  return deadline(
      duration(static_cast<duration::rep>(static_cast<std::uint64_t>(from.time_since_epoch().count()) + step)));
}

}  // namespace

token_bucket::token_bucket(double rate, std::size_t burst) : interval_(interval_of(rate)), burst_(burst) {
  if (burst == 0) throw std::invalid_argument("token_bucket: burst 0");
}

token_bucket token_bucket::every(duration interval, std::size_t burst) {
  token_bucket bucket(0, burst);
  bucket.interval_ = interval_of(interval);
  return bucket;
}

double token_bucket::missing_at(deadline now) const noexcept {
  if (interval_ == 0) return 0;
  const double missing = missing_ - nanoseconds_between(as_of_, now) / interval_;
  // A moment is a whole nanosecond, the token may have come in within it. What is left of it counts, or the average
  // would stay below the rate. Anything more is overflow of a full bucket.
  return missing > -1 / interval_ ? missing : 0;
}

void token_bucket::settle(deadline now) noexcept {
  missing_ = missing_at(now);
  as_of_ = std::max(as_of_, now);
}

double token_bucket::lacking_at(deadline now, std::size_t tokens) const {
  if (tokens > burst_) throw std::invalid_argument("token_bucket: more tokens than its burst");
  if (tokens == 0) return 0;
  if (std::isinf(interval_)) return interval_;
  const auto burst = static_cast<double>(burst_);
  const double lacking = missing_at(now) + static_cast<double>(tokens) - burst;
  // Else the moment that ready_at() named could be too early by a rounding error.
  const double rounding = 4 * std::numeric_limits<double>::epsilon() * burst;
  return lacking <= rounding ? 0 : lacking;
}

deadline token_bucket::ready_at(deadline now, std::size_t tokens) const {
  const double lacking = lacking_at(now, tokens);
  return lacking == 0 ? now : later(std::max(now, as_of_), lacking * interval_);
}

bool token_bucket::take(deadline now, std::size_t tokens) {
  if (lacking_at(now, tokens) != 0) return false;
  if (tokens == 0) return true;
  settle(now);
  missing_ += static_cast<double>(tokens);
  return true;
}

void token_bucket::put_back(std::size_t tokens) noexcept {
  missing_ = std::max(0.0, missing_ - static_cast<double>(tokens));
}

void token_bucket::set_rate(deadline now, double rate) {
  const double interval = interval_of(rate);
  settle(now);
  interval_ = interval;
}

void token_bucket::set_interval(deadline now, duration interval) noexcept {
  settle(now);
  interval_ = interval_of(interval);
}

}  // namespace kadr
