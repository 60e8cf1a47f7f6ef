#pragma once

#include <cstddef>

#include "async/alarm.hpp"
#include "async/waiter.hpp"
#include "core/token_bucket.hpp"

namespace kadr {

/// Lets coroutines go on at a rate: a token_bucket that is waited for. First in, first out, also when the first wants
/// many tokens and the next one few: nobody overtakes a waiter. Loop thread only.
///
/// Destroyed while waited on: the waiters end with operation_aborted. May outlive its io_context.
class rate_limiter {
 public:
  /// `rate` is in tokens a second: 0 makes everybody wait until set_rate(), infinity nobody. Up to `burst` tokens, as
  /// many as there are at first, are saved up. std::invalid_argument if `rate` is negative or not a number, or
  /// `burst` is 0.
  rate_limiter(executor_type executor, double rate, std::size_t burst);
  rate_limiter(const rate_limiter&) = delete;
  rate_limiter& operator=(const rate_limiter&) = delete;

  /// Waits for the tokens, not suspending if they are there; 0 tokens only wait for their turn. Cancellation:
  /// operation_aborted, also when it comes after the tokens were granted and before the caller has resumed; they are
  /// put back, and the next one is served at once if there is enough for it. std::invalid_argument if `tokens` is more
  /// than the burst.
  [[nodiscard]] awaitable<void> acquire(std::size_t tokens = 1);

  /// False if the tokens are not there or anybody waits.
  [[nodiscard]] bool try_acquire(std::size_t tokens = 1);

  /// Holds from now on, also for those who wait. std::invalid_argument as in the constructor.
  void set_rate(double rate);

  [[nodiscard]] std::size_t burst() const noexcept { return bucket_.burst(); }
  [[nodiscard]] std::size_t waiting() const noexcept { return waiters_.size(); }

 private:
  struct request : waiter {
    request(ready_queue& loop, std::size_t n) noexcept : waiter(loop), tokens(n) {}
    std::size_t tokens;
  };
  struct bell final : alarm {
    bell(ready_queue& loop, rate_limiter& l) noexcept : alarm(loop), limiter(l) {}
    void ring() noexcept override { limiter.serve(); }

    rate_limiter& limiter;
  };

  [[nodiscard]] request& oldest() noexcept { return static_cast<request&>(waiters_.front()); }
  void serve() noexcept;
  void set_bell(deadline now) noexcept;

  ready_queue& loop_;
  token_bucket bucket_;
  wait_list waiters_;
  bell bell_;
};

}  // namespace kadr
