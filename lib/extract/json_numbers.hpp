#pragma once

#include <string>
#include <string_view>

namespace kadr::json {

/// Copies `document` to `out` with every number that is well formed (RFC 8259 section 6) but fits neither a 64-bit
/// integer nor a finite double replaced by null, padded with spaces so that all offsets stay. False, and `out`
/// untouched, where there is no such number. Linear; strings are skipped; needs no valid document.
[[nodiscard]] bool replace_unrepresentable_numbers(std::string_view document, std::string& out);

}  // namespace kadr::json
