#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "async/awaited.hpp"
#include "async/cancellation.hpp"
#include "async/stream_buffered.hpp"
#include "async/stream_filter.hpp"
#include "async/stream_map.hpp"
#include "async/stream_source.hpp"
#include "async/stream_take.hpp"
#include "async/stream_then.hpp"

namespace kadr {

/// Items that come one after another, each awaited (an asynchronous iterator of Python). Lazy: nothing happens before
/// next(), which pulls one item through the whole chain. Made by stream_of(), make_stream() or as_completed(); consumed
/// by next(), for_each() or collect(). Movable; one that was moved from may only be assigned to and destroyed. Loop
/// thread only.
///
/// The operations take the stream over: `stream_of(urls).map(fetch).buffered(8, group)`. Their functions are kept in
/// the stream. `T` is movable.
///
/// Destroyed while next() is pending: that call keeps what it uses, and goes on.
template <class T>
class stream {
 public:
  using value_type = T;

  explicit stream(std::unique_ptr<stream_source<T>> source) : state_(std::make_shared<state>(std::move(source))) {}
  stream(stream&&) noexcept = default;
  stream& operator=(stream&&) noexcept = default;
  stream(const stream&) = delete;
  stream& operator=(const stream&) = delete;
  ~stream() = default;

  /// The next item. Nothing: the stream has ended, and next() gives nothing for ever. An exception ends it, too.
  ///
  /// Cancellation: operation_aborted, the stream goes on, and no item is lost: the next call gets it (not so where
  /// then() or a function of the user was in the middle of making it). Called while another next() is pending:
  /// std::logic_error, which changes nothing.
  [[nodiscard]] awaitable<std::optional<T>> next() { return pull(state_); }

  /// Ends the stream and waits until whatever ran on behalf of it has ended (aclose); throws what its clean-up throws.
  /// Does nothing the second time. Cancellation ends the wait only. While next() is pending: std::logic_error. The
  /// destructor does the same without waiting; then the owner of the work waits.
  [[nodiscard]] awaitable<void> close() { return shut(state_); }

  /// `f(item)` for each item. Where `f` returns an awaitable, this is a stream of awaitables: for buffered().
  template <class F>
  [[nodiscard]] auto map(F f) && {
    using result = std::remove_cvref_t<std::invoke_result_t<F&, T>>;
    return stream<result>(std::make_unique<map_source<T, result, F>>(release(), std::move(f)));
  }

  /// `co_await f(item)` for each item, one at a time, inside next(). A next() that is cancelled while `f` runs cancels
  /// it, and that item is lost.
  template <class F>
  requires is_awaitable<std::invoke_result_t<F&, T>>
  [[nodiscard]] auto then(F f) && {
    using result = awaited<std::invoke_result_t<F&, T>>;
    return stream<result>(std::make_unique<then_source<T, result, F>>(release(), std::move(f)));
  }

  /// Those for which `keep(item)` holds.
  template <class P>
  requires std::is_invocable_r_v<bool, P&, const T&>
  [[nodiscard]] stream filter(P keep) && {
    return stream(std::make_unique<filter_source<T, P>>(release(), std::move(keep)));
  }

  /// The first `n`; does not ask for the one after.
  [[nodiscard]] stream take(std::size_t n) && { return stream(std::make_unique<take_source<T>>(release(), n)); }

  /// The results of a stream of awaitable<U>, in its order; up to `n` of them run at once, or have run and wait to be
  /// fetched, as children of `group`. They are started by next(), also for the room that its own item leaves. Those of
  /// awaitable<void> are std::monostate. `n` = 0: std::invalid_argument.
  ///
  /// A failure, of one of them or of the source, is thrown by next() in its place. It ends the stream as its destructor
  /// and close() do: what still runs is cancelled and joined by `group`, and like gather() it drops the results and
  /// failures that nobody came to fetch. `group` must outlive the last next(); joined while the source gives no item,
  /// it waits for that item, so drop or close the stream first.
  [[nodiscard]] auto buffered(std::size_t n, task_group& group) && requires is_awaitable<T> {
    using source = buffered_source<awaited<T>>;
    return stream<typename source::value_type>(std::make_unique<source>(release(), n, group));
  }

 private:
  struct state {
    explicit state(std::unique_ptr<stream_source<T>> s) noexcept : source(std::move(s)) {}
    std::unique_ptr<stream_source<T>> source;  // null: ended
    bool pending = false;
  };

  static void expect_idle(const state& s) {
    if (s.pending) throw std::logic_error("stream: used while next() is pending");
  }

  static awaitable<std::optional<T>> pull(std::shared_ptr<state> self) {
    struct call {
      explicit call(state& s) noexcept : of(s) { of.pending = true; }
      call(const call&) = delete;
      call& operator=(const call&) = delete;
      ~call() { of.pending = false; }
      state& of;
    };
    expect_idle(*self);
    const call pending(*self);
    std::optional<T> item;
    std::exception_ptr failed;
    try {
      if (self->source) item = co_await self->source->next();
    } catch (...) {
      failed = std::current_exception();
    }
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    const bool interrupted = is_cancelled(cancellation) && is_cancellation(failed);
    if (!item && !interrupted) self->source.reset();
    if (failed) std::rethrow_exception(failed);
    co_return item;
  }

  static awaitable<void> shut(std::shared_ptr<state> self) {
    expect_idle(*self);
    const auto source = std::move(self->source);
    if (source) co_await source->close();
  }

  std::unique_ptr<stream_source<T>> release() {
    expect_idle(*state_);
    if (!state_->source) return std::make_unique<ended_source<T>>();
    return std::move(state_->source);
  }

  std::shared_ptr<state> state_;
};

}  // namespace kadr
