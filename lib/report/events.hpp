#pragma once

#include <cstdint>
#include <cstdio>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/time.hpp"
#include "model/request.hpp"
#include "report/counters.hpp"
#include "report/summary.hpp"

namespace kadr {

/// What one commit brought, for the "committed" event.
struct commit_effect {
  std::uint32_t requests_new = 0;
  std::uint32_t films_new = 0;
  std::uint32_t films_updated = 0;
  bool image_new = false;
};

/// `--json`: the life of a run as one JSON object a line (RFC 8259, ASCII) on `out` (stdout).
/// Every object begins with "v": 1, "event", "time" (RFC 3339, UTC, microseconds). Members are only ever added.
///
/// Lines collect until flush(), which callers make once per batch of commits; 64 KiB, run_started() and summary() flush
/// by themselves. A reader that went away (EPIPE, closed stdout) is not an error: broken() turns true and everything
/// after is dropped. SIGPIPE must be ignored by the process. One thread; flush() blocks while the reader does not read.
class event_writer {
 public:
  explicit event_writer(std::FILE* out, std::function<timestamp()> clock = now_timestamp);
  ~event_writer();
  event_writer(const event_writer&) = delete;
  event_writer& operator=(const event_writer&) = delete;

  /// `resumed`: the database held requests of this job before.
  void run_started(std::string_view job, std::string_view database, std::string_view images, bool resumed);
  void progress(const run_counters& counters, double rate, double byte_rate);
  /// The request is done and what it brought is committed (promise R1 holds from here).
  void committed(const leased_request& request, const commit_effect& effect);
  /// The request failed for good and that is committed.
  void failed(const leased_request& request, const failure& why);
  /// The request failed and will be tried again after `delay`.
  void retry(const leased_request& request, const failure& why, duration delay);
  void summary(const run_summary& summary);

  void flush() noexcept;
  [[nodiscard]] bool broken() const noexcept { return broken_; }

 private:
  [[nodiscard]] nlohmann::ordered_json begin(std::string_view event) const;
  void write(const nlohmann::ordered_json& object);

  std::FILE* const out_;
  std::function<timestamp()> clock_;
  std::string pending_;
  bool broken_ = false;
};

}  // namespace kadr
