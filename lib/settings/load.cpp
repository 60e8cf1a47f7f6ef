#include "settings/load.hpp"

#include <fstream>
#include <limits>
#include <map>

#include "core/text.hpp"
#include "settings/json_source.hpp"
#include "settings/keep_secrets.hpp"
#include "settings/overrides.hpp"
#include "settings/reader.hpp"
#include "settings/tables.hpp"

namespace kadr {
namespace {

constexpr std::size_t max_file = 4 * 1024 * 1024;

settings_errors one_error(std::string message, std::string suggestion = {}) {
  settings_error error;
  error.message = std::move(message);
  error.suggestion = std::move(suggestion);
  return {std::move(error)};
}

/// Document order; what comes from --set stands at the end.
settings_errors in_order(settings_errors errors) {
  std::multimap<std::pair<int, int>, settings_error> sorted;
  for (settings_error& e : errors) {
    const int line = e.line == 0 ? std::numeric_limits<int>::max() : e.line;
    sorted.emplace(std::pair(line, e.column), std::move(e));
  }
  errors.clear();
  for (auto& [position, e] : sorted) errors.push_back(std::move(e));
  return errors;
}

}  // namespace

std::string to_string(const settings_error& error, std::string_view file) {
  std::string out = printable(file);
  if (error.line > 0) {
    out += ':' + std::to_string(error.line) + ':' + std::to_string(error.column);
  } else if (!error.pointer.empty()) {
    out += " (--set)";
  }
  out += ": ";
  if (!error.pointer.empty()) out += printable(error.pointer) + ": ";
  out += error.message;
  if (!error.suggestion.empty()) out += " (" + error.suggestion + ")";
  return out;
}

loaded_job load_job(const std::filesystem::path& file,
                    const std::vector<std::pair<std::string, std::string>>& overrides) {
  std::error_code ec;
  if (!std::filesystem::exists(file, ec)) return one_error("there is no such file", "check the path of the job file");
  if (std::filesystem::is_directory(file, ec)) return one_error("this is a folder", "give the path of a job file");
  std::ifstream in(file, std::ios::binary);
  if (!in) return one_error("the file cannot be read", "check its permissions");
  std::string text(max_file + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad()) return one_error("the file cannot be read");
  text.resize(static_cast<std::size_t>(in.gcount()));
  return parse_job(text, file, overrides);
}

loaded_job parse_job(std::string_view text, const std::filesystem::path& file,
                     const std::vector<std::pair<std::string, std::string>>& overrides) {
  if (text.size() > max_file) return one_error("larger than 4 MiB: this is not a job file");
  settings_errors errors;
  auto root = settings::parse_json_source(text, errors);
  if (!root) return in_order(std::move(errors));
  for (const auto& [path, value] : overrides) settings::apply_override(*root, path, value, errors);

  std::error_code ec;
  std::filesystem::path whole = std::filesystem::absolute(file, ec).lexically_normal();
  if (ec) return one_error("the current folder cannot be found");
  settings::reader reader(whole.parent_path(), errors);
  job_settings job;
  static const settings::shape form = settings::object_of(settings::job_table());
  if (const auto v = reader.accept(form, *root, "")) settings::read_object(settings::job_table(), job, *v, reader);
  if (!errors.empty()) return in_order(std::move(errors));
  job.secrets = keep_secrets(reader.secrets(), job.sources);
  job.file = std::move(whole);
  return job;
}

}  // namespace kadr
