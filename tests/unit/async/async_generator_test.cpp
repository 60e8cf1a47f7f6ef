#include "async/async_generator.hpp"

#include "async/for_each.hpp"
#include "async/with_task_group.hpp"
#include "async/with_timeout.hpp"
#include "unit/async/stream_tools.hpp"

namespace kadr {
namespace {

using namespace test;

awaitable<void> write(yielder<int>& out, int from, int to) {
  for (int i = from; i < to; ++i) co_await out(i);
}

awaitable<void> count_for_ever(yielder<int>& out) {
  for (int i = 0;; ++i) {
    co_await yield_times(3);
    co_await out(i);
  }
}

TEST(async_generator, gives_what_the_body_writes_and_ends_with_it) {
  const auto body = []() -> awaitable<void> {
    task_group owner(co_await asio::this_coro::executor);
    const auto three = [](yielder<int>& out) -> awaitable<void> {
      co_await out(1);
      co_await yield_times(2);
      co_await out(2);
      co_await out(3);
    };
    auto items = make_stream<int>(owner, three);
    order log;
    for (int i = 0; i < 5; ++i) co_await log_next(items, log);
    EXPECT_EQ(log, (order{1, 2, 3, -1, -1}));
    co_await owner.join();
    const auto none = [](yielder<int>&) -> awaitable<void> { co_return; };
    EXPECT_TRUE((co_await collect(make_stream<int>(owner, none))).empty());
    co_await owner.join();
  };
  run(body());
}

TEST(async_generator, begins_with_the_first_next_and_never_runs_ahead) {
  const auto body = []() -> awaitable<void> {
    order log;
    const auto noted = [&log](yielder<int>& out) -> awaitable<void> {
      for (int i = 0; i < 2; ++i) {
        log.push_back(10 + i);
        co_await out(i);
        log.push_back(20 + i);
      }
    };
    task_group owner(co_await asio::this_coro::executor);
    auto items = make_stream<int>(owner, noted);
    co_await yield_times(3);
    EXPECT_TRUE(log.empty());
    for (int i = 0; i < 3; ++i) {
      co_await log_next(items, log);
      co_await yield_times(3);
    }
    EXPECT_EQ(log, (order{10, 0, 20, 11, 1, 21, -1}));
    co_await owner.join();
  };
  run(body());
}

TEST(async_generator, an_item_that_is_written_at_once_needs_no_suspension) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    order log;
    task_group owner(executor), callers(executor);
    const auto from_five = [](yielder<int>& out) { return write(out, 5, 9); };
    auto items = make_stream<int>(owner, from_five);
    callers.spawn(log_next(items, log));
    EXPECT_EQ(log, order{5});
    co_await callers.join();
    co_await items.close();
    co_await owner.join();
  };
  run(body());
}

TEST(async_generator, moves_items_and_keeps_the_closure_alive) {
  const auto body = []() -> awaitable<void> {
    task_group owner(co_await asio::this_coro::executor);
    const auto make = [&owner](std::shared_ptr<int> n) {
      return make_stream<token>(owner, [n](yielder<token>& out) -> awaitable<void> {
        co_await yield();
        token t(*n);
        co_await out(std::move(t));
      });
    };
    const auto n = std::make_shared<int>(7);
    const auto all = co_await collect(make(n));
    EXPECT_EQ(all.size(), 1u);
    EXPECT_EQ(*all[0].value, 7);
    co_await owner.join();
    EXPECT_EQ(n.use_count(), 1);
  };
  run(body());
}

TEST(async_generator, what_the_body_throws_comes_out_of_next_only) {
  const auto body = []() -> awaitable<void> {
    task_group owner(co_await asio::this_coro::executor);
    const auto bad = [](yielder<int>& out) -> awaitable<void> {
      co_await out(1);
      co_await throw_after(1, "body");
    };
    auto items = make_stream<int>(owner, bad);
    order log;
    co_await log_next(items, log);
    EXPECT_EQ(co_await failure_of(items.next()), "body");
    co_await log_next(items, log);
    EXPECT_EQ(log, (order{1, -1}));
    co_await owner.join();
    EXPECT_EQ(owner.failures(), 0u);
  };
  run(body());
}

TEST(async_generator, a_next_that_is_cancelled_or_timed_out_loses_no_item) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    order log;
    bool waiting = false;
    task_group owner(executor), first(executor), second(executor);
    auto items = make_stream<int>(owner, count_for_ever);
    first.spawn(note_cancellation(log_next(items, log), waiting));
    first.cancel();
    co_await first.join();
    EXPECT_TRUE(waiting);
    co_await yield_times(9);
    second.spawn(log_next(items, log));
    EXPECT_EQ(log, order{0}) << "the item waited, and the body did not go on";
    co_await second.join();
    static_cast<void>(co_await with_timeout(steady::now(), items.next()));
    co_await log_next(items, log);
    EXPECT_EQ(log, (order{0, 1}));
    co_await items.close();
    co_await owner.join();
  };
  run(body());
}

