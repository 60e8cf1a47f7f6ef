#include "async/for_each.hpp"
#include "async/stream_of.hpp"
#include "unit/async/stream_tools.hpp"

namespace kadr {
namespace {

using namespace test;

TEST(stream_operations, map_and_filter_pull_one_item_at_a_time) {
  const auto body = []() -> awaitable<void> {
    int pulled = 0;
    const auto odd = [](int n) { return n % 2 != 0; };
    const auto text = [](int n) { return std::to_string(n); };
    auto items = counting(pulled).filter(odd).map(text);
    EXPECT_EQ(pulled, 0) << "lazy";
    EXPECT_EQ(co_await items.next(), "1");
    EXPECT_EQ(pulled, 2);
    EXPECT_EQ(co_await items.next(), "3");
    EXPECT_EQ(pulled, 4);
  };
  run(body());
}

TEST(stream_operations, map_takes_members_and_gives_values) {
  const auto body = []() -> awaitable<void> {
    std::vector<std::pair<int, int>> pairs;
    pairs.emplace_back(1, 2);
    pairs.emplace_back(3, 4);
    auto items = stream_of(std::move(pairs)).map(&std::pair<int, int>::second);
    const auto seconds = co_await collect(std::move(items));
    EXPECT_EQ(seconds, (order{2, 4}));
  };
  run(body());
}

TEST(stream_operations, take_does_not_ask_for_the_item_after_the_last) {
  const auto body = []() -> awaitable<void> {
    int pulled = 0;
    const auto three = co_await collect(counting(pulled).take(3));
    EXPECT_EQ(three, numbers(3));
    EXPECT_EQ(pulled, 3);
    EXPECT_TRUE((co_await collect(counting(pulled).take(0))).empty());
    EXPECT_EQ(pulled, 3);
    const auto all = co_await collect(stream_of(numbers(2)).take(9));
    EXPECT_EQ(all, numbers(2));
  };
  run(body());
}

TEST(stream_operations, a_function_that_throws_ends_the_stream) {
  const auto body = []() -> awaitable<void> {
    int pulled = 0;
    const auto bad = [](int n) -> int { throw std::runtime_error("map " + std::to_string(n)); };
    const auto worse = [](int n) -> bool { throw std::runtime_error("filter " + std::to_string(n)); };
    auto mapped = counting(pulled).map(bad);
    auto filtered = counting(pulled).filter(worse);
    EXPECT_EQ(co_await failure_of(mapped.next()), "map 0");
    EXPECT_EQ(co_await mapped.next(), std::nullopt);
    EXPECT_EQ(co_await failure_of(filtered.next()), "filter 1");
    EXPECT_EQ(co_await filtered.next(), std::nullopt);
    EXPECT_EQ(pulled, 2);
  };
  run(body());
}

TEST(stream_operations, then_awaits_one_after_the_other) {
  const auto body = []() -> awaitable<void> {
    order log;
    const auto slow = [&log](int n) -> awaitable<int> {
      log.push_back(n);
      co_await yield_times(3 - static_cast<unsigned>(n));
      log.push_back(10 + n);
      co_return n* n;
    };
    auto items = stream_of(order({0, 1, 2})).then(slow);
    const auto squares = co_await collect(std::move(items));
    EXPECT_EQ(squares, (order{0, 1, 4}));
    EXPECT_EQ(log, (order{0, 10, 1, 11, 2, 12}));
  };
  run(body());
}

TEST(stream_operations, then_loses_the_item_whose_function_is_cancelled_and_no_other) {
  const auto body = []() -> awaitable<void> {
    const auto first_hangs = [](int n) -> awaitable<int> {
      if (n == 0) co_await sleep_for_ever();
      co_return n;
    };
    auto items = stream_of(order({0, 1, 2})).then(first_hangs);
    order log;
    bool cancelled = false;
    task_group group(co_await asio::this_coro::executor);
    group.spawn(note_cancellation(log_next(items, log), cancelled));
    group.cancel();
    co_await group.join();
    EXPECT_TRUE(cancelled);
    for (int i = 0; i < 3; ++i) co_await log_next(items, log);
    EXPECT_EQ(log, (order{1, 2, -1}));
  };
  run(body());
}

TEST(stream_operations, then_passes_a_failure_on_and_ends) {
  const auto body = []() -> awaitable<void> {
    const auto bad = [](int n) -> awaitable<int> {
      co_await yield();
      throw std::runtime_error("then " + std::to_string(n));
    };
    auto items = stream_of(order({4, 5})).then(bad);
    EXPECT_EQ(co_await failure_of(items.next()), "then 4");
    EXPECT_EQ(co_await items.next(), std::nullopt);
  };
  run(body());
}

TEST(stream_operations, for_each_awaits_its_function_before_it_asks_for_more) {
  const auto body = []() -> awaitable<void> {
    int pulled = 0;
    order log;
    const auto slow = [&](int n) -> awaitable<void> {
      co_await yield();
      log.push_back(n);
      log.push_back(10 * pulled);
    };
    co_await for_each(counting(pulled).take(2), slow);
    EXPECT_EQ(log, (order{0, 10, 1, 20}));
  };
  run(body());
}

TEST(stream_operations, for_each_drops_the_stream_when_its_function_throws) {
  const auto body = []() -> awaitable<void> {
    auto alive = std::make_shared<int>();
    const auto keep = [alive](int) { return true; };
    const auto bad = [](int) { throw std::runtime_error("enough"); };
    EXPECT_EQ(co_await failure_of(for_each(stream_of(numbers(2)).filter(keep), bad)), "enough");
    EXPECT_EQ(alive.use_count(), 2);
  };
  run(body());
}

TEST(stream_operations, for_each_is_cancelled_between_items) {
  const auto body = []() -> awaitable<void> {
    int pulled = 0;
    bool cancelled = false;
    task_group group(co_await asio::this_coro::executor);
    const auto stop = [&group](int n) -> awaitable<void> {
      co_await yield();
      if (n == 2) group.cancel();
    };
    group.spawn(note_cancellation(for_each(counting(pulled), stop), cancelled));
    co_await group.join();
    EXPECT_TRUE(cancelled);
    EXPECT_EQ(pulled, 3);
  };
  run(body());
}

TEST(stream_operations, long_chains_of_items_that_are_ready_need_no_stack) {
  const auto body = []() -> awaitable<void> {
    int pulled = 0;
    const auto rare = [](int n) { return n % 100'000 == 99'999; };
    const auto found = co_await collect(counting(pulled).filter(rare).take(2));
    EXPECT_EQ(found, (order{99'999, 199'999}));
  };
  run(body());
}

}  // namespace
}  // namespace kadr
