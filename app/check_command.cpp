#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/commands.hpp"
#include "app/load_or_explain.hpp"

namespace kadr {

exit_code check_command(const job_choice& job, bool json) {
  const auto loaded = load_job(job.file, job.overrides);
  const auto* errors = std::get_if<settings_errors>(&loaded);
  if (json) {
    auto list = nlohmann::ordered_json::array();
    if (errors)
      for (const auto& e : *errors)
        list.push_back({{"pointer", e.pointer},
                        {"line", e.line},
                        {"column", e.column},
                        {"message", e.message},
                        {"suggestion", e.suggestion}});
    const nlohmann::ordered_json report{{"file", job.file.string()}, {"valid", errors == nullptr}, {"errors", list}};
    std::printf("%s\n", report.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
  } else if (errors) {
    explain(*errors, job.file);
  } else {
    const auto& settings = std::get<job_settings>(loaded);
    std::printf("%s is valid: job \"%s\", %zu source%s\n", job.file.c_str(), settings.name.c_str(),
                settings.sources.size(), settings.sources.size() == 1 ? "" : "s");
  }
  return errors ? exit_code::bad_job : exit_code::ok;
}

}  // namespace kadr
