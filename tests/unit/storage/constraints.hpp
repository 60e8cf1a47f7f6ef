#pragma once

#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>

namespace kadr::test {

/// For its life the process may do to files only what anybody may: file permissions do not hold root back.
class unprivileged {
 public:
  unprivileged() : before_(::geteuid()) {
    if (before_ == 0) holds_ = ::seteuid(nobody) == 0;
  }
  unprivileged(const unprivileged&) = delete;
  unprivileged& operator=(const unprivileged&) = delete;
  ~unprivileged() {
    if (before_ == 0 && ::seteuid(before_) != 0) ::_exit(70);
  }
  /// False: this system does not let root step down.
  [[nodiscard]] bool holds() const noexcept { return holds_; }

 private:
  static constexpr uid_t nobody = 65534;
  uid_t before_;
  bool holds_ = true;
};

/// For its life no file of this process grows beyond `bytes`: writing more fails with EFBIG.
class file_size_limit {
 public:
  explicit file_size_limit(std::uintmax_t bytes) {
    before_handler_ = ::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit now = before_;
    now.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &now);
  }
  file_size_limit(const file_size_limit&) = delete;
  file_size_limit& operator=(const file_size_limit&) = delete;
  ~file_size_limit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    ::signal(SIGXFSZ, before_handler_);
  }

 private:
  rlimit before_{};
  void (*before_handler_)(int) = nullptr;
};

}  // namespace kadr::test
