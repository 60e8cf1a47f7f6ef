#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/time.hpp"

namespace kadr {

/// What is remembered of one origin between runs.
struct origin_state {
  std::string origin;
  std::string robots_body;  ///< empty together with robots_fetched_at 0: never fetched
  int robots_status = 0;    ///< HTTP status of robots.txt; 0: it could not be fetched
  timestamp robots_fetched_at = 0;
  timestamp backoff_until = 0;  ///< no request before this

  explicit origin_state(std::string o = {}) : origin(std::move(o)) {}
};

}  // namespace kadr
