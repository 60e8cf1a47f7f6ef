#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <utility>

#include "async/future.hpp"
#include "async/task_set.hpp"

namespace kadr {

/// What a running task shares with its handles.
template <class T>
class task_state final : public shared_outcome<T> {
 public:
  explicit task_state(std::shared_ptr<task_set> owner) noexcept : owner_(std::move(owner)) {}
  // The task has ended and the last handle is gone: an exception that nobody has seen is the owner's.
  ~task_state() override {
    if (this->looked_at() || owner_->context_gone()) return;
    const std::exception_ptr unseen = this->peek();
    const bool asked = link_.stopped() || owner_->cancelled();
    if (unseen && !(asked && is_cancellation(unseen))) owner_->fail(unseen);
  }

  void cancel() noexcept { owner_->cancel(link_); }
  [[nodiscard]] task_set::child_link& link() noexcept { return link_; }

 private:
  std::shared_ptr<task_set> owner_;
  task_set::child_link link_;
};

/// A handle on a coroutine that a task_group runs (asyncio.Task): its future, and the means to cancel it. Made by
/// task_group::start(). Copies refer to the same task. Loop thread only.
///
/// A failure of the task belongs to its handles; if all are dropped without having looked at it (result(), value() or
/// exception()), it is a failure of the group. Dropping the handles does not stop the task: the group joins it.
template <class T = void>
class task : public future<T> {
 public:
  task() = default;
  explicit task(std::shared_ptr<task_state<T>> state) noexcept : future<T>(std::move(state)) {}

  /// Asks the task to stop (terminal): it gets operation_aborted from the await that it is suspended in. Not a failure
  /// of the group. Does nothing if it has ended, or has been asked before. Resumes nobody inline.
  void cancel() const noexcept { static_cast<task_state<T>&>(*this->state()).cancel(); }
  /// Whether it ended with operation_aborted. False while it runs.
  [[nodiscard]] bool cancelled() const noexcept { return this->done() && is_cancellation(this->state()->peek()); }
};

/// Runs `work` and gives its outcome to `state`.
template <class T>
[[nodiscard]] awaitable<void> run_task(std::shared_ptr<task_state<T>> state, awaitable<T> work) {
  // A callback may hold a handle, and so the state itself: if the work is destroyed with its loop, nobody calls it.
  struct end {
    task_state<T>& state;
    explicit end(task_state<T>& s) noexcept : state(s) {}
    end(const end&) = delete;
    end& operator=(const end&) = delete;
    ~end() { state.forget_callbacks(); }
  } const at_end(*state);
  try {
    if constexpr (std::is_void_v<T>) {
      co_await std::move(work);
      state->succeed();
    } else {
      T value = co_await std::move(work);
      state->succeed(std::move(value));
    }
  } catch (...) {
    state->fail(std::current_exception());
  }
  co_await seal();
}

/// See task_group::start.
template <class T>
void start_task(const std::shared_ptr<task_set>& owner, task<T>& handle, awaitable<T> work) {
  auto state = std::make_shared<task_state<T>>(owner);
  handle = task<T>(state);
  if (owner->cancelled()) {
    state->fail(cancelled_error());
  } else {
    owner->spawn_sealed(run_task(state, std::move(work)), &state->link());
  }
}

}  // namespace kadr
