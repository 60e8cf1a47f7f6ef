#pragma once

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <stdexcept>
#include <string>

namespace kadr::test {

/// A forked child that runs `work` and then exits with what it returned; `say` in it sends the parent a byte. For
/// single-threaded moments of a test only. Killed and reaped at the end, if it still lives.
class child_process {
 public:
  using speak = std::function<void(char)>;

  explicit child_process(const std::function<int(const speak&)>& work) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    pid_ = ::fork();
    if (pid_ < 0) throw std::runtime_error("no process");
    if (pid_ == 0) {
      ::close(ends[0]);
      ::alarm(30);  // whatever happens to the parent
      ::_exit(work([&](char c) { (void)!::write(ends[1], &c, 1); }));
    }
    ::close(ends[1]);
    from_child_ = ends[0];
  }
  child_process(const child_process&) = delete;
  child_process& operator=(const child_process&) = delete;
  ~child_process() {
    kill();
    ::close(from_child_);
  }

  /// The next byte that the child says; 0: it ended, or said nothing for 20 seconds.
  [[nodiscard]] char hear() const {
    pollfd wait{from_child_, POLLIN, 0};
    char c = 0;
    if (::poll(&wait, 1, 20'000) == 1 && ::read(from_child_, &c, 1) == 1) return c;
    return 0;
  }
  /// Kills it as `kill -9` does and waits until it is gone.
  void kill() {
    if (pid_ > 0) ::kill(pid_, SIGKILL);
    (void)wait();
  }
  /// Its exit code, when it has ended by itself; -1 when a signal ended it.
  int wait() {
    if (pid_ <= 0) return -1;
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t pid_ = -1;
  int from_child_ = -1;
};

}  // namespace kadr::test
