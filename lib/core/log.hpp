#pragma once

#include <spdlog/spdlog.h>

namespace kadr {

/// How the log is written: human lines or one JSON object a line; always to stderr.
enum class log_format { text, json };

/// Sets up the process-wide logger. Call once, before threads. `verbosity`: -2 silent but for errors, -1 warnings,
/// 0 info, 1 debug, 2 trace. Colours only where stderr is a terminal and NO_COLOR is not set.
void setup_log(log_format format, int verbosity);

/// While set, called around each log line, one line at a time, so that a progress display can step aside. Null to
/// clear: no hook runs any more once this returns. The hooks must not log or call this. Any thread.
void set_log_interlude(void (*before)(), void (*after)());

namespace log = ::spdlog;

}  // namespace kadr
