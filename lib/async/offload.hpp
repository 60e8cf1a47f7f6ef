#pragma once

#include <atomic>
#include <memory>
#include <type_traits>
#include <utility>

#include "async/awaitable.hpp"
#include "async/call_soon.hpp"
#include "async/cancellation.hpp"
#include "async/outcome.hpp"
#include "async/thread_pool.hpp"
#include "async/waiter.hpp"

namespace kadr {

/// Runs `fn()` on the pool and resumes the caller on its own loop with the result, or with what `fn` threw
/// (loop.run_in_executor). Results may be void and need not be default constructible.
///
/// Cancellation waits until `fn` has returned, because `fn` may use the caller's objects; then it throws what `fn`
/// threw, else operation_aborted, and the result is dropped. The caller's io_context must outlive the pool's threads.
template <class F>
[[nodiscard]] awaitable<std::invoke_result_t<F&>> offload(thread_pool& pool, F fn);

/// The same, but cancellation ends the wait at once: `fn` goes on alone with what it owns (it must not refer to
/// anything of the caller), its result or exception is dropped, and it is not run at all if no thread had begun it. For
/// getaddrinfo.
template <class F>
[[nodiscard]] awaitable<std::invoke_result_t<F&>> offload_abandonable(thread_pool& pool, F fn);

/// The part of an offloaded call that the pool and the loop share. The pool's thread writes the outcome, then posts
/// the wake-up; the loop reads it after that.
template <class F>
struct offloaded {
  using result_type = std::invoke_result_t<F&>;

  offloaded(executor_type e, F f) : executor(e), fn(std::move(f)) {}

  // The pool's reference moves on to the loop, so that `fn` and the result are destroyed there.
  static void run_on_pool(std::shared_ptr<offloaded> self) noexcept {
    if (!self->abandoned.load(std::memory_order_relaxed)) self->result.set_from(self->fn);
    const executor_type loop = self->executor;
    call_soon(loop, [self = std::move(self)] { self->finish(); });
  }
  void finish() noexcept {
    finished = true;
    if (caller) caller->wake(wake_reason::granted);
  }

  executor_type executor;
  F fn;
  outcome<result_type> result;
  std::atomic<bool> abandoned = false;
  bool finished = false;     // loop thread
  waiter* caller = nullptr;  // loop thread; null once the caller has left
};

/// Forgets the caller when its frame goes away.
template <class F>
class offloaded_caller {
 public:
  offloaded_caller(std::shared_ptr<offloaded<F>> call, waiter& self) : call_(std::move(call)) { call_->caller = &self; }
  offloaded_caller(const offloaded_caller&) = delete;
  offloaded_caller& operator=(const offloaded_caller&) = delete;
  ~offloaded_caller() {
    call_->caller = nullptr;
    if (!call_->finished) call_->abandoned.store(true, std::memory_order_relaxed);
  }

 private:
  std::shared_ptr<offloaded<F>> call_;
};

template <class F>
awaitable<std::invoke_result_t<F&>> offload(thread_pool& pool, F fn) {
  const executor_type executor = co_await asio::this_coro::executor;
  auto call = std::make_shared<offloaded<F>>(executor, std::move(fn));
  waiter self(executor);
  const offloaded_caller<F> caller(call, self);
  pool.post([call]() mutable { offloaded<F>::run_on_pool(std::move(call)); });
  const bool throwing = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  while (!call->finished) {
    co_await self.suspend();
    const auto state = co_await asio::this_coro::cancellation_state;
    // Nobody wants the result any more: what no thread has begun is not begun.
    if (throwing && is_cancelled(state)) call->abandoned.store(true, std::memory_order_relaxed);
  }
  co_await asio::this_coro::throw_if_cancelled(throwing);
  const auto cancellation = co_await asio::this_coro::cancellation_state;
  if (throwing && is_cancelled(cancellation)) {
    if (call->result.done()) (void)call->result.value();
    throw_cancelled();
  }
  co_return call->result.take();
}

template <class F>
awaitable<std::invoke_result_t<F&>> offload_abandonable(thread_pool& pool, F fn) {
  const executor_type executor = co_await asio::this_coro::executor;
  auto call = std::make_shared<offloaded<F>>(executor, std::move(fn));
  waiter self(executor);
  const offloaded_caller<F> caller(call, self);
  pool.post([call]() mutable { offloaded<F>::run_on_pool(std::move(call)); });
  co_await self.suspend();
  const auto cancellation = co_await asio::this_coro::cancellation_state;
  if (!call->finished || is_cancelled(cancellation)) throw_cancelled();
  co_return call->result.take();
}

}  // namespace kadr
