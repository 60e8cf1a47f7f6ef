#include "async/condition.hpp"
#include "async/event.hpp"
#include "async/gather.hpp"
#include "async/mutex.hpp"
#include "async/rate_limiter.hpp"
#include "async/semaphore.hpp"
#include "unit/async/tools.hpp"

namespace kadr {
namespace {

using namespace test;

/// Counts those inside at once.
struct room {
  awaitable<void> stay() {
    most = std::max(most, ++inside);
    co_await yield_times(2);
    --inside;
  }
  int inside = 0, most = 0;
};

TEST(examples, a_mutex_lets_one_in_at_a_time) {
  const auto body = []() -> awaitable<void> {
    room visited;
    mutex door(co_await asio::this_coro::executor);
    const auto visit = [&]() -> awaitable<void> {
      const auto lock = co_await door.lock();
      co_await visited.stay();
    };
    std::vector<awaitable<void>> all;
    for (int i = 0; i < 3; ++i) all.push_back(visit());
    co_await gather(std::move(all));
    EXPECT_EQ(visited.most, 1);
  };
  run(body());
}

TEST(examples, an_event_wakes_everybody) {
  const auto body = []() -> awaitable<void> {
    const executor_type loop = co_await asio::this_coro::executor;
    event opened(loop);
    order log;
    task_group group(loop);
    for (int i = 0; i < 3; ++i) group.spawn(note_end(opened.wait(), log, i));
    co_await yield();
    EXPECT_TRUE(log.empty());
    opened.set();
    co_await group.join();
    EXPECT_EQ(log, (order{0, 1, 2}));
  };
  run(body());
}

TEST(examples, a_condition_waits_until_a_predicate_holds) {
  const auto body = []() -> awaitable<void> {
    const executor_type loop = co_await asio::this_coro::executor;
    mutex m(loop);
    condition changed(m);
    int level = 0;
    const auto wait_for_three = [&]() -> awaitable<void> {
      auto lock = co_await m.lock();
      const auto enough = [&level] { return level >= 3; };
      co_await changed.wait(lock, enough);
      level -= 3;
    };
    task_group group(loop);
    group.spawn(wait_for_three());
    for (int i = 0; i < 4; ++i) {
      const auto lock = co_await m.lock();
      ++level;
      changed.notify_one();
    }
    co_await group.join();
    EXPECT_EQ(level, 1);
  };
  run(body());
}

TEST(examples, a_semaphore_bounds_how_many_run_at_once) {
  const auto body = []() -> awaitable<void> {
    room visited;
    semaphore seats(co_await asio::this_coro::executor, 2);
    const auto visit = [&]() -> awaitable<void> {
      const auto seat = co_await seats.acquire();
      co_await visited.stay();
    };
    std::vector<awaitable<void>> all;
    for (int i = 0; i < 6; ++i) all.push_back(visit());
    co_await gather(std::move(all));
    EXPECT_EQ(visited.most, 2);
  };
  run(body());
}

TEST(examples, a_permit_gives_itself_back_and_only_once) {
  const auto body = []() -> awaitable<void> {
    semaphore seats(co_await asio::this_coro::executor, 1);
    {
      auto seat = co_await seats.acquire();
      EXPECT_EQ(seats.available(), 0u);
      seat.release();
      seat.release();
    }
    EXPECT_EQ(seats.available(), 1u);
  };
  run(body());
}

TEST(examples, the_limit_of_a_semaphore_may_change) {
  const auto body = []() -> awaitable<void> {
    const executor_type loop = co_await asio::this_coro::executor;
    room visited;
    semaphore seats(loop, 0);
    const auto visit = [&]() -> awaitable<void> {
      const auto seat = co_await seats.acquire();
      co_await visited.stay();
    };
    task_group group(loop);
    for (int i = 0; i < 6; ++i) group.spawn(visit());
    EXPECT_EQ(seats.waiting(), 6u);
    seats.set_limit(3);
    co_await group.join();
    EXPECT_EQ(visited.most, 3);
  };
  run(body());
}

TEST(examples, a_barrier_is_a_count_and_an_event) {
  const auto body = []() -> awaitable<void> {
    const executor_type loop = co_await asio::this_coro::executor;
    int missing = 3;
    event complete(loop);
    const auto arrive = [&](unsigned turns) -> awaitable<void> {
      co_await yield_times(turns);
      if (--missing == 0) complete.set();
      co_await complete.wait();
      EXPECT_EQ(missing, 0);
    };
    std::vector<awaitable<void>> all;
    for (const unsigned turns : {0u, 4u, 2u}) all.push_back(arrive(turns));
    co_await gather(std::move(all));
    EXPECT_TRUE(complete.is_set());
  };
  run(body());
}

TEST(examples, a_rate_limiter_spaces_calls) {
  const auto body = []() -> awaitable<void> {
    const double per_second = 200;
    rate_limiter limiter(co_await asio::this_coro::executor, per_second, 1);
    const deadline start = steady::now();
    for (int i = 0; i < 5; ++i) co_await limiter.acquire();
    EXPECT_GE(steady::now() - start, 19ms) << "four times 5 ms, the first is free";
  };
  run(body());
}

}  // namespace
}  // namespace kadr
