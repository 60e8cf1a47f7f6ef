#pragma once

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/socket.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "async/tutorial/echo.hpp"
#include "async/tutorial/system_calls.hpp"

namespace kadr::tutorial::test {

using order = std::vector<int>;

/// Appends `n` when it goes.
class farewell {
 public:
  farewell(order& log, int n) : log_(log), n_(n) {}
  farewell(const farewell&) = delete;
  farewell& operator=(const farewell&) = delete;
  ~farewell() { log_.push_back(n_); }

 private:
  order& log_;
  int n_;
};

/// `turns` times: lets everybody else who is ready go first.
inline subroutine<> yield_times(int turns) {
  while (turns-- > 0) co_await get_tid();
}

/// Appends `n` in each of `times` turns.
inline subroutine<> say(int n, int times, order& log) {
  for (int i = 0; i < times; ++i) {
    log.push_back(n);
    co_await get_tid();
  }
}

inline subroutine<> fail_after(int turns, std::string what) {
  co_await yield_times(turns);
  throw std::runtime_error(what);
}

/// Until it is killed; appends `n` then.
inline subroutine<> sleep_for_ever(int descriptor, order& log, int n) {
  const farewell mine(log, n);
  co_await wait_read(descriptor);
}

/// Waits for `target` and appends 1 if it returned, 0 if there was none, the errno if it ended with a system_error,
/// -1 for any other exception.
inline subroutine<> note_end(task_id target, order& log) {
  try {
    log.push_back(static_cast<int>(co_await wait_task(target)));
  } catch (const std::system_error& e) {
    log.push_back(e.code().value());
  } catch (const std::exception&) {
    log.push_back(-1);
  }
}

inline subroutine<> note_readable(int descriptor, order& log, int n) {
  co_await wait_read(descriptor);
  log.push_back(n);
}

inline subroutine<> note_writable(int descriptor, order& log, int n) {
  co_await wait_write(descriptor);
  log.push_back(n);
}

/// Two connected non-blocking stream sockets.
inline std::pair<unique_fd, unique_fd> socket_pair() {
  int ends[2];
  check(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) == 0, "socketpair");
  return {unique_fd(ends[0]), unique_fd(ends[1])};
}

inline void put(int socket, std::string text) {
  check(::send(socket, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size()), "send");
}

/// Writes until the socket takes no more.
inline void fill(int socket) {
  const std::string block(65536, 'x');
  while (::send(socket, block.data(), block.size(), MSG_NOSIGNAL) > 0) continue;
}

/// Reads all there is.
inline void drain(int socket) {
  std::string block(65536, 'x');
  while (::recv(socket, block.data(), block.size(), 0) > 0) continue;
}

}  // namespace kadr::tutorial::test
