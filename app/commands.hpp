#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "app/exit_code.hpp"
#include "core/time.hpp"
#include "report/progress.hpp"

namespace kadr {

/// A job file as the user named it, with --set.
struct job_choice {
  std::filesystem::path file;
  std::vector<std::pair<std::string, std::string>> overrides;
};

/// What a run does before it goes on.
struct run_choice {
  bool fresh = false;                     ///< move the old database aside
  bool retry = false;                     ///< queue failed requests again
  std::vector<std::string> retry_groups;  ///< of these failure classes; empty: of all
};

/// How a command shows what it does.
struct output_choice {
  progress_mode progress = progress_mode::automatic;
  bool json = false;   ///< events or results as JSON on stdout
  bool quiet = false;  ///< no summary
};

/// Each prints its results on stdout and everything else on stderr, and returns the process's exit code.
[[nodiscard]] exit_code run_command(const job_choice& job, const run_choice& how, const output_choice& output);
[[nodiscard]] exit_code check_command(const job_choice& job, bool json);
[[nodiscard]] exit_code plan_command(const job_choice& job, bool json);
[[nodiscard]] exit_code status_command(const job_choice& job, bool json);
[[nodiscard]] exit_code schema_command(bool reference);
[[nodiscard]] exit_code version_command(bool json);

struct demo_choice {
  std::filesystem::path folder = "kadr-demo";
  std::size_t films = 2000;
  std::uint64_t seed = 7;
  duration latency{};
  double error_rate = 0;
  bool broken_posters = false;
  bool fresh = false;
};
[[nodiscard]] exit_code demo_command(const demo_choice& demo, const output_choice& output);

/// A command or an option, for completion scripts.
struct option_words {
  std::string command;             ///< empty: before any command
  std::vector<std::string> words;  ///< options, and for the empty command the commands
};
[[nodiscard]] exit_code completion_command(const std::string& shell, const std::vector<option_words>& options);

}  // namespace kadr
