#pragma once

#include <string>
#include <string_view>

#include "core/error.hpp"

namespace kadr {

/// The host parser and serialiser of the WHATWG URL Standard, sections 3.5 and 3.6, for http and https. `input` is the
/// host as written in a URL (may be percent-encoded or international). Gives an ASCII domain in lower case, a dotted
/// quad for every IPv4 notation ("127.1", "0x7f000001"), or compressed IPv6 in brackets. errc::bad_url.
[[nodiscard]] result<std::string> parse_host(std::string_view input);

}  // namespace kadr
