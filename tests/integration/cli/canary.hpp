#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "kadr_program.hpp"
#include "support/test_data.hpp"

namespace kadr::test {

/// The value of ${ENV:KADR_TEST_TOKEN}: to be found nowhere but on the wire.
inline const std::string canary = "canary-5b1f0c9e";

/// `verb` with `job`, with the canary (or another value) in the environment.
inline process_result run_with_canary(const job_folder& job, const std::string& verb, std::vector<std::string> more,
                                      const std::string& value = canary) {
  command what = job.command_for(verb, std::move(more));
  what.environment["KADR_TEST_TOKEN"] = value;
  return run_process(what);
}

/// A run that says all it can.
inline process_result loud_run(const job_folder& job, const std::string& value = canary) {
  return run_with_canary(job, "run", {"--json", "-vv"}, value);
}

/// The files below `folder` that hold `value`.
inline std::vector<std::string> leaks(const std::filesystem::path& folder, const std::string& value = canary) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && read_file(entry.path()).find(value) != std::string::npos)
      found.push_back(entry.path().string());
  return found;
}

}  // namespace kadr::test
