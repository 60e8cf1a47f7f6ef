#pragma once

#include <memory>
#include <utility>

#include "async/cancellation.hpp"
#include "async/outcome.hpp"
#include "async/waiter.hpp"

namespace kadr {

/// Work in progress whose outcome several coroutines may wait for; the shared part of shield and single_flight. The
/// work runs as the child of a task_group, by fly(). Loop thread only.
template <class T>
class flight : public std::enable_shared_from_this<flight<T>> {
 public:
  /// Somebody who will look at the outcome. While one exists, exceptions of the work are his.
  class interest {
   public:
    explicit interest(std::shared_ptr<flight> f) : flight_(std::move(f)) { ++flight_->interested_; }
    interest(const interest&) = delete;
    interest& operator=(const interest&) = delete;
    ~interest() { --flight_->interested_; }

   private:
    std::shared_ptr<flight> flight_;
  };
  [[nodiscard]] interest interested() { return interest(this->shared_from_this()); }

  /// Suspends until the work has ended. Cancellation ends the wait only: operation_aborted, unless the work has ended.
  /// The caller holds an interest.
  [[nodiscard]] awaitable<void> landed() {
    if (outcome_.done()) co_return;
    waiter self(co_await asio::this_coro::executor);
    waiters_.push(self);
    co_await self.suspend();
    if (!outcome_.done()) throw_cancelled();
  }

  [[nodiscard]] const typename outcome<T>::value_type& value() const { return outcome_.value(); }
  T take() { return outcome_.take(); }

  template <class... Args>
  void succeed(Args&&... args) {
    outcome_.set_value(std::forward<Args>(args)...);
    waiters_.wake_all(wake_reason::granted);
  }
  /// Whether anybody is there to see the exception.
  [[nodiscard]] bool fail(std::exception_ptr error) noexcept {
    outcome_.set_exception(std::move(error));
    waiters_.wake_all(wake_reason::granted);
    return interested_ != 0;
  }

 private:
  outcome<T> outcome_;
  wait_list waiters_;
  std::size_t interested_ = 0;
};

/// Runs `work` and lands `target` with its outcome. An exception that nobody waits for is thrown on, to the group.
template <class T>
[[nodiscard]] awaitable<void> fly(std::shared_ptr<flight<T>> target, awaitable<T> work) {
  try {
    if constexpr (std::is_void_v<T>) {
      co_await std::move(work);
      target->succeed();
    } else {
      T value = co_await std::move(work);
      target->succeed(std::move(value));
    }
  } catch (...) {
    if (!target->fail(std::current_exception())) throw;
  }
}

}  // namespace kadr
