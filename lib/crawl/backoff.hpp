#pragma once

#include <cstdint>

#include "core/time.hpp"

namespace kadr {

/// How long to wait before attempt number `attempt` + 1: full jitter, a uniformly random time up to
/// min(cap, base * 2^(attempt - 1)) (Brooker, "Exponential Backoff and Jitter"), so that what failed together does not
/// come back together. `random` is any number; pure.
[[nodiscard]] duration backoff(int attempt, std::uint64_t random, duration base = std::chrono::milliseconds(500),
                               duration cap = std::chrono::seconds(60)) noexcept;

}  // namespace kadr
