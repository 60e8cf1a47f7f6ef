#include "core/host.hpp"

#include <array>
#include <cstdint>
#include <optional>

#include "core/idna.hpp"
#include "core/ip_address.hpp"
#include "core/percent_encode.hpp"

namespace kadr {
namespace {

failure bad_host(std::string_view what, std::string_view input) {
  constexpr std::size_t enough_to_recognise = 64;
  std::string detail(what);
  detail.append(": ").append(input.substr(0, enough_to_recognise));
  return {errc::bad_url, std::move(detail)};
}

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

// One part of an IPv4 address: decimal, 0 octal or 0x hex. Values that do not fit come back as 2^32.
std::optional<std::uint64_t> ipv4_number(std::string_view part) noexcept {
  if (part.empty()) return std::nullopt;
  unsigned base = 10;
  if (part.starts_with("0x") || part.starts_with("0X")) {
    base = 16;
    part.remove_prefix(2);
  } else if (part.size() > 1 && part.front() == '0') {
    base = 8;
    part.remove_prefix(1);
  }
  constexpr std::uint64_t too_large = std::uint64_t{1} << 32;
  std::uint64_t value = 0;
  for (char c : part) {
    unsigned digit = 16;
    if (is_digit(c)) digit = static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') digit = static_cast<unsigned>(c - 'a') + 10;
    if (c >= 'A' && c <= 'F') digit = static_cast<unsigned>(c - 'A') + 10;
    if (digit >= base) return std::nullopt;
    value = value * base + digit;
    if (value > too_large) value = too_large;
  }
  return value;
}

bool ends_in_number(std::string_view domain) noexcept {
  if (domain.ends_with('.')) domain.remove_suffix(1);
  const auto dot = domain.rfind('.');
  const auto last = dot == std::string_view::npos ? domain : domain.substr(dot + 1);
  if (last.empty() || !is_digit(last.front())) return false;
  return last.find_first_not_of("0123456789") == std::string_view::npos || ipv4_number(last).has_value();
}

std::optional<ip_address> parse_ipv4(std::string_view text) noexcept {
  if (text.ends_with('.')) text.remove_suffix(1);
  std::array<std::uint64_t, 4> numbers{};
  std::size_t count = 0;
  for (bool more = true; more;) {
    if (count == numbers.size()) return std::nullopt;
    const auto dot = text.find('.');
    const auto number = ipv4_number(text.substr(0, dot));
    if (!number) return std::nullopt;
    numbers[count++] = *number;
    more = dot != std::string_view::npos;
    if (more) text.remove_prefix(dot + 1);
  }
  const std::uint64_t last = numbers[count - 1];
  if (last >= std::uint64_t{1} << (8 * (5 - count))) return std::nullopt;
  std::uint64_t address = last;
  for (std::size_t i = 0; i + 1 < count; ++i) {
    if (numbers[i] > 255) return std::nullopt;
    address |= numbers[i] << (8 * (3 - i));
  }
  ip_address out;
  for (std::size_t i = 0; i < 4; ++i) out.bytes[i] = static_cast<std::uint8_t>(address >> (8 * (3 - i)));
  return out;
}

}  // namespace

result<std::string> parse_host(std::string_view input) {
  if (input.starts_with('[')) {
    if (!input.ends_with(']')) return bad_host("the IPv6 address is not closed", input);
    const auto address = ip_address::parse(input.substr(1, input.size() - 2));
    if (!address || !address->v6) return bad_host("not an IPv6 address", input);
    return "[" + address->to_string() + "]";
  }
  auto domain =
      input.find('%') == std::string_view::npos ? domain_to_ascii(input) : domain_to_ascii(percent_decode(input));
  if (!domain) return bad_host("not a host name", input);
  if (!ends_in_number(*domain)) return std::move(*domain);
  const auto address = parse_ipv4(*domain);
  if (!address) return bad_host("not an IPv4 address", input);
  return address->to_string();
}

}  // namespace kadr
