#pragma once

#include <cstddef>
#include <exception>

#include "async/awaitable.hpp"

namespace kadr::bench {

inline constexpr auto token = asio::as_tuple(asio::deferred);

/// Counts children that have not ended, and keeps the first exception.
class latch {
 public:
  latch(executor_type executor, std::size_t left) : ended_(executor, no_deadline), left_(left) {}

  void count_down(const std::exception_ptr& error) {
    if (error && !error_) error_ = error;
    if (--left_ == 0) ended_.cancel();
  }
  [[nodiscard]] bool open() const { return left_ == 0; }
  [[nodiscard]] auto wait() { return ended_.async_wait(token); }
  void rethrow() const {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  steady_timer ended_;
  std::size_t left_;
  std::exception_ptr error_;
};

}  // namespace kadr::bench
