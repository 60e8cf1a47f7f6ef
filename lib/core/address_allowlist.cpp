#include <charconv>
#include <utility>

#include "core/host.hpp"
#include "core/ip_address.hpp"

namespace kadr {
namespace {

// A decimal number of at most `largest`, written without sign or leading zeros.
std::optional<unsigned> parse_number(std::string_view text, unsigned largest) noexcept {
  unsigned value = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (ec != std::errc{} || end != text.data() + text.size() || value > largest) return std::nullopt;
  if (text.size() > 1 && text.front() == '0') return std::nullopt;
  return value;
}

// "films.example." is the same host to every resolver.
std::string_view without_root_dot(std::string_view host) noexcept {
  if (host.size() > 1 && host.ends_with('.')) host.remove_suffix(1);
  return host;
}

bool same_prefix(const ip_address& a, const ip_address& b, int bits) noexcept {
  if (a.v6 != b.v6) return false;
  for (std::size_t i = 0; bits > 0; ++i, bits -= 8) {
    const int difference = a.bytes[i] ^ b.bytes[i];
    if (difference >> (bits < 8 ? 8 - bits : 0)) return false;
  }
  return true;
}

int width(const ip_address& address) noexcept {
  return address.v6 ? 128 : 32;
}

}  // namespace

result<address_allowlist> address_allowlist::parse(const std::vector<std::string>& entries) {
  address_allowlist list;
  for (const auto& text : entries) {
    const failure rejected(errc::bad_config, "not an address, network, host name or one of these with a port: " + text);
    std::string_view host = text;
    entry made;

    if (const auto slash = host.find('/'); slash != std::string_view::npos) {
      const auto network = ip_address::parse(host.substr(0, slash));
      if (!network) return rejected;
      const auto bits = parse_number(host.substr(slash + 1), static_cast<unsigned>(width(*network)));
      if (!bits) return rejected;
      made.network = *network;
      made.prefix = static_cast<int>(*bits);
      list.entries_.push_back(std::move(made));
      continue;
    }

    const bool bare_v6 = !host.starts_with('[') && host.find(':') != host.rfind(':');
    const auto colon = host.rfind(':');
    if (!bare_v6 && colon != std::string_view::npos && !host.ends_with(']')) {
      const auto port = parse_number(host.substr(colon + 1), 65535);
      if (!port || *port == 0) return rejected;
      made.port = static_cast<std::uint16_t>(*port);
      host = host.substr(0, colon);
    }
    const bool bracketed = host.starts_with('[') && host.ends_with(']');
    const auto address = ip_address::parse(bracketed ? host.substr(1, host.size() - 2) : host);
    if (address && (address->v6 == (bracketed || bare_v6))) {
      made.network = *address;
      made.prefix = width(*address);
    } else {
      if (bracketed || bare_v6) return rejected;
      auto name = parse_host(host);
      // What parse_host reads as an address but is not strictly one ("127.1") is more likely a slip than intended.
      if (!name || ip_address::parse(*name)) return rejected;
      made.host = without_root_dot(*name);
    }
    list.entries_.push_back(std::move(made));
  }
  return list;
}

bool address_allowlist::permits(const ip_address& address, std::uint16_t port, std::string_view host) const noexcept {
  if (is_public(address)) return true;
  for (const auto& allowed : entries_) {
    if (allowed.port != 0 && allowed.port != port) continue;
    if (allowed.prefix < 0 ? allowed.host == without_root_dot(host)
                           : same_prefix(address, allowed.network, allowed.prefix))
      return true;
  }
  return false;
}

}  // namespace kadr
