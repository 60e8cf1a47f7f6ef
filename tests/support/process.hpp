#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace kadr::test {

/// A program to run.
struct command {
  std::filesystem::path program;
  std::vector<std::string> arguments;
  /// Changes to the environment of the test; a name without a value is taken away.
  std::map<std::string, std::optional<std::string>> environment;
  std::filesystem::path folder;                  ///< where it runs; empty: where the test does
  std::optional<std::uint64_t> file_size_limit;  ///< RLIMIT_FSIZE, in bytes
  int output = -1;                               ///< descriptor that becomes its stdout; -1: captured
};

/// How a process ended, and what it said.
struct process_result {
  int exit_code = -1;      ///< -1 where a signal ended it
  int signal = 0;          ///< 0 where it ended by itself
  bool timed_out = false;  ///< it was killed for taking too long
  std::string out, err;
};

/// For the message of a failed assertion.
std::ostream& operator<<(std::ostream& out, const process_result& result);

/// A running program. Its output goes into memory files, so it never waits for a reader. It is killed when the object
/// or the thread that started it goes. One thread.
class process {
 public:
  /// Throws std::system_error where it cannot be started.
  explicit process(const command& what);
  process(const process&) = delete;
  process& operator=(const process&) = delete;
  ~process();

  [[nodiscard]] pid_t id() const noexcept { return id_; }
  void send(int signal) const noexcept;
  [[nodiscard]] bool running();
  /// What it has written so far.
  [[nodiscard]] std::string out() const;
  [[nodiscard]] std::string err() const;
  /// Waits for its end; kills it at the limit.
  process_result wait(std::chrono::milliseconds limit = std::chrono::seconds(40));

 private:
  [[nodiscard]] bool ended_within(int milliseconds);
  void reap() noexcept;

  pid_t id_ = -1;
  int handle_ = -1;  // pidfd
  int out_ = -1, err_ = -1;
  std::optional<int> status_;
};

/// Starts it and waits for its end.
process_result run_process(const command& what, std::chrono::milliseconds limit = std::chrono::seconds(40));

}  // namespace kadr::test
