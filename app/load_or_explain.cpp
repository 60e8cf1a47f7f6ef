#include "app/load_or_explain.hpp"

#include <cstdio>

namespace kadr {

void explain(const settings_errors& errors, const std::filesystem::path& file) {
  for (const auto& e : errors) std::fprintf(stderr, "%s\n", to_string(e, file.string()).c_str());
  std::fprintf(stderr, "kadr: %zu error%s in %s\n", errors.size(), errors.size() == 1 ? "" : "s", file.c_str());
}

std::optional<job_settings> load_or_explain(const job_choice& job) {
  auto loaded = load_job(job.file, job.overrides);
  if (auto* settings = std::get_if<job_settings>(&loaded)) return std::move(*settings);
  explain(std::get<settings_errors>(loaded), job.file);
  return std::nullopt;
}

}  // namespace kadr
