#pragma once

#include <string>
#include <string_view>

namespace kadr::json {

/// Why `document` is not JSON: "line 3, column 14: unexpected end of input". Reads at most the first mebibyte;
/// empty where nothing is wrong in that part. Columns count bytes, from 1. Holds no text of the document's strings.
[[nodiscard]] std::string locate_error(std::string_view document);

}  // namespace kadr::json
