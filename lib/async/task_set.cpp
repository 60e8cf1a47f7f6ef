#include "async/task_set.hpp"

#include <boost/asio/co_spawn.hpp>
#include <cassert>

#include "async/cancellation.hpp"
#include "core/exception_text.hpp"
#include "core/log.hpp"

namespace kadr {
namespace {

awaitable<void> sealed(awaitable<void> task) {
  std::exception_ptr error;
  try {
    co_await std::move(task);
  } catch (...) {
    error = std::current_exception();
  }
  co_await seal();
  if (error) std::rethrow_exception(error);
}

}  // namespace

// The completion handler of co_spawn. It has a cancellation slot and, on purpose, no associated executor: then Asio
// emits into the child directly and not through a queued function with a raw pointer (asio#1332).
class task_set::end_handler {
 public:
  using cancellation_slot_type = asio::cancellation_slot;

  explicit end_handler(std::unique_ptr<child> c) noexcept : child_(std::move(c)) {}

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
  if (link) link->child_ = nullptr;
  if (!is_linked()) return;
  auto& list = stopping ? set->stopping_ : set->running_;
  list.erase(list.iterator_to(*this));
}

task_set::child_link::~child_link() {
  if (child_) child_->link = nullptr;
}

void task_set::spawn(awaitable<void> task, end_callback on_end) {
  if (cancelled_) return;
  auto owned = std::make_unique<child>(shared_from_this());
  owned->on_end = std::move(on_end);
  start(sealed(std::move(task)), std::move(owned));
}

void task_set::spawn_sealed(awaitable<void> task, child_link* link) {
  if (cancelled_) return;
  auto owned = std::make_unique<child>(shared_from_this());
  if (link) {
    owned->link = link;
    link->child_ = owned.get();
  }
  start(std::move(task), std::move(owned));
}

void task_set::start(awaitable<void> task, std::unique_ptr<child> owned) {
  assert(get_executor().running_in_this_thread() && "spawn: not on the group's loop");
  asio::co_spawn(get_executor(), std::move(task), end_handler(std::move(owned)));
}

void task_set::cancel() noexcept {
  assert((size() == 0 || get_executor().running_in_this_thread() || context_gone()) && "cancel: not on the loop");
  cancelled_ = true;
  while (!running_.empty()) stop(running_.front());
}

void task_set::cancel(child_link& link) noexcept {
  if (link.child_ && !link.child_->stopping) stop(*link.child_);
}

void task_set::stop(child& c) noexcept {
  running_.erase(running_.iterator_to(c));
  stopping_.push_back(c);
  c.stopping = true;
  if (c.link) c.link->stopped_ = true;
  c.signal.emit(asio::cancellation_type::terminal);
}

void task_set::ended(child& c, const std::exception_ptr& error) noexcept {
  auto& list = c.stopping ? stopping_ : running_;
  list.erase(list.iterator_to(c));
  if (c.stopping && is_cancellation(error)) {
    ++stopped_;
  } else if (error) {
    fail(error);
  }
  if (c.on_end) c.on_end(error);
  if (size() == 0) joiners_.wake_all(wake_reason::granted);
}

void task_set::fail(const std::exception_ptr& error) noexcept {
  ++failures_;
  if (!owned_) return log::error("a task failed and nobody looked: {}", exception_text(error));
  if (!first_failure_) first_failure_ = error;
  if (cancel_rest_) cancel();
}

void task_set::disown() noexcept {
  owned_ = false;
  if (const auto unseen = std::exchange(first_failure_, nullptr); unseen && !context_gone())
    log::error("a task failed and nobody looked: {}", exception_text(unseen));
}

void task_set::rethrow_failure() {
  if (first_failure_) std::rethrow_exception(std::exchange(first_failure_, nullptr));
}

awaitable<bool> drain(std::shared_ptr<task_set> set) {
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
    waiter self(set->loop_);
    set->joiners_.push(self);
    co_await self.suspend();
  }
  co_await asio::this_coro::throw_if_cancelled(throwing);
  co_return cancelled;
}

awaitable<void> drain_uncancellable(std::shared_ptr<task_set> set) {
  const bool throwing = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  while (set->size() != 0) {
    waiter self(set->loop_);
    set->joiners_.push(self);
    co_await self.suspend();
  }
  co_await asio::this_coro::throw_if_cancelled(throwing);
}

}  // namespace kadr
