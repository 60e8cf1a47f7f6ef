#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "extract/json_document.hpp"

namespace kadr::json {

/// The value as minified JSON text with every string and member name replaced by what `change` makes of it. Numbers are
/// passed through `change` too; one that it changes becomes a string.
[[nodiscard]] std::string replace_strings(json_value value, const std::function<std::string(std::string_view)>& change);

}  // namespace kadr::json
