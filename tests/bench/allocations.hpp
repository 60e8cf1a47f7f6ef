#pragma once

#include <cstddef>

namespace kadr::bench {

/// Calls of operator new since the program began.
[[nodiscard]] std::size_t allocations() noexcept;

/// Bytes that malloc has given out, its own headers included.
[[nodiscard]] std::size_t bytes_in_use() noexcept;

}  // namespace kadr::bench
