#pragma once

#include <string>
#include <string_view>

#include "settings/json_source.hpp"

namespace kadr::settings {

/// Puts a value into the tree as `--set path=value` does. `path` is "fetch.per_origin.concurrency", "sources.0.name" or
/// a JSON pointer; what is missing on the way becomes an object (an array before "0" or "-"); the index after the last
/// one, or "-", appends. The value is JSON where it parses as such, else a string; its positions are zero.
void apply_override(json_node& root, std::string_view path, std::string_view value, settings_errors& errors);

}  // namespace kadr::settings
