#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace kadr {

/// An IPv4 or IPv6 address in network byte order (IPv4 in the first four bytes). Value type.
struct ip_address {
  std::array<std::uint8_t, 16> bytes{};
  bool v6 = false;

  /// Strict dotted quad or RFC 4291 text, without brackets, zone or port.
  [[nodiscard]] static std::optional<ip_address> parse(std::string_view text) noexcept;
  [[nodiscard]] std::string to_string() const;
  friend bool operator==(const ip_address&, const ip_address&) = default;
};

/// True for an address on the public Internet. Everything in the IANA special-purpose registries (RFC 6890 and
/// updates: loopback, private, link-local, shared, documentation, benchmarking, multicast, reserved) is not, nor is
/// any IPv6 form that embeds such an IPv4 address (mapped, compatible, 6to4, NAT64, Teredo).
[[nodiscard]] bool is_public(const ip_address& address) noexcept;

/// The addresses a job may connect to although they are not public: entries of `fetch.allow_private_addresses`.
/// Forms: "127.0.0.1", "127.0.0.1:8080", "[::1]:8080", "localhost", "localhost:8080", "10.0.0.0/8", "fd00::/8".
/// A host name allows whatever it resolves to.
class address_allowlist {
 public:
  address_allowlist() = default;
  /// errc::bad_config naming the first entry that is none of the forms.
  [[nodiscard]] static result<address_allowlist> parse(const std::vector<std::string>& entries);
  /// May kadr connect to `address`:`port` for a URL whose host is `host`? Public addresses always may.
  [[nodiscard]] bool permits(const ip_address& address, std::uint16_t port, std::string_view host) const noexcept;

 private:
  struct entry {
    ip_address network;
    int prefix = -1;         // bits; -1: the entry is a host name
    std::uint16_t port = 0;  // 0: any
    std::string host;
  };
  std::vector<entry> entries_;
};

/// Ports of other protocols that a URL must not reach (WHATWG Fetch section 2.9 "bad ports"), and 0.
[[nodiscard]] bool is_bad_port(std::uint16_t port) noexcept;

}  // namespace kadr
