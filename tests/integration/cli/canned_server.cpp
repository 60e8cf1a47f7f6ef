#include "canned_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace kadr::test {
namespace {

std::string target_of(const std::string& head) {
  const auto begin = head.find(' ') + 1;
  return head.substr(begin, head.find(' ', begin) - begin);
}

/// The bytes up to the empty line; less where the peer ends.
std::string read_head(int connection) {
  std::string head;
  char buffer[4096];
  while (head.find("\r\n\r\n") == std::string::npos) {
    const auto n = ::recv(connection, buffer, sizeof buffer, 0);
    if (n <= 0) return {};
    head.append(buffer, static_cast<std::size_t>(n));
  }
  return head;
}

void send_all(int connection, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto n = ::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

std::string on_the_wire(const canned_server::reply& says) {
  return "HTTP/1.1 " + std::to_string(says.status) + " Canned\r\nConnection: close\r\nContent-Type: " + says.type +
         "\r\nContent-Length: " + std::to_string(says.body.size()) + "\r\n" + says.fields + "\r\n" + says.body;
}

}  // namespace

canned_server::canned_server(replies all)
    : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), replies_(std::move(all)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof address;
  if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 128) != 0 ||
      ::getsockname(listener_, generic, &size) != 0) {
    const int reason = errno;
    ::close(listener_);
    throw std::system_error(reason, std::generic_category(), "canned_server");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { accept_connections(); });
}

canned_server::~canned_server() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (const int connection : open_) ::shutdown(connection, SHUT_RDWR);
  }
  changed_.notify_all();
  ::shutdown(listener_, SHUT_RDWR);
  thread_.join();
  for (auto& session : sessions_) session.join();
  ::close(listener_);
}

std::string canned_server::origin() const {
  return "http://127.0.0.1:" + std::to_string(port_);
}

void canned_server::set(const std::string& target, reply says) {
  const std::lock_guard lock(mutex_);
  replies_[target] = std::move(says);
}

void canned_server::release() {
  const std::lock_guard lock(mutex_);
  released_ = true;
  changed_.notify_all();
}

std::vector<std::string> canned_server::heads() const {
  const std::lock_guard lock(mutex_);
  return heads_;
}

std::map<std::string, int> canned_server::asked() const {
  std::map<std::string, int> counts;
  for (const auto& head : heads()) ++counts[target_of(head)];
  return counts;
}

int canned_server::asked(const std::string& target) const {
  return asked()[target];
}

void canned_server::accept_connections() {
  for (;;) {
    const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    const std::lock_guard lock(mutex_);
    if (stopping_ || connection < 0) {
      if (connection >= 0) ::close(connection);
      return;
    }
    open_.push_back(connection);
    sessions_.emplace_back([this, connection] { serve(connection); });
  }
}

void canned_server::serve(int connection) {
  if (const std::string head = read_head(connection); !head.empty()) send_all(connection, answer_to(head));
  const std::lock_guard lock(mutex_);
  std::erase(open_, connection);
  ::close(connection);
}

std::string canned_server::answer_to(const std::string& head) {
  std::unique_lock lock(mutex_);
  heads_.push_back(head);
  const auto found = replies_.find(target_of(head));
  if (found == replies_.end()) return on_the_wire({404, "text/plain", "there is no such thing here\n", {}, false});
  const reply says = found->second;
  changed_.wait(lock, [&] { return !says.held || released_ || stopping_; });
  return on_the_wire(says);
}

}  // namespace kadr::test
