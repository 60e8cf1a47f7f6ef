#include "core/thread_stack.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <thread>

#include "core/code_names.hpp"

namespace kadr {
namespace {

using namespace std::chrono_literals;

/// A thread that runs until it is told to end.
class busy_thread {
 public:
  busy_thread() : thread_([this] { grind(); }) {
    while (id_ == 0) std::this_thread::yield();
  }
  busy_thread(const busy_thread&) = delete;
  busy_thread& operator=(const busy_thread&) = delete;
  ~busy_thread() {
    stop_ = true;
    thread_.join();
  }
  [[nodiscard]] pid_t id() const noexcept { return id_; }

 private:
  // Asking for the time is a point at which ThreadSanitizer delivers signals.
  [[gnu::noinline]] void grind() {
    id_ = ::gettid();
    while (!stop_) (void)steady::now();
  }

  std::atomic<bool> stop_ = false;
  std::atomic<pid_t> id_ = 0;
  std::thread thread_;
};

bool mentions_grind(const std::vector<void*>& stack) {
  return std::ranges::any_of(names_of_code(stack),
                             [](const std::string& name) { return name.find("busy_thread::grind") != name.npos; });
}

TEST(thread_stack, says_what_another_thread_runs) {
  const busy_thread busy;
  EXPECT_TRUE(mentions_grind(stack_of_thread(busy.id(), 10s)));
}

TEST(thread_stack, several_threads_may_ask_at_once) {
  const busy_thread busy;
  std::atomic<int> answered = 0;
  const auto ask = [&] {
    for (int i = 0; i < 20; ++i) answered += mentions_grind(stack_of_thread(busy.id(), 10s)) ? 1 : 0;
  };
  { std::jthread a(ask), b(ask), c(ask); }
  EXPECT_EQ(answered, 60);
}

TEST(thread_stack, a_thread_that_has_ended_has_no_stack) {
  pid_t id = 0;
  std::thread([&id] { id = ::gettid(); }).join();
  EXPECT_TRUE(stack_of_thread(id, 10s).empty());
}

TEST(thread_stack, a_thread_that_blocks_the_signal_has_none_and_its_late_answer_is_ignored) {
  std::atomic<pid_t> id = 0;
  std::atomic<bool> open = false, stop = false;
  std::thread deaf([&] {
    sigset_t urgent;
    ::sigemptyset(&urgent);
    ::sigaddset(&urgent, SIGURG);
    ::pthread_sigmask(SIG_BLOCK, &urgent, nullptr);
    id = ::gettid();
    while (!open) std::this_thread::yield();
    ::pthread_sigmask(SIG_UNBLOCK, &urgent, nullptr);
    while (!stop) std::this_thread::yield();
  });
  while (id == 0) std::this_thread::yield();
  EXPECT_TRUE(stack_of_thread(id, 20ms).empty());
  open = true;
  const busy_thread busy;
  EXPECT_TRUE(mentions_grind(stack_of_thread(busy.id(), 10s)));
  stop = true;
  deaf.join();
}

int handled = 0;

TEST(thread_stack, an_earlier_handler_of_the_signal_goes_on_working) {
  const auto run = [] {
    std::signal(SIGURG, [](int) { ++handled; });
    prepare_thread_stacks();
    std::raise(SIGURG);
    const busy_thread busy;
    const bool seen = mentions_grind(stack_of_thread(busy.id(), 10s));
    std::raise(SIGURG);
    std::_Exit(seen && handled == 2 ? 0 : 1);
  };
  GTEST_FLAG_SET(death_test_style, "threadsafe");  // a process in which no handler has been installed yet
  EXPECT_EXIT(run(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace kadr
