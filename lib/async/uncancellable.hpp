#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "async/awaitable.hpp"
#include "async/future.hpp"
#include "async/task_set.hpp"

namespace kadr {

/// Runs `work` to its end and returns what it returns, or throws what it throws, although the caller is cancelled
/// meanwhile (asyncio.shield with an owner who waits; Trio's shielded scope). The cancellation stays pending: the
/// caller's next await throws. Only for work that is certain to end: nothing but its own deadlines ends it.
///
/// Of a caller whose cancellation is pending already, this very await throws before `work` has begun: clean-up after a
/// cancellation is the exit of with_scope().
[[nodiscard]] awaitable<void> uncancellable(awaitable<void> work);

template <class T>
[[nodiscard]] awaitable<T> uncancellable(awaitable<T> work) {
  std::optional<T> result;
  awaitable<void> body = store_result(std::move(work), result);
  co_await uncancellable(std::move(body));
  co_return std::move(*result);
}

/// The same for a result that is on its way already: waits for it and moves it out.
template <class T>
[[nodiscard]] awaitable<T> uncancellable(future<T> running) {
  co_await completed_uncancellable(running.state());
  co_return running.state()->look().take();
}

}  // namespace kadr
