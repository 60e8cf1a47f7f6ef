#pragma once

#include <exception>
#include <type_traits>
#include <utility>

#include "async/awaited.hpp"
#include "async/cancellation.hpp"
#include "async/outcome.hpp"
#include "async/store_outcome.hpp"
#include "async/uncancellable.hpp"

namespace kadr {

/// Whether `Exit` also wants to know how the body ended.
template <class Exit, class Resource>
concept exit_takes_error = std::is_invocable_v<Exit&, Resource&, const std::exception_ptr&>;

/// `resource = co_await enter()`, then `co_await body(resource)`, then `co_await exit(resource)` whatever happens
/// (Python's `async with`). Returns what the body returns. For clean-up that must be awaited; the rest is for
/// destructors.
///
/// The body may throw, and the caller may be cancelled before or while it runs: exit runs all the same, to its end, by
/// uncancellable(). If the caller was cancelled by the time enter has given the resource, exit runs without the body.
/// If enter throws, neither runs. The body's exception is preferred; that of exit is thrown if the body had none or was
/// merely cancelled. A result that is there is returned in spite of a cancellation. Destroyed with its io_context: exit
/// does not run.
///
/// The resource is movable, and destroyed after exit. exit may be `exit(resource)` or `exit(resource, error)` with a
/// const std::exception_ptr&, null if the body returned; it cannot suppress the error. The callables are kept alive
/// here; they must be named objects, not literals inside the co_await expression (g++ 12.2).
template <class Enter, class Body, class Exit>
[[nodiscard]] auto with_scope(Enter enter, Body body, Exit exit)
    -> std::invoke_result_t<Body&, awaited<std::invoke_result_t<Enter&>>&> {
  using resource_type = awaited<std::invoke_result_t<Enter&>>;
  using result_type = awaited<std::invoke_result_t<Body&, resource_type&>>;
  resource_type resource = co_await enter();
  outcome<result_type> end;
  try {
    co_await store_outcome(body(resource), end);
  } catch (...) {
    end.set_exception(std::current_exception());
  }
  const std::exception_ptr failed = end.exception();
  std::exception_ptr exit_failed;
  // A cancellation that is pending would throw before uncancellable() has begun.
  const bool throwing = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  try {
    if constexpr (exit_takes_error<Exit, resource_type>) {
      co_await uncancellable(exit(resource, failed));
    } else {
      co_await uncancellable(exit(resource));
    }
  } catch (...) {
    exit_failed = std::current_exception();
  }
  co_await asio::this_coro::throw_if_cancelled(throwing);
  if (exit_failed && (!failed || is_cancellation(failed))) std::rethrow_exception(exit_failed);
  co_return end.take();
}

}  // namespace kadr
