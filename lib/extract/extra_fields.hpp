#pragma once

#include <string>
#include <utility>
#include <vector>

#include "extract/film_rules.hpp"

namespace kadr {

/// The additional fields of a job as JSON object text, empty where the item has none of them. A singular path gives
/// the value itself, any other path an array of the values; null and absent ones are left out, as is a value nested
/// deeper than 64 levels. Strings are cleaned and transformed as everywhere.
[[nodiscard]] std::string read_extra(const std::vector<std::pair<std::string, field_rule>>& rules, json_value item);

}  // namespace kadr
