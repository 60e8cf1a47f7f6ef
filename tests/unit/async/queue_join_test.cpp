#include <optional>

#include "async/with_timeout.hpp"
#include "unit/async/queue_tools.hpp"

namespace kadr {
namespace {

using namespace test;

awaitable<void> put_items(queue<int>& q, int n) {
  for (int i = 0; i < n; ++i) EXPECT_TRUE(co_await q.push(i));
}

/// Takes an item that is there and reports it as done.
void finish_one(queue<int>& q) {
  EXPECT_TRUE(q.try_pop().has_value());
  q.task_done();
}

awaitable<void> work_until_closed(queue<int>& q) {
  while (const auto item = co_await q.pop()) {
    co_await yield();
    q.task_done();
  }
}

TEST(queue_join, waits_until_the_work_on_every_item_is_done) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    queue<int> q(executor, 4);
    co_await put_items(q, 2);
    order log;
    task_group group(executor);
    group.spawn(note_end(q.join(), log, 1));
    group.spawn(note_end(q.join(), log, 2));
    finish_one(q);
    EXPECT_TRUE(q.try_pop().has_value());
    co_await yield();
    EXPECT_EQ(q.size(), 0u);
    EXPECT_TRUE(log.empty()) << "popped is not done";
    EXPECT_EQ(q.unfinished(), 1u);
    q.task_done();
    EXPECT_TRUE(log.empty()) << "nobody is resumed inside task_done()";
    co_await group.join();
    EXPECT_EQ(log, (order{1, 2}));
  };
  run(body());
}

TEST(queue_join, returns_without_suspending_when_nothing_is_unfinished) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    queue<int> q(executor, 1);
    order log;
    task_group group(executor);
    group.spawn(note_end(q.join(), log, 1));
    EXPECT_EQ(log, order{1});
    co_await put_items(q, 1);
    finish_one(q);
    group.spawn(note_end(q.join(), log, 2));
    EXPECT_EQ(log, (order{1, 2}));
    co_await group.join();
  };
  run(body());
}

TEST(queue_join, counts_an_item_of_a_pusher_that_had_to_wait) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    queue<int> q(executor, 1);
    order log;
    task_group group(executor);
    group.spawn(put_items(q, 2));
    EXPECT_EQ(q.unfinished(), 1u);
    group.spawn(note_end(q.join(), log, 1));
    finish_one(q);
    EXPECT_EQ(q.unfinished(), 1u) << "the second went in";
    co_await yield_times(3);
    EXPECT_TRUE(log.empty());
    finish_one(q);
    co_await group.join();
    EXPECT_EQ(log, order{1});
  };
  run(body());
}

TEST(queue_join, more_task_done_than_items_popped_is_a_bug) {
  asio::io_context context(1);
  queue<int> q(context.get_executor(), 2);
  EXPECT_THROW(q.task_done(), std::logic_error);
  int item = 1;
  EXPECT_TRUE(q.try_push(item));
  EXPECT_THROW(q.task_done(), std::logic_error) << "nobody has it yet";
  finish_one(q);
  EXPECT_THROW(q.task_done(), std::logic_error);
  EXPECT_EQ(q.unfinished(), 0u);
}

TEST(queue_join, close_drains_and_the_join_ends_with_the_last_item) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    queue<int> q(executor, 3);
    co_await put_items(q, 3);
    order log;
    std::vector<bool> refused;
    task_group group(executor);
    group.spawn(push_and_note(q, 4, refused));
    group.spawn(note_end(q.join(), log, 1));
    q.close();
    co_await yield();
    EXPECT_EQ(refused, std::vector<bool>{false});
    EXPECT_TRUE(log.empty());
    EXPECT_EQ(q.unfinished(), 3u) << "what was refused does not count";
    for (int i = 0; i < 2; ++i) group.spawn(work_until_closed(q));
    co_await group.join();
    EXPECT_EQ(log, order{1});
  };
  run(body());
}

