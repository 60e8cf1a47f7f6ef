#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace kadr {

/// A URL template taken apart: literal text, then a name in braces (empty after the last literal).
struct url_template {
  struct part {
    std::string_view literal;
    std::string_view name;
    bool reserved = false;  ///< {+name}: reserved characters stay (RFC 6570 section 3.2.3)
  };
  std::vector<part> parts;

  /// Views into `text`. errc::bad_config for an unclosed brace or a field without a name.
  [[nodiscard]] static result<url_template> parse(std::string_view text);
};

/// Percent-encodes what may not stand in a URL; reserved characters and percent-encoded triplets stay.
void append_reserved(std::string& out, std::string_view value);

}  // namespace kadr
