#pragma once

#include <cassert>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <type_traits>
#include <utility>

#include "async/cancellation.hpp"
#include "async/completable.hpp"
#include "async/outcome.hpp"

namespace kadr {

/// What a promise or a task shares with its futures. Loop thread only.
template <class T>
class shared_outcome : public completable {
 public:
  template <class... Args>
  void succeed(Args&&... args) {
    outcome_.set_value(std::forward<Args>(args)...);
    complete();
  }
  void fail(std::exception_ptr error) noexcept {
    outcome_.set_exception(std::move(error));
    complete();
  }

  /// The outcome, for somebody who acts on it. Precondition: done().
  [[nodiscard]] outcome<T>& look() noexcept {
    looked_at_ = true;
    return outcome_;
  }
  /// The exception, null if there is none; does not count as a look.
  [[nodiscard]] std::exception_ptr peek() const noexcept { return outcome_.exception(); }
  [[nodiscard]] bool looked_at() const noexcept { return looked_at_; }

 private:
  outcome<T> outcome_;
  bool looked_at_ = false;
};

/// The read end of a result that comes once (asyncio.Future): any number of coroutines may wait for it and look at it.
/// Copies refer to the same result. Loop thread only. An empty future (default constructed or moved from) may only be
/// assigned to and destroyed.
template <class T = void>
class future {
 public:
  future() = default;
  explicit future(std::shared_ptr<shared_outcome<T>> state) noexcept : state_(std::move(state)) {}

  [[nodiscard]] bool valid() const noexcept { return state_ != nullptr; }
  [[nodiscard]] bool done() const noexcept { return state_->done(); }

  /// Waits until there is a result; does not throw what it holds. Cancellation ends the wait only, with
  /// operation_aborted, unless the result is there by the time the caller resumes.
  [[nodiscard]] awaitable<void> wait() const { return completed(state_); }

  /// wait(), then a copy of the value, or throws the exception.
  [[nodiscard]] awaitable<T> result() const& { return copied(state_); }
  /// wait(), then moves the value out: `co_await std::move(f).result()`. Later readers find it moved from.
  [[nodiscard]] awaitable<T> result() && { return taken(std::move(state_)); }

  /// The value, or throws the exception. Precondition: done(). The reference is good as long as a future is.
  [[nodiscard]] const typename outcome<T>::value_type& value() const {
    assert(done() && "future: no result yet");
    return state_->look().value();
  }
  /// The exception, null if there is a value. Precondition: done().
  [[nodiscard]] std::exception_ptr exception() const noexcept {
    assert(done() && "future: no result yet");
    return state_->look().exception();
  }

  /// Calls `callback(*this)` in a later turn of `loop` once there is a result (add_done_callback), in the order of
  /// registration. It must not throw: that terminates the program.
  void on_done(executor_type loop, std::function<void(future<T>)> callback) const {
    state_->call_when_done(loop, [state = state_, callback = std::move(callback)] { callback(future<T>(state)); });
  }

  /// For wait() and as_completed().
  [[nodiscard]] const std::shared_ptr<shared_outcome<T>>& state() const noexcept { return state_; }

 private:
  static awaitable<T> copied(std::shared_ptr<shared_outcome<T>> state) {
    co_await completed(state);
    [[maybe_unused]] const auto& value = state->look().value();
    if constexpr (!std::is_void_v<T>) co_return value;
  }
  static awaitable<T> taken(std::shared_ptr<shared_outcome<T>> state) {
    co_await completed(state);
    co_return state->look().take();
  }

  std::shared_ptr<shared_outcome<T>> state_;
};

/// The write end: gives a value or an exception, once. Movable. Destroyed without having given anything: the futures
/// get std::future_error(broken_promise). Loop thread only: from another thread, `call_soon` first.
template <class T = void>
class promise {
 public:
  promise() : state_(std::make_shared<shared_outcome<T>>()) {}
  promise(promise&& other) noexcept = default;
  promise& operator=(promise&& other) noexcept {
    if (this != &other) {
      abandon();
      state_ = std::move(other.state_);
    }
    return *this;
  }
  ~promise() { abandon(); }

  [[nodiscard]] future<T> get_future() const noexcept { return future<T>(state_); }

  /// Wakes those who wait. A second result: std::future_error(promise_already_satisfied).
  template <class... Args>
  requires std::is_constructible_v<typename outcome<T>::value_type, Args...>
  void set_value(Args&&... args) { open().succeed(std::forward<Args>(args)...); }
  void set_exception(std::exception_ptr error) { open().fail(std::move(error)); }
  /// The futures get operation_aborted (Future.cancel).
  void cancel() { set_exception(cancelled_error()); }

  [[nodiscard]] bool done() const noexcept { return state_->done(); }

 private:
  shared_outcome<T>& open() {
    if (state_->done()) throw std::future_error(std::future_errc::promise_already_satisfied);
    return *state_;
  }
  void abandon() noexcept {
    if (state_ && !state_->done())
      state_->fail(std::make_exception_ptr(std::future_error(std::future_errc::broken_promise)));
  }

  std::shared_ptr<shared_outcome<T>> state_;
};

}  // namespace kadr
