#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "settings/job.hpp"

namespace kadr {

/// One thing wrong with a job file.
struct settings_error {
  std::string pointer;       ///< JSON pointer (RFC 6901) of the value; "" is the whole document
  int line = 0, column = 0;  ///< 1-based; 0 where the value comes from --set
  std::string message;       ///< what is wrong
  std::string suggestion;    ///< how to mend it, or empty
  bool secret_missing = false;
};

/// "films.json:12:5: /fetch/concurency: unknown key (did you mean "concurrency"?)"
[[nodiscard]] std::string to_string(const settings_error& error, std::string_view file);

using settings_errors = std::vector<settings_error>;
using loaded_job = std::variant<job_settings, settings_errors>;

/// Reads and validates a job file; all errors at once, in document order. JSON with // and /* */ comments. Unknown and
/// duplicate keys, wrong types and values out of range are errors; keys whose feature is not built yet are errors that
/// say so. ${ENV:NAME}, ${ENV:NAME:-default} and ${FILE:path} inside strings are expanded after parsing, in one pass
/// ($$ is a dollar sign); no expanded text ever appears in a message. Relative paths start at the file's folder.
/// `overrides` are --set pairs ("fetch.concurrency", "8"): the value is JSON where it parses as such, else a string.
[[nodiscard]] loaded_job load_job(const std::filesystem::path& file,
                                  const std::vector<std::pair<std::string, std::string>>& overrides = {});
/// The same from text; `file` names it in messages and anchors relative paths.
[[nodiscard]] loaded_job parse_job(std::string_view text, const std::filesystem::path& file,
                                   const std::vector<std::pair<std::string, std::string>>& overrides = {});

/// JSON Schema (draft 2020-12) of the job file, from the same descriptor tables; pretty-printed, ends with a newline.
[[nodiscard]] std::string job_schema();
/// The reference page (Markdown) of every key: type, default, meaning; from the same tables.
[[nodiscard]] std::string job_reference();

}  // namespace kadr
