#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <utility>

#include "async/awaitable.hpp"
#include "async/task.hpp"

namespace kadr {

/// Owns child coroutines until they have ended (asyncio.TaskGroup). The only way to start one: every task has an owner
/// that joins it, and no exception is lost. Loop thread only, cancel() and the destructor included.
///
/// The first failure cancels the other children and is rethrown by join(). A child that the group cancelled and that
/// ends with operation_aborted has not failed; one that does so by itself has.
///
/// A coroutine that may throw or be cancelled between spawn() and join() uses with_task_group(): in a coroutine whose
/// cancellation is pending, `co_await group.join()` throws before join() runs.
class task_group {
 public:
  explicit task_group(executor_type executor);
  task_group(const task_group&) = delete;
  task_group& operator=(const task_group&) = delete;
  /// Terminates the program, with a message, if children are left (unless the io_context itself is being destroyed).
  ~task_group();

  /// Runs `task` inline up to its first suspension; its end is always a later turn of the loop. Children may spawn
  /// siblings, but an unbroken chain of spawns is as deep on the stack as it is long. In a cancelled group the task is
  /// not started, its frame is destroyed.
  void spawn(awaitable<void> task);

  /// The same, and calls `on_end` once when the child has ended, before join() returns, with its exception (null:
  /// none). It must not throw: that terminates the program. It is not called for a task that was not started.
  void spawn(awaitable<void> task, std::function<void(const std::exception_ptr&)> on_end);

  /// The same for work whose result, or failure, somebody wants: returns a handle on it. A failure is the group's only
  /// if no handle is left that could look at it. In a cancelled group the task is not started: it has ended with
  /// operation_aborted.
  template <class T>
  [[nodiscard]] task<T> start(awaitable<T> work) {
    task<T> handle;
    start(handle, std::move(work));
    return handle;
  }
  /// The same; `handle` is there before the work begins.
  template <class T>
  void start(task<T>& handle, awaitable<T> work) {
    start_task(set_, handle, std::move(work));
  }

  /// Waits until no child is left, then rethrows the first failure, once. May be called again after more spawns. A
  /// cancelled join() cancels the children and still waits for them; then it throws the first failure, else
  /// operation_aborted. Not to be called by a child. Keeps the group's state alive, not the group.
  [[nodiscard]] awaitable<void> join();

  /// Cancels the children (terminal) and refuses new ones, for ever. Resumes nobody inline. Idempotent.
  void cancel() noexcept;

  /// Whether the first failure cancels the others; true unless set. Set it before the first spawn().
  void cancel_rest_on_failure(bool on) noexcept;

  /// Children that have not ended.
  [[nodiscard]] std::size_t size() const noexcept;
  /// Children that have failed so far. join() rethrows only the first.
  [[nodiscard]] std::size_t failures() const noexcept;
  [[nodiscard]] bool cancelled() const noexcept;
  [[nodiscard]] executor_type get_executor() const noexcept;

 private:
  std::shared_ptr<task_set> set_;
};

}  // namespace kadr
