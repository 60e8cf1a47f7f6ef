#pragma once

#include <string>

#include "async/watchdog.hpp"

namespace kadr {

/// How long the loop of a run may be blocked before somebody should know.
inline constexpr duration longest_block = std::chrono::milliseconds(250);

/// "the loop was blocked for 1.2s in kadr::inner < kadr::outer": kadr's own functions, 8 at most. One line.
[[nodiscard]] std::string describe(const blocked_report& report);

/// Logs each block once it is over, as a warning, but not more than one in 10 s. One that goes on is a debug message,
/// so that `-v` shows what hangs.
[[nodiscard]] watchdog::report_function log_blocked_loop();

}  // namespace kadr
