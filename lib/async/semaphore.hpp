#pragma once

#include <cstddef>
#include <optional>
#include <utility>

#include "async/waiter.hpp"

namespace kadr {

/// Counts permits (asyncio.Semaphore, with RAII). First in, first out: nobody overtakes a waiter. Loop thread only.
///
/// Permits must be gone before the semaphore is. Destroyed while waited on: the waiters end with operation_aborted.
class semaphore {
 public:
  /// The right to go on; gives itself back. Holds a pointer to its semaphore. Empty after release() or a move.
  class [[nodiscard]] permit {
   public:
    permit() noexcept = default;
    permit(permit&& other) noexcept : owner_(std::exchange(other.owner_, nullptr)) {}
    permit& operator=(permit&& other) noexcept {
      if (this != &other) {
        release();
        owner_ = std::exchange(other.owner_, nullptr);
      }
      return *this;
    }
    ~permit() { release(); }

    /// Gives the permit to the oldest waiter, whose wake-up is posted, or back. Does nothing if empty.
    void release() noexcept {
      if (owner_) std::exchange(owner_, nullptr)->give_back();
    }
    explicit operator bool() const noexcept { return owner_ != nullptr; }
    /// Whether this is a permit of `s`.
    [[nodiscard]] bool belongs_to(const semaphore& s) const noexcept { return owner_ == &s; }

   private:
    friend class semaphore;
    explicit permit(semaphore* owner) noexcept : owner_(owner) {}

    semaphore* owner_ = nullptr;
  };

  /// `permits` may be 0: everybody waits until set_limit().
  semaphore(executor_type executor, std::size_t permits) : loop_(ready_queue::of(executor)), limit_(permits) {}
  semaphore(const semaphore&) = delete;
  semaphore& operator=(const semaphore&) = delete;

  /// Returns without suspending if a permit is free. Cancellation: operation_aborted, also when it comes after the
  /// permit was granted and before the caller has resumed; the permit then goes to the next waiter.
  [[nodiscard]] awaitable<permit> acquire();

  /// Nothing if all permits are out or anybody waits.
  [[nodiscard]] std::optional<permit> try_acquire() noexcept;

  /// A higher limit wakes waiters. A lower one takes nothing away: it counts as permits come back.
  void set_limit(std::size_t limit) noexcept;

  [[nodiscard]] std::size_t limit() const noexcept { return limit_; }
  /// Permits that are free now; 0 while more are out than a lowered limit allows.
  [[nodiscard]] std::size_t available() const noexcept { return limit_ > used_ ? limit_ - used_ : 0; }
  [[nodiscard]] std::size_t waiting() const noexcept { return waiters_.size(); }

 private:
  friend class condition;

  /// Puts `w` into the line. Once it is woken as granted, claim() makes its permit.
  void enqueue(waiter& w) noexcept {
    waiters_.push(w);
    grant();
  }
  permit claim() noexcept { return permit(this); }
  void give_back() noexcept;
  void grant() noexcept;

  ready_queue& loop_;
  std::size_t limit_;
  std::size_t used_ = 0;  // granted permits, also those whose new owner has not resumed yet
  wait_list waiters_;
};

}  // namespace kadr
