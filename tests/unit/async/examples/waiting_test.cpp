#include "async/as_completed.hpp"
#include "async/event.hpp"
#include "async/wait.hpp"
#include "async/with_timeout.hpp"
#include "unit/async/tools.hpp"

namespace kadr {
namespace {

using namespace test;

awaitable<int> after(unsigned turns) {
  co_await yield_times(turns);
  co_return static_cast<int>(turns);
}

TEST(examples, wait_until_the_first_completes_leaves_the_others_running) {
  const auto body = []() -> awaitable<void> {
    task_group group(co_await asio::this_coro::executor);
    std::vector<task<int>> tasks;
    for (const unsigned turns : {9u, 1u, 9u}) tasks.push_back(group.start(after(turns)));
    const auto ended = co_await wait(tasks, wait_until::first_completed);
    EXPECT_EQ(ended.done.size(), 1u);
    EXPECT_EQ(ended.done[0].value(), 1);
    EXPECT_EQ(ended.pending.size(), 2u);
    co_await group.join();
    EXPECT_EQ(ended.pending[0].value() + ended.pending[1].value(), 18);
  };
  run(body());
}

TEST(examples, wait_until_the_first_exception) {
  const auto body = []() -> awaitable<void> {
    task_group group(co_await asio::this_coro::executor);
    std::vector<task<>> tasks;
    tasks.push_back(group.start(yield_times(1)));
    tasks.push_back(group.start(throw_after(3, "no")));
    tasks.push_back(group.start(sleep_for_ever()));
    const auto ended = co_await wait(tasks, wait_until::first_exception);
    EXPECT_EQ(ended.done.size(), 2u);
    EXPECT_NE(ended.done[1].exception(), nullptr);
    group.cancel();
    co_await group.join();
  };
  run(body());
}

TEST(examples, wait_with_a_deadline_cancels_nothing) {
  const auto body = []() -> awaitable<void> {
    const executor_type loop = co_await asio::this_coro::executor;
    event go(loop);
    task_group group(loop);
    std::vector<task<>> tasks;
    tasks.push_back(group.start(go.wait()));
    const deadline soon = steady::now() + 5ms;
    const auto ended = co_await wait(tasks, wait_until::all_completed, soon);
    EXPECT_TRUE(ended.done.empty());
    go.set();
    co_await group.join();
    EXPECT_FALSE(ended.pending[0].cancelled());
  };
  run(body());
}

TEST(examples, with_timeout_returns_nothing_when_the_time_is_up) {
  const auto body = []() -> awaitable<void> {
    const auto slow = []() -> awaitable<int> {
      co_await sleep_for(1h);
      co_return 1;
    };
    const std::optional<int> none = co_await with_timeout(steady::now() + 5ms, slow());
    EXPECT_EQ(none, std::nullopt);
    const std::optional<int> some = co_await with_timeout(steady::now() + 1h, after(3));
    EXPECT_EQ(some, 3);
  };
  run(body());
}

TEST(examples, a_deadline_is_passed_down) {
  const auto body = []() -> awaitable<void> {
    // Each step takes what the ones before have left over.
    const auto steps = [](deadline until) -> awaitable<int> {
      int done = 0;
      while (co_await with_timeout(until, sleep_for(2ms))) ++done;
      co_return done;
    };
    const deadline start = steady::now();
    const int done = co_await steps(start + 20ms);
    EXPECT_GE(steady::now() - start, 20ms);
    EXPECT_LE(done, 10);
  };
  run(body());
}

TEST(examples, as_completed_gives_the_fastest_first) {
  const auto body = []() -> awaitable<void> {
    task_group group(co_await asio::this_coro::executor);
    std::vector<task<int>> tasks;
    for (const unsigned turns : {5u, 1u, 3u}) tasks.push_back(group.start(after(turns)));
    auto finished = as_completed(tasks);
    order log;
    while (const auto next = co_await finished.next()) log.push_back(next->value());
    EXPECT_EQ(log, (order{1, 3, 5}));
    co_await group.join();
  };
  run(body());
}

}  // namespace
}  // namespace kadr
