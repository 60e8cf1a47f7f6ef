#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "async/awaitable.hpp"
#include "async/cancellation.hpp"
#include "async/task_set.hpp"

namespace kadr {

/// Runs all of `work` concurrently and returns the results in input order (asyncio.gather, but structured). Empty input
/// returns at once.
///
/// The first failure cancels the others, all are waited for, then it is rethrown. Cancellation cancels all, waits for
/// all, and throws operation_aborted, unless every one has a result in spite of it. `T` is movable; it need not be
/// default constructible. Starts all at once: for a bound on concurrency let the work take a semaphore.
template <class T>
[[nodiscard]] awaitable<std::vector<T>> gather(std::vector<awaitable<T>> work);

[[nodiscard]] awaitable<void> gather(std::vector<awaitable<void>> work);

/// spawn(0) … spawn(n - 1), into `set`; if one cannot be started, that is the set's failure.
template <class F>
void spawn_all(task_set& set, std::size_t n, F spawn) noexcept {
  try {
    for (std::size_t i = 0; i < n; ++i) spawn(i);
  } catch (...) {
    set.fail(std::current_exception());
  }
}

template <class T>
awaitable<std::vector<T>> gather(std::vector<awaitable<T>> work) {
  std::vector<T> results;
  if (work.empty()) co_return results;
  auto set = std::make_shared<task_set>(co_await asio::this_coro::executor);
  std::vector<std::optional<T>> slots(work.size());
  spawn_all(*set, work.size(), [&](std::size_t i) { set->spawn_sealed(store_result(std::move(work[i]), slots[i])); });
  co_await drain(set);
  set->rethrow_failure();
  results.reserve(slots.size());
  for (auto& slot : slots) {
    if (!slot) throw_cancelled();
    results.push_back(std::move(*slot));
  }
  co_return results;
}

}  // namespace kadr
