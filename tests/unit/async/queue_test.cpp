#include "async/queue.hpp"

#include <optional>

#include "unit/async/queue_tools.hpp"

namespace kadr {
namespace {

using namespace test;

TEST(queue, items_come_out_in_the_order_in_which_their_push_began) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    queue<int> q(executor, 2);
    std::vector<bool> pushed;
    task_group group(executor);
    for (int i = 0; i < 6; ++i) group.spawn(push_and_note(q, i, pushed));
    EXPECT_EQ(q.size(), 2u);
    order log;
    for (int i = 0; i < 6; ++i) log.push_back((co_await q.pop()).value());
    EXPECT_EQ(log, (order{0, 1, 2, 3, 4, 5}));
    co_await group.join();
    EXPECT_EQ(pushed, std::vector<bool>(6, true));
  };
  run(body());
}

TEST(queue, waiting_poppers_are_served_in_the_order_in_which_they_came) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    queue<int> q(executor, 4);
    order log;
    task_group group(executor);
    for (int i = 0; i < 3; ++i) group.spawn(note_end(pop_into(q, log), log, -i));
    for (int i = 1; i <= 3; ++i) EXPECT_TRUE(q.try_push(i));
    EXPECT_TRUE(log.empty()) << "nobody is resumed inside push";
    co_await group.join();
    EXPECT_EQ(log, (order{1, 0, 2, -1, 3, -2}));
  };
  run(body());
}

TEST(queue, push_and_pop_do_not_suspend_while_they_need_not) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    queue<int> q(executor, 1);
    std::vector<bool> pushed;
    order log;
    task_group group(executor);
    group.spawn(push_and_note(q, 7, pushed));
    EXPECT_EQ(pushed.size(), 1u);
    group.spawn(pop_into(q, log));
    EXPECT_EQ(log, order{7});
    co_await group.join();
  };
  run(body());
}

TEST(queue, a_failed_try_push_leaves_the_item_alone) {
  asio::io_context context(1);
  queue<std::unique_ptr<int>> q(context.get_executor(), 1);
  auto a = std::make_unique<int>(1), b = std::make_unique<int>(2);
  EXPECT_TRUE(q.try_push(a));
  EXPECT_EQ(a, nullptr);
  EXPECT_FALSE(q.try_push(b));
  EXPECT_NE(b, nullptr);
  EXPECT_EQ(**q.try_pop(), 1);
  EXPECT_FALSE(q.try_pop().has_value());
  q.close();
  EXPECT_FALSE(q.try_push(b));
  EXPECT_NE(b, nullptr);
}

TEST(queue, capacity_zero_is_refused) {
  asio::io_context context(1);
  EXPECT_THROW(queue<int>(context.get_executor(), 0), std::invalid_argument);
}

TEST(queue, close_drains_then_says_so) {
  const auto body = []() -> awaitable<void> {
    queue<int> q(co_await asio::this_coro::executor, 4);
    EXPECT_TRUE(co_await q.push(1));
    EXPECT_TRUE(co_await q.push(2));
    q.close();
    q.close();
    EXPECT_TRUE(q.closed());
    EXPECT_FALSE(co_await q.push(3));
    EXPECT_EQ(co_await q.pop(), 1);
    EXPECT_EQ(co_await q.pop(), 2);
    EXPECT_EQ(co_await q.pop(), std::nullopt);
    EXPECT_EQ(co_await q.pop(), std::nullopt);
  };
  run(body());
}

TEST(queue, close_ends_every_wait) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    queue<int> full(executor, 1), empty(executor, 1);
    std::vector<bool> pushed;
    order popped;
    EXPECT_TRUE(co_await full.push(0));
    task_group group(executor);
    group.spawn(push_and_note(full, 1, pushed));
    group.spawn(push_and_note(full, 2, pushed));
    group.spawn(pop_into(empty, popped));
    group.spawn(pop_into(empty, popped));
    full.close();
    empty.close();
    co_await group.join();
    EXPECT_EQ(pushed, (std::vector<bool>{false, false}));
    EXPECT_EQ(popped, (order{-1, -1}));
    EXPECT_EQ(full.size(), 1u);
  };
  run(body());
}

TEST(queue, nobody_overtakes_a_waiting_pusher) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    queue<int> q(executor, 2);
    std::vector<bool> pushed;
    task_group group(executor);
    for (int i = 1; i <= 3; ++i) group.spawn(push_and_note(q, i, pushed));
    EXPECT_EQ(q.try_pop(), 1);
    EXPECT_EQ(q.try_pop(), 2);
    group.spawn(push_and_note(q, 4, pushed));
    EXPECT_EQ(q.try_pop(), 3);
    EXPECT_EQ(q.try_pop(), 4);
    co_await group.join();
  };
  run(body());
}

TEST(queue, a_waiter_that_is_destroyed_unlinks) {
  order log;
  std::vector<bool> pushed;
  auto context = std::make_unique<asio::io_context>(1);
  queue<int> empty(context->get_executor(), 1), full(context->get_executor(), 1);
  int item = 1;
  EXPECT_TRUE(full.try_push(item));
  start_on(*context, pop_into(empty, log));
  start_on(*context, push_and_note(full, 2, pushed));
  context.reset();
  EXPECT_TRUE(empty.try_push(item));
  EXPECT_EQ(empty.try_pop(), 1) << "promised to nobody";
  EXPECT_EQ(full.try_pop(), 1);
  EXPECT_EQ(full.size(), 0u);
}

TEST(queue, destroyed_while_waited_on_ends_the_waits) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    std::optional<queue<int>> full(std::in_place, executor, 1u), empty(std::in_place, executor, 1u);
    int item = 1;
    EXPECT_TRUE(full->try_push(item));
    std::vector<bool> pushed;
    order log;
    bool pop_ended = false, push_ended = false, promised_ended = false;
    task_group group(executor);
    group.cancel_rest_on_failure(false);
    group.spawn(note_cancellation(push_and_note(*full, 2, pushed), push_ended));
    group.spawn(note_cancellation(pop_into(*empty, log), promised_ended));
    group.spawn(note_cancellation(pop_into(*empty, log), pop_ended));
    EXPECT_TRUE(empty->try_push(item));
    full.reset();
    empty.reset();
    co_await join_aborted(group);
    EXPECT_TRUE(pop_ended);
    EXPECT_TRUE(promised_ended);
    EXPECT_TRUE(push_ended);
  };
  run(body());
}

TEST(queue, a_popper_may_push_and_close_in_turn) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    queue<int> q(executor, 1);
    int last = 0;
    const auto countdown = [&]() -> awaitable<void> {
      while (auto item = co_await q.pop()) {
        last = *item;
        if (last == 0) {
          q.close();
        } else {
          EXPECT_TRUE(co_await q.push(last - 1));
        }
      }
    };
    task_group group(executor);
    for (int i = 0; i < 3; ++i) group.spawn(countdown());
    EXPECT_TRUE(co_await q.push(100));
    co_await group.join();
    EXPECT_EQ(last, 0);
    EXPECT_EQ(q.size(), 0u);
  };
  run(body());
}

}  // namespace
}  // namespace kadr
