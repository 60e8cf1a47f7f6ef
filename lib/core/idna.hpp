#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kadr {

/// "Domain to ASCII" of the WHATWG URL Standard, section 3.3, with beStrict false: UTS #46 non-transitional, with the
/// bidi and joiner checks, without the hyphen and DNS length checks; then no forbidden domain code point. `domain` is
/// percent-decoded, in UTF-8. Nothing where the standard fails, and for international domains over 1024 bytes: no DNS
/// name is that long and Punycode takes quadratic time.
[[nodiscard]] std::optional<std::string> domain_to_ascii(std::string_view domain);

}  // namespace kadr
