#include "async/async_generator.hpp"
#include "async/for_each.hpp"
#include "async/generator.hpp"
#include "async/stream.hpp"
#include "async/stream_of.hpp"
#include "unit/async/tools.hpp"

namespace kadr {
namespace {

using namespace test;

awaitable<int> square(int n) {
  co_await yield_times(static_cast<unsigned>(5 - n));
  co_return n* n;
}

TEST(examples, for_each_is_async_for) {
  const auto body = []() -> awaitable<void> {
    order log;
    const auto note = [&log](int n) -> awaitable<void> {
      co_await yield();
      log.push_back(n);
    };
    std::vector<int> numbers{1, 2, 3};
    co_await for_each(stream_of(std::move(numbers)), note);
    EXPECT_EQ(log, (order{1, 2, 3}));
  };
  run(body());
}

TEST(examples, collect_is_an_async_comprehension) {
  const auto body = []() -> awaitable<void> {
    std::vector<int> numbers{1, 2, 3, 4, 5};
    const auto is_odd = [](int n) { return n % 2 != 0; };
    const auto doubled = [](int n) { return 2 * n; };
    const order got = co_await collect(stream_of(std::move(numbers)).filter(is_odd).map(doubled).take(2));
    EXPECT_EQ(got, (order{2, 6}));
  };
  run(body());
}

TEST(examples, a_coroutine_writes_a_stream) {
  const auto body = []() -> awaitable<void> {
    task_group owner(co_await asio::this_coro::executor);
    const auto pages = [](yielder<std::string>& out) -> awaitable<void> {
      for (int n = 1; n <= 3; ++n) {
        co_await yield();
        co_await out("page " + std::to_string(n));
      }
    };
    auto items = make_stream<std::string>(owner, pages);
    std::vector<std::string> got;
    while (const auto page = co_await items.next()) got.push_back(*page);
    EXPECT_EQ(got, (std::vector<std::string>{"page 1", "page 2", "page 3"}));
    co_await owner.join();
  };
  run(body());
}

TEST(examples, close_ends_the_coroutine_behind_a_stream) {
  const auto body = []() -> awaitable<void> {
    bool cancelled = false;
    task_group owner(co_await asio::this_coro::executor);
    const auto endless = [](yielder<int>& out) -> awaitable<void> {
      for (int n = 0;; ++n) co_await out(n);
    };
    const auto noted = [&](yielder<int>& out) { return note_cancellation(endless(out), cancelled); };
    auto items = make_stream<int>(owner, noted);
    EXPECT_EQ(co_await items.next(), 0);
    co_await items.close();
    EXPECT_TRUE(cancelled) << "and it has ended";
    EXPECT_EQ(co_await items.next(), std::nullopt);
    co_await owner.join();
  };
  run(body());
}

TEST(examples, a_buffered_stream_works_ahead_and_keeps_order) {
  const auto body = []() -> awaitable<void> {
    task_group group(co_await asio::this_coro::executor);
    std::vector<int> numbers{1, 2, 3, 4};
    auto squares = stream_of(std::move(numbers)).map(square).buffered(2, group);
    const order got = co_await collect(std::move(squares));
    EXPECT_EQ(got, (order{1, 4, 9, 16}));
    co_await group.join();
  };
  run(body());
}

generator<int> powers_of_two(int n) {
  for (int power = 1; n-- > 0; power *= 2) co_yield power;
}

TEST(examples, a_generator_yields_values) {
  order log;
  for (const int power : powers_of_two(4)) log.push_back(power);
  EXPECT_EQ(log, (order{1, 2, 4, 8}));
}

generator<double, double> running_mean() {
  double sum = 0;
  for (int n = 0;; ++n) {
    const double next = co_yield sum / std::max(1, n);
    sum += next;
  }
}

TEST(examples, a_generator_receives_what_is_sent) {
  auto mean = running_mean();
  (void)mean.next();
  EXPECT_EQ(mean.send(1.0), 1.0);
  EXPECT_EQ(mean.send(2.0), 1.5);
  mean.close();
  EXPECT_EQ(mean.send(3.0), std::nullopt);
}

}  // namespace
}  // namespace kadr
