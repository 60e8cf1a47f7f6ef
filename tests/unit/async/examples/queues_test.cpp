#include <queue>

#include "async/condition.hpp"
#include "async/event.hpp"
#include "async/queue.hpp"
#include "unit/async/tools.hpp"

namespace kadr {
namespace {

using namespace test;

TEST(examples, a_queue_hands_items_from_one_task_to_another) {
  const auto body = []() -> awaitable<void> {
    const executor_type loop = co_await asio::this_coro::executor;
    queue<int> items(loop, 2);
    const auto produce = [&items]() -> awaitable<void> {
      for (int i = 0; i < 5; ++i) co_await items.push(i);
      items.close();
    };
    task_group group(loop);
    group.spawn(produce());
    order log;
    while (const auto item = co_await items.pop()) log.push_back(*item);
    EXPECT_EQ(log, (order{0, 1, 2, 3, 4}));
    co_await group.join();
  };
  run(body());
}

TEST(examples, try_push_and_try_pop_do_not_wait) {
  const auto body = []() -> awaitable<void> {
    queue<int> items(co_await asio::this_coro::executor, 1);
    EXPECT_EQ(items.try_pop(), std::nullopt);
    int item = 7;
    EXPECT_TRUE(items.try_push(item));
    EXPECT_FALSE(items.try_push(item)) << "full";
    EXPECT_EQ(items.try_pop(), 7);
  };
  run(body());
}

TEST(examples, queue_join_waits_until_the_work_is_done) {
  const auto body = []() -> awaitable<void> {
    const executor_type loop = co_await asio::this_coro::executor;
    queue<int> items(loop, 8);
    int done = 0;
    const auto work = [&]() -> awaitable<void> {
      while (co_await items.pop()) {
        co_await yield();
        ++done;
        items.task_done();
      }
    };
    task_group workers(loop);
    for (int i = 0; i < 2; ++i) workers.spawn(work());
    for (int i = 0; i < 5; ++i) co_await items.push(i);
    co_await items.join();
    EXPECT_EQ(done, 5);
    items.close();
    co_await workers.join();
  };
  run(body());
}

TEST(examples, close_drains_a_queue) {
  const auto body = []() -> awaitable<void> {
    queue<int> items(co_await asio::this_coro::executor, 2);
    co_await items.push(1);
    items.close();
    EXPECT_FALSE(co_await items.push(2)) << "not taken";
    EXPECT_EQ(co_await items.pop(), 1);
    EXPECT_EQ(co_await items.pop(), std::nullopt);
  };
  run(body());
}

TEST(examples, a_priority_queue_is_a_heap_and_a_condition) {
  const auto body = []() -> awaitable<void> {
    const executor_type loop = co_await asio::this_coro::executor;
    mutex m(loop);
    condition filled(m);
    std::priority_queue<int> heap;
    const auto pop = [&]() -> awaitable<int> {
      auto lock = co_await m.lock();
      const auto any = [&heap] { return !heap.empty(); };
      co_await filled.wait(lock, any);
      const int top = heap.top();
      heap.pop();
      co_return top;
    };
    task_group group(loop);
    const task<int> first = group.start(pop());
    const task<int> second = group.start(pop());
    for (const int item : {1, 3, 2}) heap.push(item);
    filled.notify_all();
    EXPECT_EQ(co_await first.result(), 3);
    EXPECT_EQ(co_await second.result(), 2);
    co_await group.join();
  };
  run(body());
}

}  // namespace
}  // namespace kadr
