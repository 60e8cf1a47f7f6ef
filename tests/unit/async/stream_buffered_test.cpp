#include "async/for_each.hpp"
#include "async/stream_of.hpp"
#include "async/with_task_group.hpp"
#include "unit/async/stream_tools.hpp"

namespace kadr {
namespace {

using namespace test;

/// Work on one item: notes when it starts and ends, and how many run at once.
struct workshop {
  order log;
  unsigned inside = 0, most = 0;

  awaitable<int> work(int n, unsigned turns) {
    const auto leave = std::shared_ptr<void>(nullptr, [this](void*) { --inside; });
    most = std::max(most, ++inside);
    log.push_back(n);
    co_await yield_times(turns);
    log.push_back(100 + n);
    co_return n;
  }
  auto worker() {
    return [this](int n) { return work(n, 20 - 3 * static_cast<unsigned>(n)); };
  }
};

TEST(stream_buffered, gives_the_results_in_input_order_and_never_runs_more_than_n) {
  const auto body = []() -> awaitable<void> {
    workshop shop;
    task_group group(co_await asio::this_coro::executor);
    auto items = stream_of(numbers(6)).map(shop.worker()).buffered(3, group);
    EXPECT_TRUE(shop.log.empty()) << "lazy";
    EXPECT_EQ(co_await collect(std::move(items)), numbers(6));
    EXPECT_EQ(shop.most, 3u);
    EXPECT_EQ((order(shop.log.begin(), shop.log.begin() + 4)), (order{0, 1, 2, 102})) << "the later ones are faster";
    co_await group.join();
  };
  run(body());
}

TEST(stream_buffered, starts_the_next_one_only_when_an_item_is_taken) {
  const auto body = []() -> awaitable<void> {
    workshop shop;
    order log;
    task_group group(co_await asio::this_coro::executor);
    const auto quick = [&shop](int n) { return shop.work(n, 0); };
    auto items = stream_of(numbers(9)).map(quick).buffered(2, group);
    co_await log_next(items, log);
    EXPECT_EQ(shop.log, (order{0, 100, 1, 101, 2, 102}));
    co_await yield_times(9);
    EXPECT_EQ(shop.log.size(), 6u);
    co_await log_next(items, log);
    EXPECT_EQ(shop.log.size(), 8u);
    EXPECT_EQ(log, (order{0, 1}));
    co_await items.close();
    co_await group.join();
  };
  run(body());
}

TEST(stream_buffered, one_at_a_time_and_more_than_there_are_both_work) {
  const auto body = []() -> awaitable<void> {
    const std::vector<std::size_t> widths({1, std::size_t(-1)});
    for (const std::size_t n : widths) {
      workshop shop;
      task_group group(co_await asio::this_coro::executor);
      EXPECT_EQ(co_await collect(stream_of(numbers(5)).map(shop.worker()).buffered(n, group)), numbers(5));
      EXPECT_EQ(shop.most, n == 1 ? 1u : 5u);
      EXPECT_TRUE((co_await collect(stream_of(order()).map(shop.worker()).buffered(n, group))).empty());
      co_await group.join();
    }
  };
  run(body());
}

TEST(stream_buffered, of_zero_is_refused) {
  asio::io_context context(1);
  task_group group(context.get_executor());
  workshop shop;
  EXPECT_THROW(static_cast<void>(stream_of(numbers(1)).map(shop.worker()).buffered(0, group)), std::invalid_argument);
}

TEST(stream_buffered, work_without_a_result_gives_monostate) {
  const auto body = []() -> awaitable<void> {
    order log;
    const auto work = [&log](int n) -> awaitable<void> { co_await note_end(yield(), log, n); };
    task_group group(co_await asio::this_coro::executor);
    const auto all = co_await collect(stream_of(numbers(3)).map(work).buffered(2, group));
    EXPECT_EQ(all.size(), 3u);
    EXPECT_EQ(log, numbers(3));
    co_await group.join();
  };
  run(body());
}

TEST(stream_buffered, a_slow_source_does_not_hold_back_a_result) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    queue<int> source(executor, 4);
    workshop shop;
    order log;
    task_group group(executor);
    auto items = stream_of(source).map(shop.worker()).buffered(3, group);
    int n = 5;
    EXPECT_TRUE(source.try_push(n));
    co_await log_next(items, log);
    EXPECT_EQ(log, order{5});
    n = 6;
    EXPECT_TRUE(source.try_push(n));
    source.close();
    co_await log_next(items, log);
    co_await log_next(items, log);
    EXPECT_EQ(log, (order{5, 6, -1}));
    co_await group.join();
  };
  run(body());
}

TEST(stream_buffered, a_next_that_is_cancelled_loses_nothing_and_disturbs_nobody) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    workshop shop;
    order log;
    bool cancelled = false;
    task_group group(executor), callers(executor);
    auto items = stream_of(numbers(4)).map(shop.worker()).buffered(2, group);
    callers.spawn(note_cancellation(log_next(items, log), cancelled));
    callers.cancel();
    co_await callers.join();
    EXPECT_TRUE(cancelled);
    for (int i = 0; i < 5; ++i) co_await log_next(items, log);
    EXPECT_EQ(log, (order{0, 1, 2, 3, -1}));
    co_await group.join();
  };
  run(body());
}

TEST(stream_buffered, storm_with_random_cancellation_leaves_nobody_behind) {
  const auto body = []() -> awaitable<void> {
    random rng(storm_seed());
    int alive = 0;
    unsigned complete = 0, failed = 0;
    const auto work = [&](int n) -> awaitable<int> {
      ++alive;
      const auto leave = std::shared_ptr<void>(nullptr, [&alive](void*) { --alive; });
      const unsigned turns = rng() % 4;
      co_await yield_times(turns);
      if (rng() % 16 == 0) throw std::invalid_argument("storm");
      co_return n;
    };
    const auto use = [&](task_group& group) -> awaitable<void> {
      auto items = stream_of(numbers(5)).map(work).buffered(1 + rng() % 4, group);
      order log;
      try {
        for (;;) {
          const auto item = co_await items.next();
          if (!item) break;
          log.push_back(*item);
        }
        EXPECT_EQ(log, numbers(5));
        ++complete;
      } catch (const std::invalid_argument&) {
        ++failed;
      }
    };
    const auto cycle = [&use]() -> awaitable<void> { co_await with_task_group(use); };
    co_await storm(rng, storm_cycles, cycle);
    EXPECT_EQ(alive, 0);
    EXPECT_GT(complete, storm_cycles / 10);
    EXPECT_GT(failed, storm_cycles / 100);
  };
  run(body());
}

}  // namespace
}  // namespace kadr
