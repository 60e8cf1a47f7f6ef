#pragma once

#include <optional>

#include "app/commands.hpp"
#include "settings/job.hpp"
#include "settings/load.hpp"

namespace kadr {

/// The job, or nothing after all its errors have been printed on stderr.
[[nodiscard]] std::optional<job_settings> load_or_explain(const job_choice& job);

/// Prints the errors of a job file, each with its place.
void explain(const settings_errors& errors, const std::filesystem::path& file);

}  // namespace kadr
