#include "crawl/backoff.hpp"

#include <algorithm>

namespace kadr {

duration backoff(int attempt, std::uint64_t random, duration base, duration cap) noexcept {
  duration ceiling = base;
  for (int i = 1; i < attempt && ceiling < cap; ++i) ceiling *= 2;
  ceiling = std::min(ceiling, cap);
  return duration(static_cast<duration::rep>(random % (static_cast<std::uint64_t>(ceiling.count()) + 1)));
}

}  // namespace kadr
