#pragma once

#include <optional>
#include <utility>

#include "async/awaitable.hpp"
#include "async/task_set.hpp"
#include "core/time.hpp"

namespace kadr {

/// Runs `work`; at `until` cancels it and waits until it has ended (asyncio.wait_for). True: it ran to its end, also if
/// that was after the deadline. False: the deadline's cancellation ended it with operation_aborted.
///
/// A deadline that has passed already starts nothing: the frame of `work` is destroyed, the answer is false, without
/// suspending. no_deadline never passes. The work's own exceptions pass through. Cancellation of the caller cancels the
/// work, waits for it, and throws operation_aborted; work that finished in spite of it counts as finished. The time-out
/// is only as prompt as the work's reaction to cancellation.
[[nodiscard]] awaitable<bool> with_timeout(deadline until, awaitable<void> work);

/// The same with a result, which is never discarded: nothing only if the deadline's cancellation ended the work.
template <class T>
[[nodiscard]] awaitable<std::optional<T>> with_timeout(deadline until, awaitable<T> work) {
  std::optional<T> result;
  awaitable<void> body = store_result(std::move(work), result);
  co_await with_timeout(until, std::move(body));
  co_return result;
}

}  // namespace kadr
