#pragma once

#include <span>

#include "async/tutorial/task.hpp"
#include "core/unique_fd.hpp"

namespace kadr::tutorial {

/// A socket that listens on a free port of 127.0.0.1. All sockets are non-blocking, all errors std::system_error.
[[nodiscard]] unique_fd listen_on_loopback();
/// At least one byte; 0: the peer has ended its side.
subroutine<std::size_t> receive(int socket, std::span<char> into);
subroutine<> send_all(int socket, std::span<const char> bytes);
/// Sends back what comes, with a task for each client. Never returns: kill it.
subroutine<> echo_server(unique_fd listener);

}  // namespace kadr::tutorial
