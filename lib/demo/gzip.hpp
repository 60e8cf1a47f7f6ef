#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kadr::demo {

/// Whether an Accept-Encoding value (RFC 9110 section 12.5.3) takes gzip: it is named, or "*" is, with a weight above
/// 0.
[[nodiscard]] bool accepts_gzip(std::string_view accept_encoding);

/// The bytes as one gzip member (RFC 1952), quickly rather than small; nothing where zlib fails.
[[nodiscard]] std::optional<std::string> gzip(std::string_view bytes);

}  // namespace kadr::demo
