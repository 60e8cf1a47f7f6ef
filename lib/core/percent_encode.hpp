#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kadr {

/// The percent-encode sets of the WHATWG URL Standard, section 1.3, that kadr needs: which bytes are escaped where.
/// Bytes from 0x80 up are in every set.
enum class encode_set : std::uint8_t {
  fragment = 1,
  special_query = 2,  ///< of http and https
  path = 4,
  form = 8,        ///< application/x-www-form-urlencoded, without its '+' for a space
  component = 16,  ///< everything but the unreserved characters of RFC 3986 section 2.3
};

/// Appends `text` to `out` with each byte of `set` as %XX; a '%' that is there already stays (but see form, component).
void append_percent_encoded(std::string& out, std::string_view text, encode_set set);

/// Replaces each %XX by its byte; a '%' without two hex digits after it stays.
[[nodiscard]] std::string percent_decode(std::string_view text);

}  // namespace kadr
