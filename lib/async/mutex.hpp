#pragma once

#include <optional>
#include <utility>

#include "async/semaphore.hpp"

namespace kadr {

/// Lets one coroutine at a time into a section that suspends (asyncio.Lock, with RAII): a semaphore of one permit, with
/// its rules. First in, first out: nobody overtakes a waiter. Not recursive: locking it twice in one coroutine waits
/// for ever. Loop thread only: it excludes coroutines, not threads. State that changes between two awaits needs none.
///
/// Guards must be gone before the mutex is. Destroyed while waited on: the waiters end with operation_aborted.
class mutex {
 public:
  /// The lock; gives itself back. Holds a pointer to its mutex. Empty after unlock() or a move.
  class [[nodiscard]] guard {
   public:
    guard() noexcept = default;

    /// Gives the lock to the oldest waiter, whose wake-up is posted, or back. Does nothing if empty.
    void unlock() noexcept { permit_.release(); }
    explicit operator bool() const noexcept { return static_cast<bool>(permit_); }
    /// Whether this is the lock of `m`.
    [[nodiscard]] bool belongs_to(const mutex& m) const noexcept { return permit_.belongs_to(m.gate_); }

   private:
    friend class mutex;
    friend class condition;
    explicit guard(semaphore::permit permit) noexcept : permit_(std::move(permit)) {}

    semaphore::permit permit_;
  };

  explicit mutex(executor_type executor) : gate_(executor, 1) {}

  /// Returns without suspending if the mutex is free. Cancellation: operation_aborted, also when it comes after the
  /// lock was granted and before the caller has resumed; the lock then goes to the next waiter.
  [[nodiscard]] awaitable<guard> lock();

  /// Nothing if somebody has the lock or waits for it.
  [[nodiscard]] std::optional<guard> try_lock() noexcept;

  [[nodiscard]] bool locked() const noexcept { return gate_.available() == 0; }
  [[nodiscard]] std::size_t waiting() const noexcept { return gate_.waiting(); }

 private:
  friend class condition;

  semaphore gate_;
};

}  // namespace kadr
