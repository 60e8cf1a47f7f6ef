#pragma once

#include <utility>

#include "async/cancellation.hpp"
#include "async/task_group.hpp"

namespace kadr {

/// Runs `work` as a child of `owner` and waits for it (asyncio.shield). Cancelling the waiter ends the wait at once
/// with operation_aborted; the work goes on and is joined by `owner`, so it must own what it uses or refer to things
/// that outlive `owner`. If the work has ended before the cancelled waiter resumes, its result is returned.
///
/// Exceptions of the work reach the waiter; if the waiter is gone, they are a failure of `owner`. When `owner` is
/// cancelled the work is, and the waiter gets operation_aborted; if it was cancelled before, nothing is started. Loop
/// thread only.
template <class T>
[[nodiscard]] awaitable<T> shield(task_group& owner, awaitable<T> work) {
  task<T> running = owner.start(std::move(work));
  co_return co_await std::move(running).result();
}

}  // namespace kadr
