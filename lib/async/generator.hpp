#pragma once

#include <cassert>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace kadr {

template <class Yield, class Send>
class generator_promise;

/// A function that yields values one at a time and stands still in between (Python's generator, C++20 coroutine
/// without a loop). The body runs inside next(), send() and ++, on the caller's stack; `co_await` in it does not
/// compile. One frame is allocated, nothing else. May move between threads, but only one may use it at a time.
///
///     generator<int> count(int n) { for (int i = 0; i < n; ++i) co_yield i; }
///     for (int i : count(3)) …
///
/// With `Send`, `co_yield` in the body returns what the caller of send() passed. As in Python the first call is next():
/// it runs the body to its first `co_yield`, where a value can be received.
///
/// An exception of the body comes out of the call that ran it and ends the generator. Moving is cheap; a moved-from
/// generator is done. `Yield` and `Send` are movable object types, not references. Parameters of the body that are
/// references must outlive it.
template <class Yield, class Send = void>
class [[nodiscard]] generator {
  static_assert(std::is_object_v<Yield> && std::is_move_constructible_v<Yield>);

 public:
  using promise_type = generator_promise<Yield, Send>;
  class iterator;

  generator(generator&& other) noexcept : body_(std::exchange(other.body_, nullptr)) {}
  generator& operator=(generator&& other) noexcept {
    if (this != &other) {
      close();
      body_ = std::exchange(other.body_, nullptr);
    }
    return *this;
  }
  /// close().
  ~generator() { close(); }

  /// Runs the body to its next `co_yield` and hands out the value; nothing if the body has ended. With `Send` the body
  /// receives a value-initialised one; std::logic_error if there is no such thing and this is not the first call, and
  /// if it is called from within the body.
  [[nodiscard]] std::optional<Yield> next() {
    prepare_next();
    return resume() ? body_.promise().take() : std::nullopt;
  }

  /// The same, and the `co_yield` that the body stands at returns `value`. std::logic_error before the first next(),
  /// and if it is called from within the body. Once the body has ended, `value` is dropped.
  template <class S = Send>
  [[nodiscard]] std::optional<Yield> send(std::type_identity_t<S> value) {
    if (done()) return std::nullopt;
    auto& promise = body_.promise();
    if (!promise.started) throw std::logic_error("generator: send() before the first next()");
    if (promise.running) throw std::logic_error(already_running);
    promise.sent.emplace(std::move(value));
    return resume() ? promise.take() : std::nullopt;
  }

  /// Destroys the body where it stands: the destructors of its variables run, nothing after the `co_yield` does.
  /// Idempotent. Not from within the body.
  void close() noexcept {
    assert((!body_ || !body_.promise().running) && "generator: closed from within its body");
    if (body_) std::exchange(body_, nullptr).destroy();
  }

  /// Whether the body has returned, thrown or been closed. That a body has nothing more to yield shows only when it is
  /// asked.
  [[nodiscard]] bool done() const noexcept { return body_ == nullptr; }

  /// Iteration goes on from where the generator stands, like Python's `for`. Values are referred to, not copied: a
  /// reference is good until the iterator moves on or the generator is closed.
  [[nodiscard]] iterator begin() requires std::is_void_v<Send> {
    resume();
    return iterator(*this);
  }
  [[nodiscard]] std::default_sentinel_t end() const noexcept requires std::is_void_v<Send> { return {}; }

 private:
  friend promise_type;
  explicit generator(std::coroutine_handle<promise_type> body) noexcept : body_(body) {}

  void prepare_next() {
    if constexpr (!std::is_void_v<Send>) {
      if (done() || !body_.promise().started || body_.promise().running) return;
      if constexpr (std::is_default_constructible_v<Send>) {
        body_.promise().sent.emplace();
      } else {
        throw std::logic_error("generator: next() where only send() is possible");
      }
    }
  }

  // True: the body stands at a co_yield. Else its frame is gone.
  bool resume() {
    if (done()) return false;
    auto& promise = body_.promise();
    if (promise.running) throw std::logic_error(already_running);
    promise.value.reset();
    promise.started = true;
    promise.running = true;
    body_.resume();
    promise.running = false;
    if (!body_.done()) return true;
    const std::exception_ptr error = std::move(promise.error);
    close();
    if (error) std::rethrow_exception(error);
    return false;
  }

  static constexpr const char* already_running = "generator: resumed from within its body";
  std::coroutine_handle<promise_type> body_;
};

/// Goes over what a generator yields; an input iterator. Refers to the generator.
template <class Yield, class Send>
class generator<Yield, Send>::iterator {
 public:
  using iterator_concept = std::input_iterator_tag;
  using value_type = Yield;
  using difference_type = std::ptrdiff_t;

  explicit iterator(generator& over) noexcept : over_(&over) {}

  [[nodiscard]] Yield& operator*() const noexcept { return *over_->body_.promise().value; }
  iterator& operator++() {
    over_->resume();
    return *this;
  }
  void operator++(int) { ++*this; }
  [[nodiscard]] friend bool operator==(const iterator& it, std::default_sentinel_t) noexcept {
    return it.over_->done();
  }

 private:
  generator* over_;
};

/// What `co_yield` of a generator that takes values returns.
template <class Send>
struct generator_inbox {
  struct receive : std::suspend_always {
    std::optional<Send>* sent;
    explicit receive(std::optional<Send>& s) noexcept : sent(&s) {}
    Send await_resume() noexcept(std::is_nothrow_move_constructible_v<Send>) {
      Send value = std::move(**sent);
      sent->reset();
      return value;
    }
  };
  [[nodiscard]] receive received() noexcept { return receive(sent); }
  std::optional<Send> sent;
};

template <>
struct generator_inbox<void> {
  [[nodiscard]] static std::suspend_always received() noexcept { return {}; }
};

/// The compiler's side of generator.
template <class Yield, class Send>
class generator_promise : public generator_inbox<Send> {
 public:
  [[nodiscard]] generator<Yield, Send> get_return_object() noexcept {
    return generator<Yield, Send>(std::coroutine_handle<generator_promise>::from_promise(*this));
  }
  [[nodiscard]] std::suspend_always initial_suspend() const noexcept { return {}; }
  [[nodiscard]] std::suspend_always final_suspend() const noexcept { return {}; }
  // Kept here and not behind a pointer into the expression: g++ 12 is not to be trusted with temporaries that outlive
  // a suspension.
  [[nodiscard]] auto yield_value(Yield&& v) {
    value.emplace(std::move(v));
    return this->received();
  }
  [[nodiscard]] auto yield_value(const Yield& v) requires std::is_copy_constructible_v<Yield> {
    value.emplace(v);
    return this->received();
  }
  void return_void() const noexcept {}
  void unhandled_exception() noexcept { error = std::current_exception(); }
  template <class T>
  void await_transform(T&&) = delete;

 private:
  friend class generator<Yield, Send>;

  [[nodiscard]] std::optional<Yield> take() { return std::exchange(value, std::nullopt); }

  std::optional<Yield> value;
  std::exception_ptr error;
  bool started = false;
  bool running = false;
};

}  // namespace kadr
