#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace kadr::bench {

/// What the command line of lean_server says.
struct lean_options {
  std::uint16_t port = 0;
  std::size_t body_bytes = 1200;
  bool image = false;
  std::chrono::milliseconds delay{0};
};

/// PORT [--body-bytes N] [--image] [--delay-ms D]; nothing for anything else.
[[nodiscard]] std::optional<lean_options> parse_lean_options(std::span<char* const> arguments);

/// The whole reply: header and a body of JSON (exactly body_bytes long) or, for images, 40 KiB of noise.
[[nodiscard]] std::string make_reply(const lean_options& o);

}  // namespace kadr::bench
