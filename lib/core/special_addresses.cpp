#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "core/ip_address.hpp"

namespace kadr {
namespace {

struct v4_block {
  std::uint32_t network;
  int prefix;
};

constexpr std::uint32_t quad(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) noexcept {
  return a << 24 | b << 16 | c << 8 | d;
}

// IANA IPv4 Special-Purpose Address Registry, multicast and the former class E.
constexpr std::array v4_special{
    v4_block{quad(0, 0, 0, 0), 8},        // this network
    v4_block{quad(10, 0, 0, 0), 8},       // private
    v4_block{quad(100, 64, 0, 0), 10},    // shared (carrier NAT)
    v4_block{quad(127, 0, 0, 0), 8},      // loopback
    v4_block{quad(169, 254, 0, 0), 16},   // link-local, cloud metadata
    v4_block{quad(172, 16, 0, 0), 12},    // private
    v4_block{quad(192, 0, 0, 0), 24},     // protocol assignments
    v4_block{quad(192, 0, 2, 0), 24},     // documentation
    v4_block{quad(192, 31, 196, 0), 24},  // AS112
    v4_block{quad(192, 52, 193, 0), 24},  // AMT
    v4_block{quad(192, 88, 99, 0), 24},   // 6to4 relays
    v4_block{quad(192, 168, 0, 0), 16},   // private
    v4_block{quad(192, 175, 48, 0), 24},  // AS112
    v4_block{quad(198, 18, 0, 0), 15},    // benchmarking
    v4_block{quad(198, 51, 100, 0), 24},  // documentation
    v4_block{quad(203, 0, 113, 0), 24},   // documentation
    v4_block{quad(224, 0, 0, 0), 4},      // multicast
    v4_block{quad(240, 0, 0, 0), 4},      // reserved, broadcast
};

bool is_public_v4(std::uint32_t address) noexcept {
  return std::none_of(v4_special.begin(), v4_special.end(), [address](const v4_block& block) {
    return (address ^ block.network) >> (32 - block.prefix) == 0;
  });
}

// The first eight 16-bit pieces of a prefix; only those that the prefix reaches count.
struct v6_block {
  std::array<std::uint16_t, 4> network;
  int prefix;
};

// Inside 2000::/3, the only global unicast space: IANA IPv6 Special-Purpose Address Registry.
constexpr std::array v6_special{
    v6_block{{0x2001, 0, 0, 0}, 23},            // protocol assignments, with Teredo, ORCHID, benchmarking
    v6_block{{0x2001, 0x0DB8, 0, 0}, 32},       // documentation
    v6_block{{0x2620, 0x004F, 0x8000, 0}, 48},  // AS112
    v6_block{{0x3FFF, 0, 0, 0}, 20},            // documentation
};

std::uint16_t piece(const ip_address& address, std::size_t i) noexcept {
  return static_cast<std::uint16_t>(address.bytes[2 * i] << 8 | address.bytes[2 * i + 1]);
}

bool is_in(const ip_address& address, const v6_block& block) noexcept {
  int bits = block.prefix;
  for (std::size_t i = 0; bits > 0; ++i, bits -= 16) {
    const unsigned difference = piece(address, i) ^ block.network[i];
    if (difference >> (bits < 16 ? 16 - bits : 0)) return false;
  }
  return true;
}

std::uint32_t v4_at(const ip_address& address, std::size_t offset) noexcept {
  const auto& b = address.bytes;
  return quad(b[offset], b[offset + 1], b[offset + 2], b[offset + 3]);
}

bool has_zero_pieces(const ip_address& address, std::size_t from, std::size_t to) noexcept {
  for (std::size_t i = from; i < to; ++i)
    if (piece(address, i) != 0) return false;
  return true;
}

// The IPv4 address that packets to a mapped, NAT64 or 6to4 address end at. Compatible addresses and Teredo are not
// here: none of them is public whatever it embeds.
std::optional<std::uint32_t> embedded_v4(const ip_address& address) noexcept {
  if (piece(address, 0) == 0x2002) return v4_at(address, 2);
  const bool mapped = has_zero_pieces(address, 0, 5) && piece(address, 5) == 0xFFFF;
  const bool nat64 = piece(address, 0) == 0x0064 && piece(address, 1) == 0xFF9B && has_zero_pieces(address, 2, 6);
  if (mapped || nat64) return v4_at(address, 12);
  return std::nullopt;
}

// Fetch Standard section 2.9, in order.
constexpr std::array<std::uint16_t, 83> bad_ports{
    0,    1,    7,    9,    11,   13,   15,   17,   19,   20,   21,   22,   23,   25,   37,   42,   43,
    53,   69,   77,   79,   87,   95,   101,  102,  103,  104,  109,  110,  111,  113,  115,  117,  119,
    123,  135,  137,  139,  143,  161,  179,  389,  427,  465,  512,  513,  514,  515,  526,  530,  531,
    532,  540,  548,  554,  556,  563,  587,  601,  636,  989,  990,  993,  995,  1719, 1720, 1723, 2049,
    3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080};
static_assert(std::is_sorted(bad_ports.begin(), bad_ports.end()) && bad_ports.back() == 10080);

}  // namespace

bool is_public(const ip_address& address) noexcept {
  if (!address.v6) return is_public_v4(v4_at(address, 0));
  if (const auto v4 = embedded_v4(address)) return is_public_v4(*v4);
  if (address.bytes[0] >> 5 != 1) return false;
  return std::none_of(v6_special.begin(), v6_special.end(),
                      [&address](const v6_block& block) { return is_in(address, block); });
}

bool is_bad_port(std::uint16_t port) noexcept {
  return std::binary_search(bad_ports.begin(), bad_ports.end(), port);
}

}  // namespace kadr
