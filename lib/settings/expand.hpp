#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "settings/load.hpp"

namespace kadr::settings {

struct expanded_text {
  std::string text;
  bool secret = false;                 ///< something was inserted: the text must not be shown
  std::vector<named_secret> inserted;  ///< from variables and files, in order; a default stands in the job file anyway
};

/// Expands ${ENV:NAME}, ${ENV:NAME:-default} and ${FILE:path} (relative to `folder`, trailing line ends dropped, up to
/// 64 KiB) in one pass: what was inserted is not looked at again. $$ is a dollar sign, other dollars stand for
/// themselves. An empty variable counts as missing. The error has message, suggestion and secret_missing only.
[[nodiscard]] std::variant<expanded_text, settings_error> expand(std::string_view text,
                                                                 const std::filesystem::path& folder);

}  // namespace kadr::settings
