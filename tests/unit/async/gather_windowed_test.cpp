#include "async/gather_windowed.hpp"

#include <numeric>

#include "async/queue.hpp"
#include "async/with_timeout.hpp"
#include "unit/async/gather_tools.hpp"

namespace kadr {
namespace {

using namespace test;

order numbers(int n) {
  order all(static_cast<std::size_t>(n));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

awaitable<void> take_one(queue<int>& q) {
  (void)co_await q.pop();
}

TEST(gather_windowed, returns_results_in_input_order) {
  const auto body = []() -> awaitable<void> {
    const auto backwards = [](int n) { return value_after(n, static_cast<unsigned>(10 - n)); };
    const auto results = co_await gather_windowed(3, numbers(10), backwards);
    EXPECT_EQ(results, numbers(10));
  };
  run(body());
}

TEST(gather_windowed, never_runs_more_than_the_width_at_once_and_does_run_so_many) {
  const auto body = []() -> awaitable<void> {
    random rng(storm_seed());
    unsigned inside = 0, most = 0;
    const auto visit = [&](int n) -> awaitable<int> {
      most = std::max(most, ++inside);
      co_await yield_times(1 + rng() % 4);
      --inside;
      co_return n;
    };
    const auto results = co_await gather_windowed(10, numbers(1000), visit);
    EXPECT_EQ(results, numbers(1000));
    EXPECT_EQ(most, 10u);
  };
  run(body());
}

TEST(gather_windowed, makes_the_next_coroutine_only_when_there_is_room) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    queue<int> go(executor, 1);
    order made;
    const auto make = [&](int n) {
      made.push_back(n);
      return take_one(go);
    };
    task_group group(executor);
    group.spawn(gather_windowed(2, numbers(4), make));
    EXPECT_EQ(made, (order{0, 1})) << "at once, and no more";
    for (int ended = 1; ended <= 4; ++ended) {
      EXPECT_TRUE(co_await go.push(0));
      co_await yield_times(3);
      EXPECT_EQ(made, numbers(std::min(ended + 2, 4)));
    }
    co_await group.join();
  };
  run(body());
}

TEST(gather_windowed, a_window_wider_than_the_input_runs_all_at_once) {
  const auto body = []() -> awaitable<void> {
    int started = 0;
    const auto start = [&started](int) {
      ++started;
      return sleep_for_ever();
    };
    task_group group(co_await asio::this_coro::executor);
    group.spawn(gather_windowed(static_cast<std::size_t>(-1), numbers(5), start));
    EXPECT_EQ(started, 5);
    group.cancel();
    co_await group.join();
  };
  run(body());
}

TEST(gather_windowed, width_zero_is_a_bug_and_makes_nothing) {
  bool made = false;
  const auto make = [&made](int n) {
    made = true;
    return value_after(n, 0);
  };
  EXPECT_THROW(run(gather_windowed(0, numbers(3), make)), std::invalid_argument);
  EXPECT_THROW(run(gather_windowed(0, numbers(0), make)), std::invalid_argument);
  EXPECT_FALSE(made);
}

TEST(gather_windowed, nothing_to_do_returns_without_suspending) {
  const auto body = []() -> awaitable<void> {
    order log;
    const auto make = [](int) { return yield(); };
    task_group group(co_await asio::this_coro::executor);
    group.spawn(note_end(gather_windowed(3, numbers(0), make), log, 1));
    EXPECT_EQ(log, order{1});
    co_await group.join();
  };
  run(body());
}

TEST(gather_windowed, inputs_results_and_make_may_be_movable_only) {
  const auto body = []() -> awaitable<void> {
    std::vector<token> inputs;
    for (int i = 0; i < 4; ++i) inputs.emplace_back(i);
    auto ten = std::make_unique<int>(10);
    auto add_ten = [ten = std::move(ten)](token t) -> awaitable<token> {
      co_await yield();
      co_return token(*t.value + *ten);
    };
    const auto results = co_await gather_windowed(2, std::move(inputs), std::move(add_ten));
    order values;
    for (const auto& t : results) values.push_back(*t.value);
    EXPECT_EQ(values, (order{10, 11, 12, 13}));
  };
  run(body());
}

TEST(gather_windowed, keeps_make_and_what_it_captured_alive) {
  const auto start = [](order& results) -> awaitable<void> {
    awaitable<std::vector<int>> work = [] {
      const auto base = std::make_shared<int>(100);
      const auto add = [base](int n) -> awaitable<int> {
        co_await yield();
        co_return *base + n;
      };
      return gather_windowed(2, numbers(5), add);
    }();
    results = co_await std::move(work);
  };
  order results;
  run(start(results));
  EXPECT_EQ(results, (order{100, 101, 102, 103, 104}));
}

TEST(gather_windowed, a_long_input_without_suspension_needs_no_stack) {
  constexpr int n = 300'000;
  const auto at_once = [](int i) -> awaitable<int> { co_return i; };
  EXPECT_EQ(run(gather_windowed(2, numbers(n), at_once)), numbers(n));
}

TEST(gather_windowed, nests) {
  const auto body = []() -> awaitable<void> {
    const auto inner = [](int base) -> awaitable<int> {
      const auto add = [base](int n) { return value_after(base + n, 1); };
      const auto values = co_await gather_windowed(2, numbers(3), add);
      co_return std::accumulate(values.begin(), values.end(), 0);
    };
    const order bases{0, 10, 20};
    const auto sums = co_await gather_windowed(2, bases, inner);
    EXPECT_EQ(sums, (order{3, 33, 63}));
  };
  run(body());
}

TEST(gather_windowed, a_deadline_cancels_it_whole) {
  const auto body = []() -> awaitable<void> {
    int started = 0;
    const auto start = [&started](int) {
      ++started;
      return sleep_for_ever();
    };
    EXPECT_FALSE(co_await with_timeout(steady::now() - 1s, gather_windowed(2, numbers(5), start)));
    EXPECT_EQ(started, 0);
    EXPECT_FALSE(co_await with_timeout(steady::now() + 1ms, gather_windowed(2, numbers(5), start)));
    EXPECT_EQ(started, 2);
  };
  run(body());
}

}  // namespace
}  // namespace kadr
