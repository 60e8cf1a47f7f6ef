#include "core/thread_stack.hpp"

#include <execinfo.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <thread>

namespace kadr {
namespace {

constexpr auto poll_interval = std::chrono::microseconds(200);
constexpr int most_looks = 8;

enum class phase : int { idle, asked, reading, read };

/// The one question that is open, and its answer. Static, because a signal may arrive after its sender has given up.
struct question {
  std::atomic_flag taken;
  std::atomic<phase> state = phase::idle;
  std::array<void*, 64> addresses;
  int depth;
  void* interrupted;
};
static_assert(std::atomic<phase>::is_always_lock_free, "a signal handler uses it");

question asked;
struct sigaction earlier;

void* interrupted_at(const void* context) noexcept {
  [[maybe_unused]] const auto& machine = static_cast<const ucontext_t*>(context)->uc_mcontext;
#if defined(__x86_64__)
  const auto at = static_cast<std::uintptr_t>(machine.gregs[REG_RIP]);
#elif defined(__aarch64__)
  const auto at = static_cast<std::uintptr_t>(machine.pc);
#else
  const std::uintptr_t at = 0;
#endif
  return reinterpret_cast<void*>(at);
}

void hand_on(int number, siginfo_t* info, void* context) noexcept {
  if ((earlier.sa_flags & SA_SIGINFO) != 0) {
    earlier.sa_sigaction(number, info, context);
  } else if (earlier.sa_handler != SIG_DFL && earlier.sa_handler != SIG_IGN) {
    earlier.sa_handler(number);
  }
}

// backtrace() is safe here once it has loaded the unwinder (prepare_thread_stacks) and while glibc finds unwind tables
// without a lock (2.35 and later).
void on_signal(int number, siginfo_t* info, void* context) {
  const int error = errno;
  if (info->si_code != SI_QUEUE || info->si_value.sival_ptr != &asked) {
    hand_on(number, info, context);
  } else if (auto expected = phase::asked; asked.state.compare_exchange_strong(expected, phase::reading)) {
    asked.interrupted = interrupted_at(context);
    asked.depth = ::backtrace(asked.addresses.data(), static_cast<int>(asked.addresses.size()));
    asked.state.store(phase::read);
  }
  errno = error;
}

bool install() {
  std::array<void*, 4> few{};
  (void)::backtrace(few.data(), static_cast<int>(few.size()));
  ::sigaction(SIGURG, nullptr, &earlier);
  struct sigaction ours {};
  ours.sa_sigaction = &on_signal;
  ours.sa_flags = SA_SIGINFO | SA_RESTART;
  ::sigemptyset(&ours.sa_mask);
  return ::sigaction(SIGURG, &ours, nullptr) == 0;
}

bool interrupt(pid_t thread) noexcept {
  siginfo_t info{};
  info.si_signo = SIGURG;
  info.si_code = SI_QUEUE;
  info.si_pid = ::getpid();
  info.si_uid = ::getuid();
  info.si_value.sival_ptr = &asked;
  return ::syscall(SYS_rt_tgsigqueueinfo, ::getpid(), thread, SIGURG, &info) == 0;
}

// False: nobody answered, and nobody will any more.
bool wait_for_answer(deadline until) {
  while (asked.state.load() != phase::read) {
    auto expected = phase::asked;
    if (steady::now() >= until && asked.state.compare_exchange_strong(expected, phase::idle)) return false;
    std::this_thread::sleep_for(poll_interval);
  }
  return true;
}

// Without the frames of the signal itself. Callers are named by their call and not by what it returns to, which may
// already be another function.
std::vector<void*> answer() {
  std::vector<void*> stack(asked.addresses.begin(), asked.addresses.begin() + asked.depth);
  const auto innermost = std::find(stack.begin(), stack.end(), asked.interrupted);
  const bool found = innermost != stack.end();
  if (found) stack.erase(stack.begin(), innermost);
  for (std::size_t i = found ? 1 : 0; i < stack.size(); ++i) stack[i] = static_cast<char*>(stack[i]) - 1;
  return stack;
}

}  // namespace

void prepare_thread_stacks() {
  [[maybe_unused]] static const bool installed = install();
}

std::vector<void*> stack_of_thread(pid_t thread, duration patience) {
  prepare_thread_stacks();
  const deadline until = steady::now() + patience;
  while (asked.taken.test_and_set()) std::this_thread::sleep_for(poll_interval);
  std::vector<void*> stack;
  // A thread that is just in a stub of the dynamic linker shows that one frame: look again a moment later.
  for (int looks = 0; looks < most_looks && stack.size() < 2; ++looks) {
    asked.state.store(phase::asked);
    if (!interrupt(thread) || !wait_for_answer(until)) break;
    stack = answer();
  }
  asked.state.store(phase::idle);
  asked.taken.clear();
  return stack;
}

}  // namespace kadr
