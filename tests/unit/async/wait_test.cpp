#include "async/wait.hpp"

#include "async/future.hpp"
#include "async/with_task_group.hpp"
#include "unit/async/stream_tools.hpp"

namespace kadr {
namespace {

using namespace test;

struct mishap {};

order values(const std::vector<task<int>>& tasks) {
  order result;
  for (const auto& t : tasks) result.push_back(t.value());
  return result;
}

awaitable<void> note_wait(std::vector<future<int>> futures, order& log, deadline until = no_deadline) {
  const auto result = co_await wait(std::move(futures), wait_until::all_completed, until);
  log.push_back(static_cast<int>(result.done.size()));
}

TEST(wait, waits_for_all_and_keeps_the_input_order) {
  const auto body = []() -> awaitable<void> {
    task_group group(co_await asio::this_coro::executor);
    std::vector<task<int>> tasks;
    for (int i = 0; i < 4; ++i) tasks.push_back(group.start(value_after(i, 5 - static_cast<unsigned>(i))));
    const auto result = co_await wait(tasks);
    EXPECT_EQ(values(result.done), (order{0, 1, 2, 3}));
    EXPECT_TRUE(result.pending.empty());
    co_await group.join();
  };
  run(body());
}

TEST(wait, first_completed_leaves_the_others_running) {
  const auto body = []() -> awaitable<void> {
    task_group group(co_await asio::this_coro::executor);
    std::vector<task<int>> tasks;
    for (int i = 0; i < 3; ++i) tasks.push_back(group.start(value_after(i, i == 1 ? 1 : 9)));
    const auto result = co_await wait(tasks, wait_until::first_completed);
    EXPECT_EQ(values(result.done), order{1});
    EXPECT_EQ(result.pending.size(), 2u);
    const auto rest = co_await wait(result.pending);
    EXPECT_EQ(values(rest.done), (order{0, 2}));
    co_await group.join();
  };
  run(body());
}

TEST(wait, first_exception_returns_at_a_failure_but_not_at_a_cancellation) {
  const auto body = []() -> awaitable<void> {
    task_group group(co_await asio::this_coro::executor);
    std::vector<task<int>> tasks;
    tasks.push_back(group.start(value_after(0, 1)));
    tasks.push_back(group.start(value_after(1, 1000)));
    tasks.push_back(group.start(int_or_throw(4, "third")));
    tasks.push_back(group.start(value_after(3, 9)));
    tasks[1].cancel();
    const auto result = co_await wait(tasks, wait_until::first_exception);
    EXPECT_EQ(result.done.size(), 3u);
    EXPECT_EQ(result.pending.size(), 1u);
    EXPECT_TRUE(result.done[1].cancelled());
    EXPECT_NE(result.done[2].exception(), nullptr);
    const auto rest = co_await wait(result.pending, wait_until::first_exception);
    EXPECT_EQ(rest.done.size(), 1u) << "no failure: waits for all";
    co_await group.join();
  };
  run(body());
}

TEST(wait, does_not_suspend_when_it_is_satisfied_already) {
  const auto body = []() -> awaitable<void> {
    task_group group(co_await asio::this_coro::executor);
    std::vector<promise<int>> promises(3);
    std::vector<future<int>> futures;
    for (auto& p : promises) futures.push_back(p.get_future());
    order log;
    const auto any = [&](wait_until when) -> awaitable<void> {
      const auto result = co_await wait(futures, when);
      log.push_back(static_cast<int>(result.done.size()));
    };
    promises[1].set_exception(std::make_exception_ptr(std::runtime_error("second")));
    group.spawn(any(wait_until::first_completed));
    EXPECT_EQ(log, order{1});
    group.spawn(any(wait_until::first_exception));
    EXPECT_EQ(log, (order{1, 1}));
    promises[0].set_value(1);
    promises[2].set_value(2);
    group.spawn(any(wait_until::all_completed));
    EXPECT_EQ(log, (order{1, 1, 3}));
    co_await group.join();
  };
  run(body());
}

TEST(wait, an_empty_list_returns_at_once) {
  const auto body = []() -> awaitable<void> {
    order log;
    task_group group(co_await asio::this_coro::executor);
    group.spawn(note_wait(std::vector<future<int>>(), log));
    EXPECT_EQ(log, order{0});
    co_await group.join();
  };
  run(body());
}

TEST(wait, the_same_handle_may_come_twice) {
  const auto body = []() -> awaitable<void> {
    task_group group(co_await asio::this_coro::executor);
    const auto one = group.start(value_after(7, 2));
    const auto result = co_await wait(std::vector<task<int>>(2, one));
    EXPECT_EQ(values(result.done), (order{7, 7}));
    co_await group.join();
  };
  run(body());
}

TEST(wait, an_expired_deadline_returns_what_is_done_without_suspending) {
  const auto body = []() -> awaitable<void> {
    task_group group(co_await asio::this_coro::executor);
    promise<int> done, open;
    done.set_value(1);
    order log;
    group.spawn(note_wait(std::vector<future<int>>({done.get_future(), open.get_future()}), log, steady::now()));
    EXPECT_EQ(log, order{1});
    co_await group.join();
  };
  run(body());
}

TEST(wait, the_deadline_ends_the_wait_and_cancels_nothing) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    task_group group(executor);
    steady_timer gate(executor, no_deadline);
    const auto held = [&gate]() -> awaitable<int> {
      co_await gate.async_wait(asio::as_tuple(asio::deferred));
      co_return 5;
    };
    std::vector<task<int>> tasks;
    tasks.push_back(group.start(held()));
    const auto until = steady::now() + 2ms;
    const auto late = co_await wait(tasks, wait_until::all_completed, until);
    EXPECT_GE(steady::now(), until);
    EXPECT_TRUE(late.done.empty());
    EXPECT_EQ(late.pending.size(), 1u);
    gate.cancel();
    const auto in_time = co_await wait(tasks, wait_until::all_completed, steady::now() + 1h);
    EXPECT_EQ(values(in_time.done), order{5});
    co_await group.join();
  };
  run(body(), 5s);
}

