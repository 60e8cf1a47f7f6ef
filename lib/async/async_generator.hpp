#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "async/cancellation.hpp"
#include "async/stream.hpp"
#include "async/stream_consumer.hpp"
#include "async/task_group.hpp"

namespace kadr {

/// What the body of make_stream() writes to: `co_await out(item)`. Lives as long as the body. Loop thread only.
template <class T>
class yielder : completion_observer {
 public:
  /// Hands `item` to the consumer; returns when that one asks for the item after it. operation_aborted: the stream has
  /// been dropped or closed, or the caller cancelled (whether the item was taken before, this does not tell). Several
  /// coroutines of the body may do so at once: their items come in the order of the calls.
  [[nodiscard]] awaitable<void> operator()(T item) {
    if (closed_) throw_cancelled();
    offer self(co_await asio::this_coro::executor, item);
    offers_.push(self);
    consumer_.wake();
    co_await self.suspend();
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (self.abandoned() || closed_ || is_cancelled(cancellation)) throw_cancelled();
  }

 private:
  template <class U>
  friend class generator_source;

  struct offer : waiter {
    offer(executor_type executor, T& i) : waiter(executor), item(&i) {}
    T* item;  // null once it was taken
  };

  offer* first() noexcept { return offers_.empty() ? nullptr : static_cast<offer*>(&offers_.front()); }
  void resume_taken() noexcept {
    if (const offer* o = first(); o && !o->item) offers_.wake_one(wake_reason::granted);
  }
  std::optional<T> take() {
    std::optional<T> item;
    if (offer* o = first(); o && o->item) item.emplace(std::move(*std::exchange(o->item, nullptr)));
    return item;
  }
  void close() noexcept {
    closed_ = true;
    offers_.wake_all(wake_reason::closed);
  }
  void completed() noexcept override { consumer_.wake(); }

  bool closed_ = false;
  wait_list offers_;
  stream_consumer consumer_;
};

/// See make_stream().
template <class T>
class generator_source final : public stream_source<T> {
 public:
  template <class F>
  generator_source(task_group& owner, F body)
      : owner_(owner), out_(std::make_shared<yielder<T>>()), unstarted_(run(out_, std::move(body))) {}
  ~generator_source() override { stop(); }

  [[nodiscard]] awaitable<std::optional<T>> next() override {
    if (unstarted_) {
      start();
    } else {
      out_->resume_taken();
    }
    for (bool cancelled = false;;) {
      if (auto item = out_->take()) co_return item;
      if (body_.done()) {
        static_cast<void>(body_.value());
        co_return std::nullopt;
      }
      if (cancelled) throw_cancelled();
      cancelled = co_await out_->consumer_.wait();
    }
  }

  [[nodiscard]] awaitable<void> close() override {
    stop();
    if (!body_.valid()) co_return;
    co_await body_.wait();
    const auto error = body_.exception();
    if (error && !is_cancellation(error)) std::rethrow_exception(error);
  }

 private:
  template <class F>
  static awaitable<void> run(std::shared_ptr<yielder<T>> out, F body) {
    co_await body(*out);
  }

  void start() {
    awaitable<void> work = std::move(*unstarted_);
    unstarted_.reset();
    owner_.start(body_, std::move(work));
    if (!body_.done()) body_.state()->watch(*out_);
  }

  void stop() noexcept {
    unstarted_.reset();
    out_->close();
    if (body_.valid()) body_.cancel();
  }

  task_group& owner_;
  std::shared_ptr<yielder<T>> out_;
  std::optional<awaitable<void>> unstarted_;
  task<void> body_;
};

/// A stream that a coroutine writes (Python's asynchronous generator): `body(out)`, an awaitable<void> that awaits
/// `out(item)` for each item, with `yielder<T>& out`. The stream ends when the body returns.
///
/// The body begins with the first next() and runs as a child of `owner`, only while next() is pending: it never runs
/// ahead. (When a next() is cancelled the body goes on to its next item, which waits there for the next call.) What it
/// throws comes out of next() and is not a failure of `owner`.
///
/// When the stream is closed or dropped, the body is cancelled: it gets operation_aborted from `out(item)`, or wherever
/// it waits, and from every later await. close() waits for its end and throws what it throws other than
/// operation_aborted; after a mere drop `owner` joins it, and that is a failure of `owner`. When `owner` is cancelled
/// the body is, and next() throws operation_aborted. `owner` must outlive the first next(), and joining it waits for a
/// body that has begun: drop or close the stream first. `body` is kept alive in the stream.
template <class T, class F>
[[nodiscard]] stream<T> make_stream(task_group& owner, F body) {
  return stream<T>(std::make_unique<generator_source<T>>(owner, std::move(body)));
}

}  // namespace kadr