TEST(async_generator, a_next_that_is_cancelled_after_the_item_came_returns_it) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    order log;
    task_group owner(executor), caller(executor);
    const auto writes_and_cancels = [&caller](yielder<int>& out) -> awaitable<void> {
      co_await yield();
      caller.cancel();
      co_await out(3);
    };
    auto items = make_stream<int>(owner, writes_and_cancels);
    caller.spawn(log_next(items, log));
    co_await caller.join();
    EXPECT_EQ(log, order{3});
    co_await items.close();
    co_await owner.join();
  };
  run(body());
}

TEST(async_generator, several_coroutines_of_the_body_may_write) {
  const auto body = []() -> awaitable<void> {
    const auto merged = [](yielder<int>& out) -> awaitable<void> {
      const auto use = [&out](task_group& group) -> awaitable<void> {
        for (int i = 0; i < 3; ++i) group.spawn(write(out, 10 * i, 10 * i + 2));
        co_return;
      };
      co_await with_task_group(use);
    };
    task_group owner(co_await asio::this_coro::executor);
    const auto all = co_await collect(make_stream<int>(owner, merged));
    EXPECT_EQ(all, (order{0, 10, 20, 1, 11, 21}));
    co_await owner.join();
  };
  run(body());
}

TEST(async_generator, a_writer_that_gives_up_takes_its_item_back) {
  const auto body = []() -> awaitable<void> {
    const auto hasty = [](yielder<int>& out) -> awaitable<void> {
      const auto use = [&out](task_group& group) -> awaitable<void> {
        const auto first = group.start(out(0));
        const auto second = group.start(out(1));
        const auto third = group.start(out(2));
        second.cancel();
        co_await third.wait();
        EXPECT_TRUE(second.cancelled());
      };
      co_await with_task_group(use);
    };
    const executor_type executor = co_await asio::this_coro::executor;
    task_group owner(executor);
    auto items = make_stream<int>(owner, hasty);
    order log;
    co_await log_next(items, log);
    co_await yield_times(3);
    for (int i = 0; i < 2; ++i) co_await log_next(items, log);
    EXPECT_EQ(log, (order{0, 2, -1}));
    co_await owner.join();
  };
  run(body());
}

TEST(async_generator, a_body_that_asks_its_own_stream_gets_an_error) {
  const auto body = []() -> awaitable<void> {
    stream<int>* self = nullptr;
    const auto circular = [&self](yielder<int>& out) -> awaitable<void> {
      static_cast<void>(co_await self->next());
      co_await out(1);
    };
    task_group owner(co_await asio::this_coro::executor);
    auto items = make_stream<int>(owner, circular);
    self = &items;
    EXPECT_EQ(co_await failure_of(items.next()), "stream: used while next() is pending");
    co_await owner.join();
  };
  run(body());
}

TEST(async_generator, is_a_stream_like_any_other) {
  const auto body = []() -> awaitable<void> {
    const auto use = [](task_group& group) -> awaitable<void> {
      const auto half = [](int n) { return value_after(n / 2, 2); };
      const auto even = [](int n) { return n % 2 == 0; };
      auto items = make_stream<int>(group, count_for_ever).filter(even).map(half).buffered(3, group).take(4);
      const auto all = co_await collect(std::move(items));
      EXPECT_EQ(all, (order{0, 1, 2, 3}));
    };
    co_await with_task_group(use);
  };
  run(body());
}

TEST(async_generator, storm_with_random_cancellation_loses_no_item) {
  const auto body = []() -> awaitable<void> {
    random rng(storm_seed());
    int alive = 0;
    unsigned interrupted = 0, complete = 0;
    const auto writer = [&](yielder<int>& out) -> awaitable<void> {
      ++alive;
      const auto leave = std::shared_ptr<void>(nullptr, [&alive](void*) { --alive; });
      for (int i = 0; i < 4; ++i) {
        co_await yield_times(rng() % 3);
        co_await out(i);
      }
    };
    const auto use = [&](task_group& group) -> awaitable<void> {
      auto items = make_stream<int>(group, writer);
      order log;
      while (log.empty() || log.back() != -1) {
        const auto pull = group.start(items.next());
        if (rng() % 3 == 0) pull.cancel();
        co_await pull.wait();
        if (pull.cancelled()) {
          ++interrupted;
        } else {
          log.push_back(pull.value().value_or(-1));
        }
        if (rng() % 16 == 0) co_return;
      }
      EXPECT_EQ(log, (order{0, 1, 2, 3, -1}));
      ++complete;
    };
    const auto cycle = [&use]() -> awaitable<void> { co_await with_task_group(use); };
    co_await storm(rng, storm_cycles, cycle);
    EXPECT_EQ(alive, 0);
    EXPECT_GT(interrupted, storm_cycles / 10);
    EXPECT_GT(complete, storm_cycles / 10);
  };
  run(body());
}

}  // namespace
}  // namespace kadr
