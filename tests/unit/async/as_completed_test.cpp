#include "async/as_completed.hpp"

#include "async/for_each.hpp"
#include "async/future.hpp"
#include "async/with_task_group.hpp"
#include "async/with_timeout.hpp"
#include "unit/async/stream_tools.hpp"

namespace kadr {
namespace {

using namespace test;

struct two_promises {
  promise<int> a, b;
  [[nodiscard]] std::vector<future<int>> futures() const {
    std::vector<future<int>> both;
    both.push_back(a.get_future());
    both.push_back(b.get_future());
    return both;
  }
};

awaitable<void> log_value(stream<future<int>>& items, order& log) {
  const auto item = co_await items.next();
  log.push_back(item ? item->value() : -1);
}

TEST(as_completed, gives_the_handles_in_the_order_of_their_completion) {
  const auto body = []() -> awaitable<void> {
    task_group group(co_await asio::this_coro::executor);
    std::vector<task<int>> tasks;
    for (const unsigned turns : {5u, 1u, 7u, 3u})
      tasks.push_back(group.start(value_after(static_cast<int>(turns), turns)));
    order log;
    const auto note = [&log](const task<int>& t) { log.push_back(t.value()); };
    co_await for_each(as_completed(tasks), note);
    EXPECT_EQ(log, (order{1, 3, 5, 7}));
    co_await group.join();
  };
  run(body());
}

TEST(as_completed, notes_the_order_from_the_call_on_and_begins_with_what_is_done) {
  const auto body = []() -> awaitable<void> {
    std::vector<promise<int>> promises(4);
    std::vector<future<int>> futures;
    for (auto& p : promises) futures.push_back(p.get_future());
    promises[2].set_value(2);
    promises[1].set_value(1);
    auto items = as_completed(futures);
    promises[3].set_value(3);
    promises[0].set_value(0);
    order log;
    task_group group(co_await asio::this_coro::executor);
    for (int i = 0; i < 5; ++i) group.spawn(log_value(items, log));
    EXPECT_EQ(log, (order{1, 2, 3, 0, -1})) << "without suspending";
    co_await group.join();
  };
  run(body());
}

TEST(as_completed, of_nothing_ends_at_once_and_a_handle_given_twice_comes_twice) {
  const auto body = []() -> awaitable<void> {
    promise<int> one;
    const auto none = co_await collect(as_completed(std::vector<future<int>>()));
    EXPECT_TRUE(none.empty());
    auto items = as_completed(std::vector<future<int>>(2, one.get_future()));
    one.set_value(4);
    order log;
    co_await log_value(items, log);
    co_await log_value(items, log);
    co_await log_value(items, log);
    EXPECT_EQ(log, (order{4, 4, -1}));
  };
  run(body());
}

TEST(as_completed, a_failure_does_not_end_it_and_stays_with_its_handle) {
  const auto body = []() -> awaitable<void> {
    two_promises p;
    auto items = as_completed(p.futures());
    p.b.set_exception(std::make_exception_ptr(std::runtime_error("b")));
    p.a.set_value(1);
    const auto first = co_await items.next();
    const auto second = co_await items.next();
    EXPECT_NE(first->exception(), nullptr);
    EXPECT_EQ(second->value(), 1);
  };
  run(body());
}

TEST(as_completed, a_next_that_is_cancelled_loses_nothing) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    two_promises p;
    auto items = as_completed(p.futures());
    order log;
    bool cancelled = false;
    task_group group(executor);
    group.spawn(note_cancellation(log_value(items, log), cancelled));
    group.cancel();
    co_await group.join();
    EXPECT_TRUE(cancelled);
    p.b.set_value(2);
    co_await log_value(items, log);
    p.a.set_value(1);
    co_await log_value(items, log);
    EXPECT_EQ(log, (order{2, 1}));
  };
  run(body());
}

TEST(as_completed, a_next_that_is_cancelled_after_a_completion_still_gives_the_handle) {
  const auto body = []() -> awaitable<void> {
    two_promises p;
    auto items = as_completed(p.futures());
    order log;
    task_group group(co_await asio::this_coro::executor);
    group.spawn(log_value(items, log));
    p.a.set_value(1);
    EXPECT_TRUE(log.empty()) << "never resumed inline";
    group.cancel();
    co_await group.join();
    EXPECT_EQ(log, order{1});
  };
  run(body());
}

TEST(as_completed, a_next_that_runs_into_a_time_limit_loses_nothing) {
  const auto body = []() -> awaitable<void> {
    two_promises p;
    auto items = as_completed(p.futures());
    order log;
    EXPECT_FALSE(co_await with_timeout(steady::now(), log_value(items, log)));
    EXPECT_FALSE(co_await with_timeout(steady::now() + 2ms, log_value(items, log)));
    p.a.set_value(1);
    EXPECT_TRUE(co_await with_timeout(steady::now() + 1h, log_value(items, log)));
    EXPECT_EQ(log, order{1});
  };
  run(body(), 5s);
}

TEST(as_completed, dropped_it_leaves_the_tasks_alone) {
  const auto body = []() -> awaitable<void> {
    task_group group(co_await asio::this_coro::executor);
    order log;
    std::vector<task<void>> tasks;
    for (int i = 0; i < 3; ++i) tasks.push_back(group.start(note_end(yield_times(static_cast<unsigned>(i)), log, i)));
    {
      auto items = as_completed(std::move(tasks));
      static_cast<void>(co_await items.next());
    }
    co_await group.join();
    EXPECT_EQ(log, (order{0, 1, 2}));
  };
  run(body());
}

TEST(as_completed, destroyed_while_waited_on_the_wait_goes_on) {
  const auto body = []() -> awaitable<void> {
    two_promises p;
    order log;
    task_group group(co_await asio::this_coro::executor);
    {
      auto items = as_completed(p.futures());
      group.spawn(log_value(items, log));
    }
    p.b.set_value(2);
    co_await group.join();
    EXPECT_EQ(log, order{2});
    p.a.set_value(1);
  };
  run(body());
}

TEST(as_completed, an_io_context_may_be_destroyed_around_it) {
  auto context = std::make_unique<asio::io_context>(1);
  two_promises p;
  order log;
  auto items = as_completed(p.futures());
  start_on(*context, log_value(items, log));
  context.reset();
  p.a.set_value(1);
  EXPECT_TRUE(log.empty());
}

TEST(as_completed, storm_with_random_cancellation_gives_each_handle_once) {
  const auto body = []() -> awaitable<void> {
    random rng(storm_seed());
    unsigned interrupted = 0, complete = 0;
    const auto use = [&](task_group& group) -> awaitable<void> {
      std::vector<task<int>> tasks;
      for (int i = 0; i < 3; ++i) tasks.push_back(group.start(value_after(1 << i, rng() % 3)));
      auto items = as_completed(tasks);
      int seen = 0;
      for (;;) {
        const auto pull = group.start(items.next());
        if (rng() % 4 == 0) pull.cancel();
        co_await pull.wait();
        if (pull.cancelled()) {
          ++interrupted;
          continue;
        }
        const auto& item = pull.value();
        if (!item) break;
        seen += item->value();
      }
      EXPECT_EQ(seen, 7);
      ++complete;
    };
    const auto cycle = [&use]() -> awaitable<void> { co_await with_task_group(use); };
    co_await storm(rng, storm_cycles, cycle);
    EXPECT_GT(interrupted, storm_cycles / 100);
    EXPECT_GT(complete, storm_cycles / 10);
  };
  run(body());
}

}  // namespace
}  // namespace kadr
