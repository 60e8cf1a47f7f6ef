#pragma once

#include <memory>

#include "async/awaitable.hpp"

namespace kadr {

/// A flag that becomes true when the executor's io_context begins its destruction, before it destroys any suspended
/// coroutine. The flag outlives the context.
[[nodiscard]] std::shared_ptr<const bool> context_gone(executor_type executor);

}  // namespace kadr
