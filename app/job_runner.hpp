#pragma once

#include <functional>
#include <string>

#include "app/commands.hpp"
#include "report/summary.hpp"
#include "settings/job.hpp"

namespace kadr {

/// The end of a job, or why it did not begin.
struct job_result {
  exit_code code = exit_code::ok;
  bool started = false;  ///< then `summary` holds
  run_summary summary;
  std::string problem;  ///< one line for people; empty when there is nothing to say
};

/// Runs a job in this process until it ends or a signal stops it. The composition root: the one place that names
/// concrete classes and knows in which order they are made, joined and closed. Takes the job's lock. Installs handlers
/// of SIGINT and SIGTERM for the time of the run: the first drains, the second gives up what is under way.
[[nodiscard]] job_result run_job(const job_settings& job, const run_choice& how, const output_choice& output);

}  // namespace kadr
