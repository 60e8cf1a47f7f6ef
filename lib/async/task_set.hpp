#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <boost/intrusive/list.hpp>
#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include "async/awaitable.hpp"
#include "async/waiter.hpp"

namespace kadr {

/// The children of a task_group, gather or with_timeout, and how they ended. Always in a shared_ptr: each child holds
/// one, so that the order in which an io_context destroys frames does not matter. Loop thread only.
class task_set : public std::enable_shared_from_this<task_set> {
 public:
  explicit task_set(executor_type executor);
  ~task_set();

  /// See task_group::spawn.
  void spawn(awaitable<void> task);
  void cancel() noexcept;
  void cancel_rest_on_failure(bool on) noexcept { cancel_rest_ = on; }

  [[nodiscard]] std::size_t size() const noexcept { return running_.size() + stopping_.size(); }
  [[nodiscard]] bool cancelled() const noexcept { return cancelled_; }
  /// Children that ended with an exception other than the cancellation they were asked for.
  [[nodiscard]] std::size_t failures() const noexcept { return failures_; }
  /// Children that ended by that cancellation.
  [[nodiscard]] std::size_t stopped() const noexcept { return stopped_; }
  /// Counts `error` like the failure of a child.
  void fail(const std::exception_ptr& error) noexcept;
  /// Throws the first failure, once.
  void rethrow_failure();

  [[nodiscard]] executor_type get_executor() const noexcept { return executor_; }
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
    bool stopping = false;
  };
  class on_end;
  friend awaitable<bool> drain(std::shared_ptr<task_set> set, deadline until);

  void ended(child& c, const std::exception_ptr& error) noexcept;

  executor_type executor_;
  std::shared_ptr<const bool> context_gone_;
  boost::intrusive::list<child> running_;
  boost::intrusive::list<child> stopping_;  // those that have been sent the cancellation
  wait_list joiners_;
  std::exception_ptr first_failure_;
  std::size_t failures_ = 0;
  std::size_t stopped_ = 0;
  bool cancelled_ = false;
  bool cancel_rest_ = true;
};

/// Waits until no child is left; cancels the children at `until`, or when the caller is cancelled, and goes on waiting.
/// True: the caller has been cancelled. Does not throw; the children's failures stay in the set.
[[nodiscard]] awaitable<bool> drain(std::shared_ptr<task_set> set, deadline until);

/// Runs `work` and puts its result into `slot`, which must outlive it.
template <class T>
[[nodiscard]] awaitable<void> store_result(awaitable<T> work, std::optional<T>& slot) {
  T result = co_await std::move(work);
  slot.emplace(std::move(result));
}

}  // namespace kadr