TEST(queue_join, returns_also_if_more_goes_in_before_it_resumes) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    queue<int> q(executor, 1);
    co_await put_items(q, 1);
    order log;
    task_group group(executor);
    group.spawn(note_end(q.join(), log, 1));
    finish_one(q);
    co_await put_items(q, 1);
    EXPECT_TRUE(log.empty());
    co_await group.join();
    EXPECT_EQ(log, order{1});
  };
  run(body());
}

TEST(queue_join, cancellation_ends_one_join_also_after_the_last_item_was_done) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    queue<int> q(executor, 1);
    co_await put_items(q, 1);
    order log;
    bool waiting = false, woken = false;
    task_group first(executor), second(executor), third(executor);
    first.spawn(note_cancellation(q.join(), waiting));
    second.spawn(note_cancellation(q.join(), woken));
    third.spawn(note_end(q.join(), log, 1));
    first.cancel();
    co_await first.join();
    finish_one(q);
    second.cancel();
    co_await second.join();
    co_await third.join();
    EXPECT_TRUE(waiting);
    EXPECT_TRUE(woken);
    EXPECT_EQ(log, order{1});
  };
  run(body());
}

TEST(queue_join, a_deadline_in_the_past_does_not_wait) {
  const auto body = []() -> awaitable<void> {
    queue<int> q(co_await asio::this_coro::executor, 1);
    co_await put_items(q, 1);
    EXPECT_FALSE(co_await with_timeout(steady::now() - 1s, q.join()));
    EXPECT_FALSE(co_await with_timeout(steady::now() + 1ms, q.join()));
    finish_one(q);
    EXPECT_TRUE(co_await with_timeout(steady::now() + 50s, q.join()));
  };
  run(body());
}

TEST(queue_join, destroyed_while_joined_ends_the_joins_woken_or_not) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    std::optional<queue<int>> finished(std::in_place, executor, 1u), busy(std::in_place, executor, 1u);
    co_await put_items(*finished, 1);
    co_await put_items(*busy, 1);
    bool woken = false, waiting = false;
    task_group group(executor);
    group.cancel_rest_on_failure(false);
    group.spawn(note_cancellation(finished->join(), woken));
    group.spawn(note_cancellation(busy->join(), waiting));
    finish_one(*finished);
    finished.reset();
    busy.reset();
    co_await join_aborted(group);
    EXPECT_TRUE(woken);
    EXPECT_TRUE(waiting);
  };
  run(body());
}

TEST(queue_join, a_join_that_is_destroyed_unlinks) {
  auto context = std::make_unique<asio::io_context>(1);
  queue<int> q(context->get_executor(), 1);
  int item = 1;
  EXPECT_TRUE(q.try_push(item));
  start_on(*context, q.join());
  context.reset();
  finish_one(q);
  EXPECT_EQ(q.unfinished(), 0u);
}

TEST(queue_join, storm_with_random_cancellation_counts_every_item_once) {
  const auto body = []() -> awaitable<void> {
    queue<int> q(co_await asio::this_coro::executor, 3);
    random rng(storm_seed());
    unsigned worked = 0, joined = 0;
    const auto task = [&]() -> awaitable<void> {
      switch (rng() % 4) {
        case 0:
          co_await q.join();
          ++joined;
          break;
        case 1:
          EXPECT_TRUE(co_await q.push(1));
          break;
        default: {
          const auto item = co_await q.pop();
          if (!item) co_return;
          const auto done = std::shared_ptr<void>(nullptr, [&q](void*) { q.task_done(); });
          ++worked;
          co_await yield_times(rng() % 3);
        }
      }
    };
    co_await storm(rng, storm_cycles, task);
    EXPECT_EQ(q.unfinished(), q.size());
    while (q.size() != 0) finish_one(q);
    co_await q.join();
    EXPECT_GT(worked, storm_cycles / 20);
    EXPECT_GT(joined, storm_cycles / 100);
  };
  run(body());
}

}  // namespace
}  // namespace kadr
