#include "http_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace kadr::test {

http_client::http_client(std::uint16_t port) : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const timeval limit{10, 0};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(descriptor_);
    descriptor_ = -1;
  }
}

http_client::~http_client() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void http_client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

bool http_client::fill() {
  char buffer[16 * 1024];
  const auto got = ::recv(descriptor_, buffer, sizeof buffer, 0);
  if (got > 0) pending_.append(buffer, static_cast<std::size_t>(got));
  return got > 0;
}

http_reply http_client::receive(bool bodiless) {
  http_reply reply;
  std::size_t end = 0;
  while ((end = pending_.find("\r\n\r\n")) == std::string::npos)
    if (!fill()) return reply;
  reply.head = pending_.substr(0, end + 2);
  pending_.erase(0, end + 4);
  reply.status = std::atoi(reply.head.c_str() + std::min<std::size_t>(reply.head.size(), 9));
  const std::size_t field = reply.head.find("Content-Length: ");
  const std::size_t length =
      bodiless || field == std::string::npos ? 0 : std::strtoul(reply.head.c_str() + field + 16, nullptr, 10);
  while (pending_.size() < length && fill()) {
  }
  reply.complete = pending_.size() >= length;
  reply.body = pending_.substr(0, length);
  pending_.erase(0, length);
  return reply;
}

http_reply http_client::get(std::string_view target, std::string_view fields) {
  send("GET " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n" + std::string(fields) + "\r\n");
  return receive();
}

bool http_client::at_end() {
  return pending_.empty() && !fill();
}

}  // namespace kadr::test
