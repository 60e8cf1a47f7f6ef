#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "extract/json_document.hpp"

namespace kadr::json {

/// A string as it is, a number as text (278.0 as "278"); nothing for booleans, null and containers.
[[nodiscard]] std::optional<std::string> scalar_text(json_value value);
/// scalar_text of the member of that name, if it is a string or an integer and not empty.
[[nodiscard]] std::optional<std::string> field_text(json_value object, std::string_view name);
/// A number of any kind as double.
[[nodiscard]] std::optional<double> number_of(json_value value) noexcept;

}  // namespace kadr::json
