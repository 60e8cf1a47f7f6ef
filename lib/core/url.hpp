#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace kadr {

/// An absolute http or https URL as browsers understand it (WHATWG URL Standard, sections 4.4 and 4.5), always in
/// normal form: the serialisation is `href()` and every part is a view into it.
///
/// One parser serves the check and the connection: robots, scope, address rules, credentials and the socket all see
/// the same host. Hosts are ASCII: names pass UTS #46 (non-transitional), numbers in IPv4 notations become dotted
/// quads, IPv6 is compressed in brackets. User info is parsed and dropped: kadr never sends or stores it.
///
/// Value type; views returned by the getters live as long as this object is not modified.
class url {
 public:
  /// errc::bad_url for what the standard rejects or anything over `max_length` bytes;
  /// errc::scheme_forbidden for a valid URL of another scheme.
  [[nodiscard]] static result<url> parse(std::string_view input);
  /// Resolves `input` against `base` (a relative reference, or an absolute URL).
  [[nodiscard]] static result<url> parse(std::string_view input, const url& base);

  static constexpr std::size_t max_length = 8 * 1024;

  [[nodiscard]] const std::string& href() const noexcept { return href_; }
  [[nodiscard]] std::string_view scheme() const noexcept;  ///< "http" or "https"
  [[nodiscard]] bool is_https() const noexcept { return https_; }
  [[nodiscard]] std::string_view host() const noexcept;                ///< "films.example", "127.0.0.1", "[::1]"
  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }  ///< the default one where none is written
  [[nodiscard]] std::string_view path() const noexcept;                ///< begins with '/'
  [[nodiscard]] std::string_view query() const noexcept;               ///< without '?'; empty where absent
  [[nodiscard]] std::string_view fragment() const noexcept;            ///< without '#'
  /// Path and query: what goes on the request line.
  [[nodiscard]] std::string_view target() const noexcept;
  /// "https://films.example" or "http://films.example:8080": the unit of pools, slots, robots and secrets.
  [[nodiscard]] std::string_view origin() const noexcept;
  /// Value of the Host field: host, and the port where it is not the default one.
  [[nodiscard]] std::string_view authority() const noexcept;

  [[nodiscard]] bool same_origin(const url& other) const noexcept { return origin() == other.origin(); }
  /// The same URL with the query parameter `name` set to `value` (application/x-www-form-urlencoded), others kept as
  /// they are written. A long value may take the result over `max_length`.
  [[nodiscard]] url with_query_parameter(std::string_view name, std::string_view value) const;
  [[nodiscard]] url without_fragment() const;

  friend bool operator==(const url& a, const url& b) noexcept { return a.href_ == b.href_; }

 private:
  class parser;
  url() = default;

  std::string href_;
  std::uint16_t port_ = 0;
  bool https_ = false;
  // Offsets into href_: the authority begins after "://"; host ends at host_end_, authority at path_begin_, …
  std::uint32_t host_begin_ = 0, host_end_ = 0, path_begin_ = 0, query_begin_ = 0, fragment_begin_ = 0;
};

/// Percent-encodes everything that is not unreserved (RFC 3986 section 2.3): for a value put into a URL template.
[[nodiscard]] std::string percent_encode_component(std::string_view value);

}  // namespace kadr