TEST(wait, cancellation_ends_the_wait_only) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    const std::vector<deadline> limits({no_deadline, steady::now() + 1h});
    for (const deadline until : limits) {
      task_group waiters(executor);
      promise<int> open;
      order log;
      bool cancelled = false;
      const std::vector<future<int>> futures(1, open.get_future());
      waiters.spawn(note_cancellation(note_wait(futures, log, until), cancelled));
      waiters.cancel();
      co_await waiters.join();
      EXPECT_TRUE(cancelled);
      EXPECT_TRUE(log.empty());
      EXPECT_FALSE(open.done());
      open.set_value(1);
    }
  };
  run(body());
}

TEST(wait, cancellation_after_it_was_satisfied_returns_the_lists) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    const std::vector<deadline> limits({no_deadline, steady::now() + 1h});
    for (const deadline until : limits) {
      task_group waiters(executor);
      promise<int> one;
      order log;
      waiters.spawn(note_wait(std::vector<future<int>>(1, one.get_future()), log, until));
      one.set_value(1);
      EXPECT_TRUE(log.empty()) << "never resumed inline";
      waiters.cancel();
      co_await waiters.join();
      EXPECT_EQ(log, order{1});
    }
  };
  run(body());
}

TEST(wait, looking_does_not_take_a_failure_from_the_group) {
  const auto body = []() -> awaitable<void> {
    task_group group(co_await asio::this_coro::executor);
    const auto look = [&group]() -> awaitable<void> {
      std::vector<task<int>> tasks;
      tasks.push_back(group.start(int_or_throw(1, "unseen")));
      const auto result = co_await wait(std::move(tasks), wait_until::first_exception);
      EXPECT_EQ(result.done.size(), 1u);
    };
    co_await look();
    EXPECT_EQ(co_await failure_of(group.join()), "unseen");
  };
  run(body());
}

TEST(wait, a_promise_that_is_destroyed_counts_as_done) {
  const auto body = []() -> awaitable<void> {
    task_group group(co_await asio::this_coro::executor);
    order log;
    auto open = std::make_unique<promise<int>>();
    group.spawn(note_wait(std::vector<future<int>>(1, open->get_future()), log));
    open.reset();
    co_await group.join();
    EXPECT_EQ(log, order{1});
  };
  run(body());
}

TEST(wait, an_io_context_may_be_destroyed_around_it) {
  auto context = std::make_unique<asio::io_context>(1);
  promise<int> one;
  order log;
  start_on(*context, note_wait(std::vector<future<int>>(1, one.get_future()), log));
  start_on(*context, note_wait(std::vector<future<int>>(1, one.get_future()), log, steady::now() + 1h));
  context.reset();
  one.set_value(1);
  EXPECT_TRUE(log.empty());
}

TEST(wait, storm_with_random_cancellation_keeps_the_promises_of_each_mode) {
  const auto body = []() -> awaitable<void> {
    random rng(storm_seed());
    unsigned returned = 0;
    const auto work = [](unsigned turns) -> awaitable<int> {
      co_await yield_times(turns);
      if (turns == 3) throw mishap();
      co_return 1;
    };
    const auto use = [&](task_group& group) -> awaitable<void> {
      std::vector<task<int>> tasks;
      for (int i = 0; i < 3; ++i) tasks.push_back(group.start(work(rng() % 4)));
      const auto when = static_cast<wait_until>(rng() % 3);
      const bool in_time = rng() % 4 != 0;
      const auto result = co_await wait(tasks, when, in_time ? no_deadline : steady::now());
      ++returned;
      EXPECT_EQ(result.done.size() + result.pending.size(), 3u);
      bool failed = false;
      for (const auto& t : result.done) failed = failed || t.exception();
      const bool satisfied = when == wait_until::first_completed
                                 ? !result.done.empty()
                                 : result.pending.empty() || when == wait_until::first_exception;
      if (in_time) EXPECT_TRUE(satisfied);
      if (in_time && when == wait_until::first_exception) EXPECT_TRUE(failed || result.pending.empty());
    };
    const auto cycle = [&]() -> awaitable<void> {
      try {
        co_await with_task_group(use);
      } catch (const mishap&) {
      }
    };
    co_await storm(rng, storm_cycles, cycle);
    EXPECT_GT(returned, storm_cycles / 10);
  };
  run(body());
}

}  // namespace
}  // namespace kadr
