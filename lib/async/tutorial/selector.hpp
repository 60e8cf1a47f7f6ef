#pragma once

#include <sys/epoll.h>

#include <array>
#include <cerrno>
#include <span>
#include <system_error>

#include "core/unique_fd.hpp"

namespace kadr::tutorial {

inline void check(bool ok, const char* what) {
  if (!ok) throw std::system_error(errno, std::generic_category(), what);
}

/// Waits for descriptors with epoll (man 7 epoll). One-shot: an event disarms its descriptor until it is armed again,
/// so that data which nobody reads does not wake the loop.
class selector {
 public:
  selector() { check(epoll_.get() >= 0, "epoll_create1"); }
  /// Watches for EPOLLIN, EPOLLOUT or both. False: cannot be watched, for instance closed or a regular file.
  bool arm(int descriptor, std::uint32_t events) {
    epoll_event event = {events | EPOLLONESHOT, {.fd = descriptor}};
    // Not known at first, nor when its number is used again: epoll forgets what is closed.
    return ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, descriptor, &event) == 0 ||
           ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, descriptor, &event) == 0;
  }
  /// Sleeps until something happens, at most `milliseconds` (-1: no limit). A signal (EINTR) ends it early.
  std::span<const epoll_event> select(int milliseconds) {
    const int count = ::epoll_wait(epoll_.get(), events_.data(), events_.size(), milliseconds);
    return std::span(events_).first(count < 0 ? 0 : static_cast<std::size_t>(count));
  }

 private:
  unique_fd epoll_{::epoll_create1(EPOLL_CLOEXEC)};
  std::array<epoll_event, 128> events_;
};

}  // namespace kadr::tutorial
