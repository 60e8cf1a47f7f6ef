#pragma once

#include <exception>
#include <utility>

#include "async/cancellation.hpp"
#include "async/task_group.hpp"

namespace kadr {

/// Runs `body(group)`, an awaitable<void>, and then joins the group, whatever happens (asyncio's `async with
/// TaskGroup()`). If the body throws or the caller is cancelled, the children are cancelled, waited for, and then the
/// body's exception is thrown; a child's failure is preferred to a mere operation_aborted.
///
/// `body` is kept alive here, so a lambda with captures is fine; it must be a named object, not a literal inside the
/// co_await expression (g++ 12.2).
template <class F>
[[nodiscard]] awaitable<void> with_task_group(F body) {
  task_group group(co_await asio::this_coro::executor);
  std::exception_ptr failed;
  try {
    co_await body(group);
  } catch (...) {
    failed = std::current_exception();
    group.cancel();
  }
  const bool throwing = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  try {
    co_await group.join();
  } catch (...) {
    if (!failed || is_cancellation(failed)) failed = std::current_exception();
  }
  co_await asio::this_coro::throw_if_cancelled(throwing);
  if (failed) std::rethrow_exception(failed);
}

}  // namespace kadr
