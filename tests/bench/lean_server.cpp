// A server that costs next to nothing, so that benchmarks measure the client: HTTP/1.1 keep-alive, one thread, epoll,
// one fixed reply to everything. PORT 0 picks a free port; "port N" is printed when it is ready. Ends on SIGTERM.

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "lean_options.hpp"
#include "lean_sockets.hpp"

namespace {

using steady = std::chrono::steady_clock;

constexpr std::size_t replies_per_write = 16;

struct connection {
  std::uint32_t generation = 0;  ///< tells a late reply that its connection is gone and the descriptor reused
  std::size_t owed = 0;          ///< replies due and not wholly sent
  std::size_t sent = 0;          ///< bytes of the first of them that are out
  std::uint8_t matched = 0;      ///< how much of CRLFCRLF the input ends with
  bool open = false;
};

struct late_reply {
  steady::time_point due;
  int fd;
  std::uint32_t generation;
};

[[noreturn]] void die(const char* what) {
  std::perror(what);
  std::exit(1);
}

class server {
 public:
  explicit server(const kadr::bench::lean_options& o) : options_(o), reply_(kadr::bench::make_reply(o)) {}

  int run() {
    open_all();
    std::array<epoll_event, 512> events;
    for (;;) {
      const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), wait_ms());
      if (count < 0 && errno != EINTR) die("epoll_wait");
      for (int i = 0; i < count; ++i) {
        const epoll_event& event = events[static_cast<std::size_t>(i)];
        if (event.data.fd == signals_) return 0;
        if (event.data.fd == listener_) {
          accept_all();
        } else if (at(event.data.fd).open) {
          if (event.events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) read_all(event.data.fd);
          if (event.events & EPOLLOUT) write_all(event.data.fd);
        }
      }
      send_late();
    }
  }

 private:
  connection& at(int fd) { return connections_[static_cast<std::size_t>(fd)]; }

  void watch(int fd, std::uint32_t what) {
    epoll_event event{.events = what, .data = {.fd = fd}};
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0) die("epoll_ctl");
  }

  void open_all() {
    connections_.resize(kadr::bench::raise_file_limit());
    signals_ = kadr::bench::end_signals();
    listener_ = kadr::bench::listen_on_loopback(options_.port);
    epoll_ = epoll_create1(EPOLL_CLOEXEC);
    if (signals_ < 0 || listener_ < 0 || epoll_ < 0) die("socket");
    watch(listener_, EPOLLIN);
    watch(signals_, EPOLLIN);
    std::printf("port %d\n", kadr::bench::port_of(listener_));
    std::fflush(stdout);
  }

  void accept_all() {
    for (;;) {
      const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd < 0) return;
      const int on = 1;
      setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      connection& c = at(fd);
      c = {.generation = c.generation + 1, .open = true};
      watch(fd, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
    }
  }

  void shut(int fd) {
    if (at(fd).open) close(fd);
    at(fd).open = false;
  }

  void read_all(int fd) {
    connection& c = at(fd);
    std::array<char, 16 * 1024> buffer;
    for (;;) {
      const ssize_t count = recv(fd, buffer.data(), buffer.size(), 0);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0 && errno == EAGAIN) break;
      if (count == 0) write_all(fd);
      if (count <= 0) return shut(fd);
      for (const char byte : std::string_view(buffer.data(), static_cast<std::size_t>(count))) {
        const char wanted = c.matched % 2 == 0 ? '\r' : '\n';
        c.matched = byte == wanted ? static_cast<std::uint8_t>(c.matched + 1) : byte == '\r';
        if (c.matched == 4) {
          c.matched = 0;
          owe(fd);
        }
      }
    }
    write_all(fd);
  }

  void owe(int fd) {
    // The delay is the same for all, so the order of arrival is the order of the due times: a queue does.
    if (options_.delay.count() > 0)
      late_.push_back({steady::now() + options_.delay, fd, at(fd).generation});
    else
      ++at(fd).owed;
  }

  void write_all(int fd) {
    connection& c = at(fd);
    while (c.open && c.owed > 0) {
      std::array<iovec, replies_per_write> parts;
      const std::size_t count = std::min(c.owed, parts.size());
      for (std::size_t i = 0; i < count; ++i) {
        const std::size_t skip = i == 0 ? c.sent : 0;
        parts[i] = {reply_.data() + skip, reply_.size() - skip};
      }
      msghdr message{};
      message.msg_iov = parts.data();
      message.msg_iovlen = count;
      const ssize_t written = sendmsg(fd, &message, MSG_NOSIGNAL);
      if (written < 0 && errno == EINTR) continue;
      if (written < 0 && errno == EAGAIN) return;
      if (written < 0) return shut(fd);
      c.sent += static_cast<std::size_t>(written);
      c.owed -= c.sent / reply_.size();
      c.sent %= reply_.size();
    }
  }

  int wait_ms() const {
    if (late_.empty()) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(late_.front().due - steady::now());
    return static_cast<int>(std::max<std::chrono::milliseconds::rep>(left.count(), 0));
  }

  void send_late() {
    if (late_.empty()) return;
    for (const auto now = steady::now(); !late_.empty() && late_.front().due <= now; late_.pop_front()) {
      const late_reply& due = late_.front();
      connection& c = at(due.fd);
      if (!c.open || c.generation != due.generation) continue;
      ++c.owed;
      write_all(due.fd);
    }
  }

  kadr::bench::lean_options options_;
  std::string reply_;
  int epoll_ = -1;
  int listener_ = -1;
  int signals_ = -1;
  std::vector<connection> connections_;  ///< by descriptor
  std::deque<late_reply> late_;
};

}  // namespace

int main(int argc, char** argv) {
  const auto options = kadr::bench::parse_lean_options({argv + 1, static_cast<std::size_t>(argc - 1)});
  if (!options) {
    std::fputs("usage: lean_server PORT [--body-bytes N] [--image] [--delay-ms D]\n", stderr);
    return 2;
  }
  return server(*options).run();
}
