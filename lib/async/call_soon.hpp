#pragma once

#include <boost/asio/post.hpp>
#include <utility>

#include "async/awaitable.hpp"

namespace kadr {

/// Calls `fn()` in a later turn of the loop, in the order of the calls (asyncio's call_soon and call_soon_threadsafe).
/// From any thread. `fn` is movable and must not throw: that terminates the program. It is destroyed uncalled if the
/// io_context is destroyed first. A callback cannot be awaited and has no owner: to start a coroutine, use a
/// task_group.
template <class F>
void call_soon(executor_type loop, F fn) {
  asio::post(loop, [fn = std::move(fn)]() mutable noexcept { fn(); });
}

}  // namespace kadr
