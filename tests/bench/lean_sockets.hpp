#pragma once

#include <cstddef>
#include <cstdint>

namespace kadr::bench {

/// Allows this process as many descriptors as the system lets it have (at most 2^18) and returns their number.
std::size_t raise_file_limit();

/// A non-blocking listener on 127.0.0.1 with the longest backlog; -1 and errno where that fails.
[[nodiscard]] int listen_on_loopback(std::uint16_t port);
[[nodiscard]] int port_of(int listener);

/// A descriptor that becomes readable on SIGTERM and SIGINT, which no longer end the process by themselves.
[[nodiscard]] int end_signals();

}  // namespace kadr::bench
