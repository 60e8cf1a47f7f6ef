#pragma once

#include <optional>
#include <string>
#include <vector>

#include "settings/reader.hpp"

namespace kadr::settings {

/// Checks that the value is a URL template ({name}, {+name}) which gives a valid http or https URL when each field is
/// replaced by "x". With `relative` the URL may be relative. The names in braces, or nothing after reporting.
[[nodiscard]] std::optional<std::vector<std::string>> check_url_template(const value& v, reader& r, bool relative);

}  // namespace kadr::settings
