#include "async/queue.hpp"

#include <algorithm>

#include "unit/async/queue_tools.hpp"

namespace kadr {
namespace {

using namespace test;

TEST(queue, cancellation_while_waiting_to_pop_takes_nothing) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    queue<int> q(executor, 1);
    order log;
    bool cancelled = false;
    task_group group(executor);
    group.spawn(note_cancellation(pop_into(q, log), cancelled));
    group.cancel();
    EXPECT_TRUE(co_await q.push(5));
    co_await group.join();
    EXPECT_TRUE(cancelled);
    EXPECT_EQ(co_await q.pop(), 5);
  };
  run(body());
}

/// Cancels the popper to which an item has been promised; a second one stands behind it.
awaitable<void> cancel_the_first_of_two_poppers(bool close) {
  const executor_type executor = co_await asio::this_coro::executor;
  queue<int> q(executor, 2);
  order log;
  bool cancelled = false;
  task_group first(executor), second(executor);
  first.spawn(note_cancellation(pop_into(q, log), cancelled));
  second.spawn(pop_into(q, log));
  EXPECT_TRUE(co_await q.push(1));
  EXPECT_FALSE(q.try_pop().has_value()) << "promised";
  if (close) q.close();
  first.cancel();
  co_await first.join();
  co_await second.join();
  EXPECT_TRUE(cancelled);
  EXPECT_EQ(log, order{1});
}

TEST(queue, cancellation_after_an_item_was_promised_hands_it_to_the_next) {
  run(cancel_the_first_of_two_poppers(false));
}

TEST(queue, an_item_left_by_a_cancelled_popper_is_drained_after_close) {
  run(cancel_the_first_of_two_poppers(true));
}

TEST(queue, cancellation_while_waiting_to_push_leaves_the_item_out) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    queue<int> q(executor, 1);
    EXPECT_TRUE(co_await q.push(1));
    std::vector<bool> pushed;
    bool cancelled = false;
    task_group first(executor), second(executor);
    first.spawn(note_cancellation(push_and_note(q, 2, pushed), cancelled));
    second.spawn(push_and_note(q, 3, pushed));
    first.cancel();
    co_await first.join();
    EXPECT_TRUE(cancelled);
    EXPECT_EQ(co_await q.pop(), 1);
    EXPECT_EQ(co_await q.pop(), 3);
    co_await second.join();
    EXPECT_EQ(pushed, std::vector<bool>{true});
  };
  run(body());
}

TEST(queue, a_push_cancelled_after_its_item_went_in_has_succeeded) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    queue<int> q(executor, 1);
    EXPECT_TRUE(co_await q.push(1));
    std::vector<bool> pushed;
    task_group group(executor);
    group.spawn(push_and_note(q, 2, pushed));
    EXPECT_EQ(q.try_pop(), 1);
    group.cancel();
    co_await group.join();
    EXPECT_EQ(pushed, std::vector<bool>{true});
    EXPECT_EQ(q.try_pop(), 2);
  };
  run(body());
}

TEST(queue, storm_with_random_cancellation_loses_and_repeats_nothing) {
  const auto body = []() -> awaitable<void> {
    queue<int> q(co_await asio::this_coro::executor, 3);
    random rng(storm_seed());
    int next = 0;
    std::vector<char> pushed(storm_cycles), popped(storm_cycles);
    const auto task = [&]() -> awaitable<void> {
      if (rng() % 2 == 0) {
        const int item = next++;
        if (co_await q.push(item)) pushed[static_cast<std::size_t>(item)] = 1;
      } else if (const auto item = co_await q.pop()) {
        ++popped[static_cast<std::size_t>(*item)];
      }
    };
    co_await storm(rng, storm_cycles, task);
    while (auto item = q.try_pop()) ++popped[static_cast<std::size_t>(*item)];
    EXPECT_EQ(pushed, popped);
    EXPECT_GT(std::count(pushed.begin(), pushed.end(), 1), static_cast<int>(storm_cycles / 20));
  };
  run(body());
}

}  // namespace
}  // namespace kadr
