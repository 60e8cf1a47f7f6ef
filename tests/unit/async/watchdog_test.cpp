#include "async/watchdog.hpp"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "unit/async/tools.hpp"

namespace kadr {
namespace {

using namespace test;

/// Keeps what a watchdog reports.
class reports {
 public:
  [[nodiscard]] watchdog::report_function keep() {
    return [this](const blocked_report& r) {
      const std::scoped_lock lock(mutex_);
      all_.push_back(r);
      grown_.notify_all();
    };
  }
  /// Waits until there are `n`; whether that came true.
  [[nodiscard]] bool wait_for(std::size_t n) {
    std::unique_lock lock(mutex_);
    return grown_.wait_for(lock, 30s, [&] { return all_.size() >= n; });
  }
  [[nodiscard]] std::vector<blocked_report> all() const {
    const std::scoped_lock lock(mutex_);
    return all_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable grown_;
  std::vector<blocked_report> all_;
};

// Asking for the time is a point at which ThreadSanitizer delivers signals.
template <class Done>
[[gnu::noinline]] void grind_in_a_named_function(Done done) {
  while (!done()) (void)steady::now();
}

bool mentions(const blocked_report& report, const std::string& function) {
  return std::ranges::any_of(report.frames, [&](const auto& name) { return name.find(function) != name.npos; });
}

TEST(watchdog, a_block_is_reported_with_what_runs_and_again_when_it_is_over) {
  asio::io_context loop(1);
  reports seen;
  watchdog watch(loop, 50ms, seen.keep());
  const auto body = [](reports& r) -> awaitable<void> {
    co_await sleep_for(1ms);
    const auto begin = steady::now();
    grind_in_a_named_function([&] { return steady::now() - begin > 300ms && r.all().size() == 1; });
    co_await sleep_for(1ms);
  };
  run_on(loop, body(seen));
  ASSERT_TRUE(seen.wait_for(2));
  const auto all = seen.all();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_FALSE(all[0].over);
  EXPECT_TRUE(mentions(all[0], "grind_in_a_named_function")) << testing::PrintToString(all[0].frames);
  EXPECT_TRUE(mentions(all[0], "body") || mentions(all[0], "TestBody")) << testing::PrintToString(all[0].frames);
  EXPECT_GE(all[0].blocked, 50ms);
  EXPECT_TRUE(all[1].over);
  EXPECT_EQ(all[1].frames, all[0].frames);
  EXPECT_GE(all[1].blocked, 250ms) << "to within a quarter of the limit";
}

TEST(watchdog, the_innermost_frame_comes_first) {
  asio::io_context loop(1);
  reports seen;
  watchdog watch(loop, 20ms, seen.keep());
  asio::post(loop, [] {});
  asio::post(loop, [&seen] { grind_in_a_named_function([&] { return !seen.all().empty(); }); });
  loop.run();
  ASSERT_TRUE(seen.wait_for(1));
  const auto frames = seen.all()[0].frames;
  const auto place = [&](const std::string& function) {
    return std::ranges::find_if(frames, [&](const auto& name) { return name.find(function) != name.npos; }) -
           frames.begin();
  };
  EXPECT_LT(place("grind_in_a_named_function"), place("scheduler::run"));
  EXPECT_LT(place("scheduler::run"), std::ssize(frames)) << testing::PrintToString(frames);
}

TEST(watchdog, a_loop_blocked_twice_gives_two_reports_and_two_ends) {
  asio::io_context loop(1);
  reports seen;
  watchdog watch(loop, 20ms, seen.keep());
  const auto body = [](reports& r) -> awaitable<void> {
    for (const std::size_t reported : {1u, 3u}) {
      const auto begin = steady::now();
      grind_in_a_named_function([&] { return r.all().size() == reported && steady::now() - begin > 200ms; });
      while (r.all().size() == reported) co_await sleep_for(1ms);
    }
  };
  run_on(loop, body(seen));
  const auto all = seen.all();
  ASSERT_EQ(all.size(), 4u) << "one a block, not one a tick";
  EXPECT_FALSE(all[0].over);
  EXPECT_TRUE(all[1].over);
  EXPECT_FALSE(all[2].over);
  EXPECT_TRUE(all[3].over);
}

TEST(watchdog, a_healthy_loop_is_never_reported_idle_or_busy) {
  asio::io_context loop(1);
  reports seen;
  watchdog watch(loop, 1s, seen.keep());
  const auto body = []() -> awaitable<void> {
    co_await sleep_for(1200ms);
    const auto begin = steady::now();
    while (steady::now() - begin < 1200ms) co_await yield();
  };
  run_on(loop, body());
  EXPECT_EQ(seen.all().size(), 0u);
}

/// Stops the calling process three times, for longer than `limit`; from another process, which ends.
void stop_thrice(duration limit) {
  const pid_t self = ::getpid();
  const auto stopped = static_cast<useconds_t>(limit / 1us * 2);
  if (::fork() != 0) return;
  // Only calls that are safe after fork in a process with threads.
  for (int i = 0; i < 3; ++i) {
    ::usleep(200'000);
    ::kill(self, SIGSTOP);
    ::usleep(stopped);
    ::kill(self, SIGCONT);
  }
  ::_exit(0);
}

TEST(watchdog, a_stopped_process_is_not_a_blocked_loop) {
  const auto run_stopped = [] {
    static constexpr duration limit = 300ms;
    asio::io_context loop(1);
    reports seen;
    watchdog watch(loop, limit, seen.keep());
    const auto body = []() -> awaitable<void> {
      const auto begin = steady::now();
      stop_thrice(limit);
      // Busy, so that a stop mostly finds a heartbeat that has not run.
      while (steady::now() - begin < 3s) {
        grind_in_a_named_function([turn = steady::now()] { return steady::now() - turn > 50ms; });
        co_await yield();
      }
    };
    run_on(loop, body());
    std::_Exit(seen.all().empty() ? 0 : 1);
  };
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(run_stopped(), testing::ExitedWithCode(0), "");
}

TEST(watchdog, run_returns_when_the_work_is_done) {
  asio::io_context loop(1);
  reports seen;
  watchdog watch(loop, 4ms, seen.keep());
  for (int round = 0; round < 20; ++round) {
    const auto body = []() -> awaitable<void> { co_await sleep_for(3ms); };
    run_on(loop, body(), 20s);
  }
  EXPECT_TRUE(loop.stopped());
}

TEST(watchdog, a_loop_that_has_ended_or_never_ran_is_not_blocked) {
  asio::io_context ended(1), idle(1);
  reports seen;
  watchdog watch_ended(ended, 50ms, seen.keep()), watch_idle(idle, 50ms, seen.keep());
  ended.run();
  EXPECT_TRUE(ended.stopped());
  asio::io_context other(1);
  const auto body = []() -> awaitable<void> { co_await sleep_for(300ms); };
  run_on(other, body());
  EXPECT_EQ(seen.all().size(), 0u);
}

TEST(watchdog, goes_on_watching_when_the_loop_is_restarted_on_another_thread) {
  asio::io_context loop(1);
  reports seen;
  watchdog watch(loop, 20ms, seen.keep());
  loop.run();
  // A first block may come before the watchdog has seen that the loop had ended: then it looks at the old thread.
  const auto named = [&seen] {
    const auto all = seen.all();
    return std::ranges::any_of(all, [](const auto& r) { return mentions(r, "grind_in_a_named_function"); });
  };
  const auto body = [&named]() -> awaitable<void> {
    for (int blocks = 0; blocks < 100 && !named(); ++blocks) {
      grind_in_a_named_function([begin = steady::now()] { return steady::now() - begin > 100ms; });
      co_await sleep_for(1ms);
    }
  };
  std::thread([&] { run_on(loop, body()); }).join();
  EXPECT_TRUE(named());
}

TEST(watchdog, destruction_does_not_wait_for_a_blocked_loop) {
  asio::io_context loop(1);
  reports seen;
  std::atomic<bool> gone = false;
  auto watch = std::make_unique<watchdog>(loop, 20ms, seen.keep());
  asio::post(loop, [] {});
  asio::post(loop, [&gone] { grind_in_a_named_function([&] { return gone.load(); }); });
  std::thread runner([&loop] { loop.run(); });
  EXPECT_TRUE(seen.wait_for(1));
  watch.reset();
  gone = true;
  runner.join();
  EXPECT_EQ(seen.all().size(), 1u);
}

TEST(watchdog, destruction_is_prompt_whatever_the_limit_and_at_any_moment) {
  asio::io_context loop(1);
  reports seen;
  const auto begin = steady::now();
  for (int i = 0; i < 5; ++i) watchdog(loop, 1h, seen.keep());
  EXPECT_LT(steady::now() - begin, 4s) << "its thread sleeps for a second at a time";
  auto work = asio::make_work_guard(loop);
  std::thread runner([&loop] { loop.run(); });
  random rng(storm_seed());
  for (int i = 0; i < 300; ++i) {
    watchdog watch(loop, 1ms, seen.keep());
    std::this_thread::sleep_for(std::chrono::microseconds(rng() % 3000));
  }
  work.reset();
  runner.join();
}

TEST(watchdog, no_limit_is_an_error) {
  asio::io_context loop(1);
  EXPECT_THROW(watchdog(loop, duration::zero(), {}), std::invalid_argument);
  EXPECT_THROW(watchdog(loop, -1s, {}), std::invalid_argument);
}

}  // namespace
}  // namespace kadr
