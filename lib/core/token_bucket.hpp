#pragma once

#include <cstddef>

#include "core/time.hpp"

namespace kadr {

/// Says when something that is limited to a rate may happen: tokens come in evenly, `burst` of them at most are saved
/// up, each event takes some. Pure arithmetic: the time is an argument, nobody waits here. One thread at a time.
///
/// The continuous-state leaky bucket of the generic cell rate algorithm (ITU-T I.371, annex A), after Turner, "New
/// directions in communications" (1986): what is kept is how many tokens are missing, and since when. Fractions are
/// kept too, so that the average is the rate however often tokens are taken. A clock that stands still or goes back
/// brings no tokens in and takes none away.
///
/// Asking for more than `burst` tokens at once, which could never be granted, is a bug: std::invalid_argument.
class token_bucket {
 public:
  /// Full. `rate` is in tokens a second: 0 grants nothing, not even what has been saved up; infinity everything.
  /// std::invalid_argument if `rate` is negative or not a number, or `burst` is 0.
  token_bucket(double rate, std::size_t burst);
  /// A token each `interval`, without rounding; an interval of zero or less is an infinite rate.
  [[nodiscard]] static token_bucket every(duration interval, std::size_t burst = 1);

  /// The first moment, not before `now`, at which take() would succeed; no_deadline if there is none.
  [[nodiscard]] deadline ready_at(deadline now, std::size_t tokens = 1) const;

  /// Takes the tokens if they are there. 0 tokens always are.
  [[nodiscard]] bool take(deadline now, std::size_t tokens = 1);

  /// Gives back what take() took and nobody used.
  void put_back(std::size_t tokens) noexcept;

  /// What has come in before `now` stays as it is. std::invalid_argument as above.
  void set_rate(deadline now, double rate);
  void set_interval(deadline now, duration interval) noexcept;

  [[nodiscard]] std::size_t burst() const noexcept { return burst_; }

 private:
  [[nodiscard]] double missing_at(deadline now) const noexcept;
  [[nodiscard]] double lacking_at(deadline now, std::size_t tokens) const;
  void settle(deadline now) noexcept;

  double interval_;  // nanoseconds a token; infinite for rate 0
  std::size_t burst_;
  double missing_ = 0;  // tokens, at as_of_
  deadline as_of_ = deadline::min();
};

}  // namespace kadr
