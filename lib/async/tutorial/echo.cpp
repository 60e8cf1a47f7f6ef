#include "async/tutorial/echo.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include "async/tutorial/system_calls.hpp"

namespace kadr::tutorial {

unique_fd listen_on_loopback() {
  unique_fd listener(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  check(::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0, "bind");
  check(::listen(listener.get(), SOMAXCONN) == 0, "listen");
  return listener;
}

subroutine<std::size_t> receive(int socket, std::span<char> into) {
  for (;;) {
    const auto count = ::recv(socket, into.data(), into.size(), 0);
    if (count >= 0) co_return static_cast<std::size_t>(count);
    check(errno == EAGAIN || errno == EINTR, "recv");
    co_await wait_read(socket);
  }
}

subroutine<> send_all(int socket, std::span<const char> bytes) {
  while (!bytes.empty()) {
    // MSG_NOSIGNAL: a client that has hung up is an error here, not a SIGPIPE that ends the program.
    const auto count = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    check(count >= 0 || errno == EAGAIN || errno == EINTR, "send");
    if (count < 0) co_await wait_write(socket);
    bytes = bytes.subspan(count < 0 ? 0 : static_cast<std::size_t>(count));
  }
}

static subroutine<> echo_client(unique_fd client) {
  std::array<char, 16384> buffer;
  try {
    while (const auto size = co_await receive(client.get(), buffer))
      co_await send_all(client.get(), std::span(buffer.data(), size));
  } catch (const std::system_error&) {  // the client has gone: that ends its own task only
  }
}

subroutine<> echo_server(unique_fd listener) {
  for (;;) {
    unique_fd client(::accept4(listener.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (client.get() >= 0) {
      co_await new_task(echo_client(std::move(client)));
    } else {
      check(errno == EAGAIN || errno == EINTR || errno == ECONNABORTED, "accept4");
      co_await wait_read(listener.get());
    }
  }
}

}  // namespace kadr::tutorial
