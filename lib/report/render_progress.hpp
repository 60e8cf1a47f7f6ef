#pragma once

#include <string>

#include "core/time.hpp"
#include "report/counters.hpp"

namespace kadr {

/// One line, no line end, at most `width` columns: bar, finished/total, percent, requests per second, bytes, bytes per
/// second, failed, films, images, time left. What does not fit is left out, least important first; the bar goes
/// before the numbers do. `rate` is finished requests per second, `byte_rate` bytes per second. The time left is an
/// estimate from the work known now: a total still grows while lists are read. Pure.
[[nodiscard]] std::string render_progress(const run_counters& counters, double rate, double byte_rate, int width,
                                          duration elapsed, bool unicode = false);

/// The same facts as one unbounded line without a bar, for logs and pipes; ASCII. Pure.
[[nodiscard]] std::string render_progress_line(const run_counters& counters, double rate, double byte_rate,
                                               duration elapsed);

}  // namespace kadr
