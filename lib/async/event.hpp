#pragma once

#include "async/waiter.hpp"

namespace kadr {

/// A flag that coroutines wait for (asyncio.Event). Loop thread only.
///
/// Destroyed while waited on: the waiters end with operation_aborted.
class event {
 public:
  explicit event(executor_type executor) : executor_(executor) {}

  /// Wakes everybody who waits now, in the order in which they came; those woken return even if reset() follows at
  /// once.
  void set() noexcept;
  void reset() noexcept { set_ = false; }
  [[nodiscard]] bool is_set() const noexcept { return set_; }
  [[nodiscard]] std::size_t waiting() const noexcept { return waiters_.size(); }

  /// Returns at once, without suspending, while the flag is set. Cancellation: operation_aborted.
  [[nodiscard]] awaitable<void> wait();

 private:
  executor_type executor_;
  wait_list waiters_;
  bool set_ = false;
};

}  // namespace kadr
