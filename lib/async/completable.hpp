#pragma once

#include <boost/intrusive/list.hpp>
#include <functional>
#include <memory>
#include <vector>

#include "async/awaitable.hpp"
#include "async/waiter.hpp"

namespace kadr {

/// Told that something has completed, in the middle of whoever completes it: it may note that and wake somebody, no
/// more. Unlinks itself when it is destroyed.
class completion_observer
    : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  completion_observer() = default;
  completion_observer(const completion_observer&) = delete;
  completion_observer& operator=(const completion_observer&) = delete;
  virtual ~completion_observer() = default;

  virtual void completed() noexcept = 0;
};

/// Something that completes once: those who wait for it, watch it, or want to be called. The part of future and task
/// that does not depend on the type of their result. Always in a shared_ptr. Loop thread only.
class completable {
 public:
  completable() = default;
  completable(const completable&) = delete;
  completable& operator=(const completable&) = delete;
  virtual ~completable() = default;

  [[nodiscard]] bool done() const noexcept { return done_; }

  /// Precondition: !done().
  void watch(completion_observer& observer) noexcept { observers_.push_back(observer); }
  /// Calls `callback` in a turn of the loop after the completion, those of one completion in the order of their
  /// registration. It must not throw: that terminates the program.
  /// Never called if `loop`'s io_context is destroyed first.
  void call_when_done(executor_type loop, std::function<void()> callback);
  /// Drops the callbacks that wait for a completion.
  void forget_callbacks() noexcept { callbacks_.clear(); }

 protected:
  /// Wakes and tells everybody. Precondition: !done().
  void complete() noexcept;

 private:
  friend awaitable<void> completed(std::shared_ptr<completable> what);
  friend awaitable<void> completed_uncancellable(std::shared_ptr<completable> what);

  struct callback {
    executor_type loop;
    std::shared_ptr<const bool> loop_gone;
    std::function<void()> function;
  };

  bool done_ = false;
  wait_list waiters_;
  boost::intrusive::list<completion_observer, boost::intrusive::constant_time_size<false>> observers_;
  std::vector<callback> callbacks_;
};

/// Suspends until `what` has completed; returns at once if it has. Cancellation ends the wait only: operation_aborted,
/// unless it has completed by the time the caller resumes.
[[nodiscard]] awaitable<void> completed(std::shared_ptr<completable> what);

/// The same, but waits on although the caller is cancelled.
[[nodiscard]] awaitable<void> completed_uncancellable(std::shared_ptr<completable> what);

}  // namespace kadr
