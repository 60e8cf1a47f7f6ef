#include "support/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace kadr::test {
namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

int memory_file(const char* name) {
  const int descriptor = ::memfd_create(name, MFD_CLOEXEC);
  if (descriptor < 0) fail("memfd_create");
  return descriptor;
}

std::string content_of(int descriptor) {
  std::string text;
  char buffer[16 * 1024];
  for (ssize_t n; (n = ::pread(descriptor, buffer, sizeof buffer, static_cast<off_t>(text.size()))) > 0;)
    text.append(buffer, static_cast<std::size_t>(n));
  return text;
}

std::vector<std::string> environment_with(const std::map<std::string, std::optional<std::string>>& changes) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    if (!changes.contains(text.substr(0, text.find('=')))) all.push_back(text);
  }
  for (const auto& [name, value] : changes)
    if (value) all.push_back(name + "=" + *value);
  return all;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (auto& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// The rest of the child's life: the test has threads, so only async-signal-safe calls.
[[noreturn]] void become(const command& what, char** arguments, char** environment, int out, int err) noexcept {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (const int s : {SIGPIPE, SIGXFSZ, SIGINT, SIGTERM}) ::signal(s, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  if (what.file_size_limit) {
    const rlimit limit{*what.file_size_limit, *what.file_size_limit};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  const int nothing = ::open("/dev/null", O_RDONLY);
  if (::dup2(nothing, 0) < 0 || ::dup2(out, 1) < 0 || ::dup2(err, 2) < 0) ::_exit(127);
  // The test's own sockets would otherwise stay open for as long as the child lives.
  ::syscall(SYS_close_range, 3U, ~0U, 0U);
  if (!what.folder.empty() && ::chdir(what.folder.c_str()) != 0) ::_exit(127);
  ::execve(what.program.c_str(), arguments, environment);
  ::_exit(127);
}

}  // namespace

process::process(const command& what) : out_(memory_file("stdout")), err_(memory_file("stderr")) {
  std::vector<std::string> arguments{what.program.string()};
  arguments.insert(arguments.end(), what.arguments.begin(), what.arguments.end());
  std::vector<std::string> environment = environment_with(what.environment);
  const auto argv = pointers_to(arguments);
  const auto envp = pointers_to(environment);
  const int out = what.output < 0 ? out_ : what.output;
  id_ = ::fork();
  if (id_ < 0) fail("fork");
  if (id_ == 0) become(what, const_cast<char**>(argv.data()), const_cast<char**>(envp.data()), out, err_);
  handle_ = static_cast<int>(::syscall(SYS_pidfd_open, id_, 0));
  if (handle_ < 0) {
    const int reason = errno;
    reap();
    errno = reason;
    fail("pidfd_open");
  }
}

process::~process() {
  if (!status_) reap();
  for (const int descriptor : {handle_, out_, err_})
    if (descriptor >= 0) ::close(descriptor);
}

void process::reap() noexcept {
  ::kill(id_, SIGKILL);
  int status = 0;
  while (::waitpid(id_, &status, 0) < 0 && errno == EINTR) {
  }
  status_ = status;
}

void process::send(int signal) const noexcept {
  // Reaped ids may belong to somebody else by now.
  if (!status_) ::kill(id_, signal);
}

bool process::ended_within(int milliseconds) {
  if (status_) return true;
  pollfd end{handle_, POLLIN, 0};
  if (::poll(&end, 1, milliseconds) <= 0) return false;
  int status = 0;
  while (::waitpid(id_, &status, 0) < 0 && errno == EINTR) {
  }
  status_ = status;
  return true;
}

bool process::running() {
  return !ended_within(0);
}
std::string process::out() const {
  return content_of(out_);
}
std::string process::err() const {
  return content_of(err_);
}

process_result process::wait(std::chrono::milliseconds limit) {
  process_result result;
  const auto give_up = std::chrono::steady_clock::now() + limit;
  while (!status_) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(give_up - std::chrono::steady_clock::now());
    if (ended_within(std::max(0, static_cast<int>(left.count())))) break;
    if (std::chrono::steady_clock::now() < give_up) continue;  // a signal ended the poll
    result.timed_out = true;
    reap();
  }
  if (WIFEXITED(*status_)) result.exit_code = WEXITSTATUS(*status_);
  if (WIFSIGNALED(*status_)) result.signal = WTERMSIG(*status_);
  result.out = out();
  result.err = err();
  return result;
}

process_result run_process(const command& what, std::chrono::milliseconds limit) {
  return process(what).wait(limit);
}

std::ostream& operator<<(std::ostream& out, const process_result& result) {
  if (result.timed_out) out << "it took too long; ";
  out << (result.signal != 0 ? "signal " : "exit code ") << (result.signal != 0 ? result.signal : result.exit_code);
  return out << "\n--- stdout ---\n" << result.out << "--- stderr ---\n" << result.err << "---\n";
}

}  // namespace kadr::test
