#pragma once

#include <cstdint>
#include <cstdio>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "core/time.hpp"
#include "report/counters.hpp"
#include "report/rate.hpp"

namespace kadr {

/// `--progress`. automatic: a bar on a terminal, else a line every 10 s; always: a bar wherever it goes; never:
/// nothing.
enum class progress_mode : std::uint8_t { automatic, always, never };

/// "auto", "always", "never".
[[nodiscard]] std::optional<progress_mode> progress_mode_of(std::string_view name) noexcept;

/// Shows how a run gets on, on `out` (stderr), which must outlive it. A bar redraws one line at most 10 times a second
/// and asks the terminal for its width each time; under CI, on TERM=dumb or off a terminal it is plain lines instead.
/// update() and finish() belong to the loop thread, suspend() and resume() to any: log lines come from all threads.
/// A stream that cannot be written is ignored.
class progress {
 public:
  progress(std::FILE* out, progress_mode mode);
  ~progress();
  progress(const progress&) = delete;
  progress& operator=(const progress&) = delete;

  /// Cheap enough for every completed request: draws only when it is time to.
  void update(const run_counters& counters, steady::time_point now);
  /// Takes the bar away, or prints the last line. Later updates draw nothing.
  void finish(const run_counters& counters, steady::time_point now);

  /// Around somebody else's output on the same terminal: the bar steps aside and comes back.
  void suspend() noexcept;
  void resume() noexcept;

  /// Makes this the display that log lines step around (core/log.hpp) until it is destroyed.
  void attach_to_log();

  [[nodiscard]] double rate() const noexcept { return requests_.per_second(); }
  [[nodiscard]] double byte_rate() const noexcept { return bytes_.per_second(); }

 private:
  enum class style : std::uint8_t { none, bar, lines };

  void measure(const run_counters& counters, steady::time_point now) noexcept;
  void draw(const std::string& line) noexcept;
  void erase() noexcept;

  std::FILE* const out_;
  style style_ = style::none;
  bool unicode_ = false;
  rate_meter requests_;
  rate_meter bytes_;
  steady::time_point started_{};
  steady::time_point next_draw_{};
  bool has_started_ = false;
  bool finished_ = false;

  std::mutex mutex_;  ///< guards what suspend() and resume() share with drawing
  std::string line_;
  int suspended_ = 0;
  bool drawn_ = false;
};

}  // namespace kadr
