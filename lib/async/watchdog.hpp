#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <semaphore>
#include <string>
#include <thread>
#include <vector>

#include "async/awaitable.hpp"

namespace kadr {

/// What a watchdog has to say about one block of its loop.
struct blocked_report {
  duration blocked;                 ///< so far, or in all; up to a quarter of the limit too short
  bool over = false;                ///< the loop turns again, or has ended
  std::vector<std::string> frames;  ///< what ran, innermost first; empty if the thread could not be asked in time
};

/// Reports a loop that does not come round for longer than a limit, with what runs meanwhile: a thread of its own posts
/// a heartbeat to the io_context and, when that is overdue, interrupts the loop's thread to read its stack
/// (core/thread_stack.hpp: SIGURG). Costs the loop four posts per limit (one a second if the limit is over 4 s).
///
/// Two reports a block, however long: when it reaches the limit, and when it is over. A block that ends just as it is
/// noticed has only the second; one that exceeds the limit by less than a quarter may have none, a shorter one never
/// has any. Time in which the watchdog did not run either (the process was stopped, the machine slept) does not count.
///
/// Watches from the loop's first turn on, also after restart(), and does not keep run() from returning. Asks the thread
/// that ran the last heartbeat. A thread that leaves run_for() or poll() while there is work counts as blocked until it
/// comes back. Any thread may make and destroy it; it must be destroyed before the io_context. Destruction takes as
/// long as a report under way, and does not wait for the loop.
class watchdog {
 public:
  /// Called on the watchdog's thread; must neither throw nor destroy the watchdog. While it runs, nothing is watched.
  using report_function = std::function<void(const blocked_report&)>;

  /// std::invalid_argument unless `limit` > 0; below 4 ms it is kept to a millisecond. Throws std::system_error if the
  /// thread cannot be started.
  watchdog(asio::io_context& loop, duration limit, report_function report);
  watchdog(const watchdog&) = delete;
  watchdog& operator=(const watchdog&) = delete;
  ~watchdog();

 private:
  struct pulse;

  void watch();
  void post_heartbeat();
  void look();
  void heartbeat_ran();
  void begin_block();
  void end_block(duration blocked);

  asio::io_context& loop_;
  const duration limit_;
  const duration period_;
  const report_function report_;
  const std::shared_ptr<pulse> pulse_;
  std::binary_semaphore stop_{0};
  // Of the watchdog's thread, once it runs.
  std::uint64_t posted_ = 0;
  deadline posted_at_{};
  bool outstanding_ = false;
  bool turning_ = false;  // a heartbeat has run since the loop was last started
  bool blocked_ = false;
  std::vector<std::string> frames_;
  std::thread thread_;
};

}  // namespace kadr
