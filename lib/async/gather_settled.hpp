#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "async/awaitable.hpp"
#include "async/cancellation.hpp"
#include "async/outcome.hpp"
#include "async/store_outcome.hpp"
#include "async/task_set.hpp"

namespace kadr {

/// Runs all of `work` concurrently and returns how each ended, in input order (asyncio.gather with
/// return_exceptions=True): a failure is a value, and disturbs nobody. Empty input returns at once. `T` is movable or
/// void. Starts all at once; loop thread only.
///
/// Cancellation cancels all, waits for all, and throws operation_aborted, unless every one ended with a value or a
/// failure of its own in spite of it: then the outcomes are returned. Throws nothing else.
template <class T>
[[nodiscard]] awaitable<std::vector<outcome<T>>> gather_settled(std::vector<awaitable<T>> work) {
  std::vector<outcome<T>> outcomes(work.size());
  if (work.empty()) co_return outcomes;
  auto set = std::make_shared<task_set>(co_await asio::this_coro::executor);
  set->cancel_rest_on_failure(false);
  for (std::size_t i = 0; i < work.size(); ++i) {
    try {
      set->spawn(store_outcome(std::move(work[i]), outcomes[i]));
    } catch (...) {
      outcomes[i].set_exception(std::current_exception());
    }
  }
  co_await drain(set);
  if (set->stopped() != 0) throw_cancelled();
  co_return outcomes;
}

}  // namespace kadr
