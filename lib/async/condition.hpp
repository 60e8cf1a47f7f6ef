#pragma once

#include <boost/intrusive/list.hpp>
#include <cstddef>
#include <utility>

#include "async/mutex.hpp"
#include "async/waiter.hpp"

namespace kadr {

/// Lets the holder of a mutex wait until another coroutine says that the state it guards has changed
/// (asyncio.Condition). Loop thread only; `mutex` must outlive it.
///
/// A notified waiter stands in the mutex's line from that moment and wakes once, when the lock is its own (wait
/// morphing, as in Hoare's monitors with Mesa's rule: look at the state again). Destroyed while waited on: the waits
/// take the lock back, then end with operation_aborted.
class condition {
 public:
  explicit condition(mutex& m) noexcept : mutex_(m) {}
  condition(const condition&) = delete;
  condition& operator=(const condition&) = delete;
  ~condition();

  /// Gives the lock up, waits to be notified, and returns with the lock taken back into `held`. The first to come is
  /// the first to be notified. `held` is the caller's local variable: it is referred to until the wait has ended, and
  /// nobody else touches it meanwhile.
  ///
  /// Cancellation: operation_aborted, with the lock taken back first, so it takes as long as the holder keeps it; a
  /// notification by notify_one() that this waiter had got goes to the next. Only if the mutex is destroyed, after
  /// this, does it end with `held` empty. A `held` that is not the lock of the mutex is a bug: std::invalid_argument.
  [[nodiscard]] awaitable<void> wait(mutex::guard& held);

  /// Waits until `predicate()`, called with the lock held, is true; returns at once if it is so. It is kept alive here.
  /// What it throws passes through, with the lock held; the rest is as above.
  template <class F>
  [[nodiscard]] awaitable<void> wait(mutex::guard& held, F predicate) {
    require(held);
    while (!predicate()) co_await wait(held);
  }

  /// Notifies the oldest waiter, if any. Allowed without the lock; then a waiter may see the state between two changes.
  void notify_one() noexcept;
  /// Notifies all who wait now, in the order in which they came.
  void notify_all() noexcept;

  /// Waiters that have not been notified.
  [[nodiscard]] std::size_t waiting() const noexcept { return waiting_.size(); }

 private:
  /// A waiter, as a local variable of wait().
  struct entry : boost::intrusive::list_base_hook<> {
    explicit entry(condition& c);
    entry(const entry&) = delete;
    entry& operator=(const entry&) = delete;
    ~entry();

    /// The wait was cancelled: takes no notification, and passes on the one it has.
    void leave() noexcept;
    void unlink() noexcept;

    condition* owner;  // null once it has left, or when the condition was destroyed
    waiter lock;       // stands in the mutex's line once the wait is over
    bool notified = false;
    bool for_one = false;  // by notify_one(), so that another waiter relies on it
  };
  using list = boost::intrusive::list<entry>;

  void require(const mutex::guard& held) const;
  void notify(bool for_one) noexcept;

  mutex& mutex_;
  list waiting_;
  list notified_;  // those that have not resumed yet
};

}  // namespace kadr
