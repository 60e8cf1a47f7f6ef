#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/url.hpp"

namespace kadr {

/// Identity of a request in the frontier: the first 16 bytes of SHA-256 over scope and URL without fragment. Two
/// requests with one fingerprint are one request. Pages have the scope "source/rule" (two sources may read the same
/// page); images have the scope "image" (a picture is fetched once, whoever wants it).
using request_fingerprint = std::array<std::uint8_t, 16>;
[[nodiscard]] request_fingerprint fingerprint(std::string_view scope, const url& target);

}  // namespace kadr
