#include <atomic>
#include <semaphore>
#include <thread>

#include "async/offload.hpp"
#include "async/run.hpp"
#include "async/watchdog.hpp"
#include "async/with_timeout.hpp"
#include "support/eventually.hpp"
#include "unit/async/tools.hpp"

namespace kadr {
namespace {

using namespace test;

TEST(examples, offload_runs_a_function_on_another_thread) {
  const auto body = []() -> awaitable<void> {
    thread_pool pool("cpu", 2);
    const auto who = [] { return std::this_thread::get_id(); };
    const std::thread::id there = co_await offload(pool, who);
    EXPECT_NE(there, who()) << "and here we are back on the loop";
  };
  run(body());
}

TEST(examples, an_abandonable_call_is_left_behind) {
  const auto body = []() -> awaitable<void> {
    thread_pool pool("dns", 1);
    const auto never = std::make_shared<std::binary_semaphore>(0);
    const auto hang = [never] { never->acquire(); };
    const deadline soon = steady::now() + 5ms;
    EXPECT_FALSE(co_await with_timeout(soon, offload_abandonable(pool, hang)));
    never->release();
  };
  run(body());
}

TEST(examples, a_watchdog_reports_a_blocked_loop) {
  asio::io_context loop(1);
  std::atomic<bool> reported = false;
  const watchdog watch(loop, 20ms, [&reported](const blocked_report& r) { reported = reported || r.blocked >= 15ms; });
  const auto block = [&reported]() -> awaitable<void> {
    co_await yield();
    EXPECT_TRUE(eventually([&reported] { return reported.load(); })) << "no await in here";
    co_await yield();
  };
  kadr::run(loop, block());
}

}  // namespace
}  // namespace kadr
