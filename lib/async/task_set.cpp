#include "async/task_set.hpp"

#include <boost/asio/co_spawn.hpp>
#include <cassert>

#include "async/cancellation.hpp"
#include "async/context_watch.hpp"

namespace kadr {
namespace {

awaitable<void> run_child(awaitable<void> task) {
  std::exception_ptr error;
  try {
    co_await std::move(task);
  } catch (...) {
    error = std::current_exception();
  }
  // In Boost before 1.85 co_spawn throws out of run() when a cancelled task ends without ever having suspended
  // (asio#1452): its own last post() must not see the cancellation.
  co_await asio::this_coro::throw_if_cancelled(false);
  if (error) std::rethrow_exception(error);
}

}  // namespace

// The completion handler of co_spawn. It has a cancellation slot and, on purpose, no associated executor: then Asio
// emits into the child directly and not through a queued function with a raw pointer (asio#1332).
class task_set::on_end {
 public:
  using cancellation_slot_type = asio::cancellation_slot;

  explicit on_end(std::unique_ptr<child> c) noexcept : child_(std::move(c)) {}

  [[nodiscard]] cancellation_slot_type get_cancellation_slot() const noexcept { return child_->signal.slot(); }
  void operator()(const std::exception_ptr& error) {
    const auto set = child_->set;
    set->ended(*child_, error);
  }

 private:
  std::unique_ptr<child> child_;
};

task_set::child::child(std::shared_ptr<task_set> s) : set(std::move(s)) {
  set->running_.push_back(*this);
}

task_set::child::~child() {
  if (!is_linked()) return;
  auto& list = stopping ? set->stopping_ : set->running_;
  list.erase(list.iterator_to(*this));
}

task_set::task_set(executor_type executor) : executor_(executor), context_gone_(kadr::context_gone(executor)) {}

task_set::~task_set() = default;

void task_set::spawn(awaitable<void> task) {
  assert(executor_.running_in_this_thread() && "spawn: not on the group's loop");
  if (cancelled_) return;
  auto owned = std::make_unique<child>(shared_from_this());
  asio::co_spawn(executor_, run_child(std::move(task)), on_end(std::move(owned)));
}

void task_set::cancel() noexcept {
  assert((size() == 0 || executor_.running_in_this_thread() || context_gone()) && "cancel: not on the group's loop");
  cancelled_ = true;
  while (!running_.empty()) {
    child& c = running_.front();
    running_.pop_front();
    stopping_.push_back(c);
    c.stopping = true;
    c.signal.emit(asio::cancellation_type::terminal);
  }
}

void task_set::ended(child& c, const std::exception_ptr& error) noexcept {
  auto& list = c.stopping ? stopping_ : running_;
  list.erase(list.iterator_to(c));
  if (c.stopping && is_cancellation(error)) {
    ++stopped_;
  } else if (error) {
    fail(error);
  }
  if (size() == 0) joiners_.wake_all(wake_reason::granted);
}

void task_set::fail(const std::exception_ptr& error) noexcept {
  ++failures_;
  if (!first_failure_) first_failure_ = error;
  if (cancel_rest_) cancel();
}

void task_set::rethrow_failure() {
  if (first_failure_) std::rethrow_exception(std::exchange(first_failure_, nullptr));
}

awaitable<bool> drain(std::shared_ptr<task_set> set, deadline until) {
  bool cancelled = false;
  const bool throwing = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  for (;;) {
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (is_cancelled(cancellation)) {
      cancelled = true;
      set->cancel();
    }
    if (set->size() == 0) break;
    waiter self(set->executor_, set->cancelled() ? no_deadline : until);
    set->joiners_.push(self);
    co_await self.suspend();
    if (self.reason() == wake_reason::none) set->cancel();
  }
  co_await asio::this_coro::throw_if_cancelled(throwing);
  co_return cancelled;
}

}  // namespace kadr
