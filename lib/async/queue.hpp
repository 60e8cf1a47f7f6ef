#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <stdexcept>
#include <utility>

#include "async/cancellation.hpp"
#include "async/event.hpp"
#include "async/waiter.hpp"

namespace kadr {

/// Bounded queue between coroutines (asyncio.Queue, with close() for shutdown()). Items come out in the order in which
/// their push began; waiting pushers and poppers are served in the order in which they came, and nobody overtakes them.
/// Loop thread only.
///
/// Destroyed while waited on: the waiters end with operation_aborted. `T` is movable.
template <class T>
class queue {
 public:
  /// `capacity` 0 is a bug: std::invalid_argument.
  queue(executor_type executor, std::size_t capacity)
      : loop_(ready_queue::of(executor)), capacity_(capacity), finished_(executor) {
    if (capacity == 0) throw std::invalid_argument("queue: capacity 0");
    finished_.set();
  }

  /// Waits for room. False: the queue is closed and the item was not taken. Cancellation: operation_aborted and the
  /// item was not taken; once the item is in, the call returns true even if it has been cancelled.
  [[nodiscard]] awaitable<bool> push(T item);

  /// Waits for an item. Nothing: the queue is closed and drained. Cancellation: operation_aborted, and no item is lost:
  /// one that was meant for this caller goes to the next.
  [[nodiscard]] awaitable<std::optional<T>> pop();

  /// Moves from `item` only if it succeeds; false if the queue is closed or full or somebody waits to push.
  [[nodiscard]] bool try_push(T& item);
  /// Nothing if no item is there, or every one is promised to a caller of pop() that has not resumed yet.
  [[nodiscard]] std::optional<T> try_pop();

  /// Waiting pushers return false, waiting poppers nothing; items inside can still be popped. Idempotent.
  void close() noexcept;

  /// The work on an item that was popped is done. One call for every item popped: one more is a bug, std::logic_error.
  /// Whoever does not use join() need not call it.
  void task_done();

  /// Waits until the work on every item that went in is done; returns at once, without suspending, if it is. It returns
  /// also if more goes in before it resumes. close() changes nothing: items inside still have to be popped and done.
  /// Cancellation: operation_aborted.
  [[nodiscard]] awaitable<void> join() { return finished_.wait(); }

  [[nodiscard]] bool closed() const noexcept { return closed_; }
  /// Items inside, those promised to a woken popper included.
  [[nodiscard]] std::size_t size() const noexcept { return items_.size(); }
  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
  /// Items that went in and whose work is not done; those inside count.
  [[nodiscard]] std::size_t unfinished() const noexcept { return unfinished_; }

 private:
  struct pusher : waiter {
    pusher(ready_queue& loop, T& i) : waiter(loop), item(&i) {}
    T* item;
  };

  void put(T& item);
  void promise_item() noexcept;
  T take();

  ready_queue& loop_;
  std::size_t capacity_;
  std::size_t promised_ = 0;  // items that belong to poppers which were woken and have not resumed
  std::size_t unfinished_ = 0;
  event finished_;  // set while unfinished_ is 0
  bool closed_ = false;
  std::deque<T> items_;
  wait_list pushers_;
  wait_list poppers_;
};

template <class T>
void queue<T>::put(T& item) {
  items_.push_back(std::move(item));
  ++unfinished_;
  finished_.reset();
}

template <class T>
void queue<T>::task_done() {
  if (unfinished_ == items_.size()) throw std::logic_error("queue: task_done() without an item popped");
  if (--unfinished_ == 0) finished_.set();
}

template <class T>
void queue<T>::promise_item() noexcept {
  if (poppers_.empty() || items_.size() <= promised_) return;
  ++promised_;
  poppers_.wake_one(wake_reason::granted);
}

template <class T>
T queue<T>::take() {
  T item = std::move(items_.front());
  items_.pop_front();
  if (!pushers_.empty()) {
    // The transfer happens here and not when the pusher resumes: a push that starts in between cannot overtake it.
    put(*static_cast<pusher&>(pushers_.front()).item);
    pushers_.wake_one(wake_reason::granted);
    promise_item();
  }
  return item;
}

template <class T>
bool queue<T>::try_push(T& item) {
  if (closed_ || !pushers_.empty() || items_.size() >= capacity_) return false;
  put(item);
  promise_item();
  return true;
}

template <class T>
std::optional<T> queue<T>::try_pop() {
  if (items_.size() <= promised_) return std::nullopt;
  return take();
}

template <class T>
void queue<T>::close() noexcept {
  closed_ = true;
  pushers_.wake_all(wake_reason::closed);
  poppers_.wake_all(wake_reason::closed);
}

template <class T>
awaitable<bool> queue<T>::push(T item) {
  if (closed_) co_return false;
  if (try_push(item)) co_return true;
  pusher self(loop_, item);
  pushers_.push(self);
  co_await self.suspend();
  const auto cancellation = co_await asio::this_coro::cancellation_state;
  if (self.reason() == wake_reason::granted) co_return true;
  if (self.abandoned() || is_cancelled(cancellation)) throw_cancelled();
  co_return false;
}

template <class T>
awaitable<std::optional<T>> queue<T>::pop() {
  if (items_.size() > promised_) co_return take();
  if (closed_) co_return std::nullopt;
  waiter self(loop_);
  poppers_.push(self);
  co_await self.suspend();
  const auto cancellation = co_await asio::this_coro::cancellation_state;
  if (self.abandoned()) throw_cancelled();
  if (self.reason() == wake_reason::granted) --promised_;
  if (is_cancelled(cancellation)) {
    promise_item();
    throw_cancelled();
  }
  // A popper that close() woke may find an item that a cancelled one left behind.
  if (items_.size() > promised_) co_return take();
  co_return std::nullopt;
}

}  // namespace kadr
