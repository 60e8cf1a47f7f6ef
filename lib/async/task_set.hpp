#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <boost/intrusive/list.hpp>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "async/awaitable.hpp"
#include "async/waiter.hpp"

namespace kadr {

/// The children of a task_group, or of a combinator such as gather or with_timeout, and how they ended. Always in a
/// shared_ptr: each child holds one, so that the order in which an io_context destroys frames does not matter. Loop
/// thread only.
class task_set : public std::enable_shared_from_this<task_set> {
  struct child;

 public:
  /// Finds a child as long as it runs.
  class child_link {
   public:
    child_link() = default;
    child_link(const child_link&) = delete;
    child_link& operator=(const child_link&) = delete;
    ~child_link();

    /// Whether it was sent a cancellation.
    [[nodiscard]] bool stopped() const noexcept { return stopped_; }

   private:
    friend class task_set;
    child* child_ = nullptr;
    bool stopped_ = false;
  };
  /// Called at a child's end, in a turn of its own, with its exception (null: none). Must not throw.
  using end_callback = std::function<void(const std::exception_ptr&)>;

  explicit task_set(executor_type executor) : loop_(ready_queue::of(executor)), context_gone_(loop_.gone()) {}

  /// See task_group::spawn.
  void spawn(awaitable<void> task, end_callback on_end = {});
  /// The same for a coroutine whose last act is `co_await seal()`, whatever happens. `link` finds the child.
  void spawn_sealed(awaitable<void> task, child_link* link = nullptr);
  /// See task_group::cancel.
  void cancel() noexcept;
  /// Cancels that child only, if it still runs.
  void cancel(child_link& link) noexcept;
  void cancel_rest_on_failure(bool on) noexcept { cancel_rest_ = on; }

  [[nodiscard]] std::size_t size() const noexcept { return running_.size() + stopping_.size(); }
  [[nodiscard]] bool cancelled() const noexcept { return cancelled_; }
  /// Children that ended with an exception other than the cancellation they were asked for.
  [[nodiscard]] std::size_t failures() const noexcept { return failures_; }
  /// Children that ended by that cancellation.
  [[nodiscard]] std::size_t stopped() const noexcept { return stopped_; }
  /// Counts `error` like the failure of a child. Once disown() was called there is nobody to see it: logs it.
  void fail(const std::exception_ptr& error) noexcept;
  /// Throws the first failure, once.
  void rethrow_failure();
  /// Nobody will join any more: logs a failure that nobody has taken.
  void disown() noexcept;

  [[nodiscard]] ready_queue& loop() const noexcept { return loop_; }
  [[nodiscard]] executor_type get_executor() const noexcept { return loop_.get_executor(); }
  /// Whether the io_context is being destroyed, or has been.
  [[nodiscard]] bool context_gone() const noexcept { return *context_gone_; }

 private:
  struct child : boost::intrusive::list_base_hook<> {
    explicit child(std::shared_ptr<task_set> s);
    child(const child&) = delete;
    child& operator=(const child&) = delete;
    ~child();

    std::shared_ptr<task_set> set;
    asio::cancellation_signal signal;
    end_callback on_end;
    child_link* link = nullptr;
    bool stopping = false;
  };
  class end_handler;
  friend awaitable<bool> drain(std::shared_ptr<task_set> set);
  friend awaitable<void> drain_uncancellable(std::shared_ptr<task_set> set);

  void start(awaitable<void> task, std::unique_ptr<child> owned);
  void stop(child& c) noexcept;
  void ended(child& c, const std::exception_ptr& error) noexcept;

  ready_queue& loop_;
  std::shared_ptr<const bool> context_gone_;
  boost::intrusive::list<child> running_;
  boost::intrusive::list<child> stopping_;  // those that have been sent the cancellation
  wait_list joiners_;
  std::exception_ptr first_failure_;
  std::size_t failures_ = 0;
  std::size_t stopped_ = 0;
  bool cancelled_ = false;
  bool cancel_rest_ = true;
  bool owned_ = true;
};

/// Turns the cancellation of the calling coroutine chain off for what is left of it. In Boost before 1.85 co_spawn
/// throws out of run() when a cancelled task ends without ever having suspended (asio#1452): its own last post() must
/// not see the cancellation.
[[nodiscard]] inline auto seal() {
  return asio::this_coro::throw_if_cancelled(false);
}

/// Waits until no child is left; cancels the children when the caller is cancelled, and goes on waiting. True: the
/// caller has been cancelled. Does not throw; the children's failures stay in the set.
[[nodiscard]] awaitable<bool> drain(std::shared_ptr<task_set> set);

/// The same, but the caller's cancellation neither reaches the children nor ends the wait.
[[nodiscard]] awaitable<void> drain_uncancellable(std::shared_ptr<task_set> set);

/// Runs `work` and puts its result into `slot`, which must outlive it. Sealed.
template <class T>
[[nodiscard]] awaitable<void> store_result(awaitable<T> work, std::optional<T>& slot) {
  std::exception_ptr error;
  try {
    T result = co_await std::move(work);
    slot.emplace(std::move(result));
  } catch (...) {
    error = std::current_exception();
  }
  co_await seal();
  if (error) std::rethrow_exception(error);
}

}  // namespace kadr
