#include "app/blocked_loop.hpp"

#include "core/code_names.hpp"
#include "core/log.hpp"
#include "core/token_bucket.hpp"

namespace kadr {
namespace {

constexpr std::size_t most_frames = 8;
constexpr auto warning_interval = std::chrono::seconds(10);

}  // namespace

std::string describe(const blocked_report& report) {
  std::string text = report.over ? "the loop was blocked for " : "the loop has been blocked for ";
  text += format_duration(report.blocked);
  std::size_t shown = 0;
  for (const auto& frame : report.frames) {
    const std::string name = short_code_name(frame);
    if (!name.starts_with("kadr::")) continue;
    if (shown++ == most_frames) break;
    text += (shown == 1 ? " in " : " < ") + name;
  }
  if (shown == 0 && !report.frames.empty()) text += " in " + short_code_name(report.frames.front());
  return text;
}

watchdog::report_function log_blocked_loop() {
  return [warnings = token_bucket::every(warning_interval)](const blocked_report& report) mutable {
    if (!report.over) {
      log::debug("{}", describe(report));
    } else if (warnings.take(steady::now())) {
      log::warn("{}", describe(report));
    }
  };
}

}  // namespace kadr
