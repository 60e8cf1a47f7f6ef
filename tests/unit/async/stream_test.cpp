#include "async/stream.hpp"

#include "async/for_each.hpp"
#include "async/semaphore.hpp"
#include "async/stream_of.hpp"
#include "async/with_timeout.hpp"
#include "unit/async/stream_tools.hpp"

namespace kadr {
namespace {

using namespace test;

awaitable<void> log_all(stream<int> items, order& log) {
  const auto note = [&log](int n) { log.push_back(n); };
  co_await for_each(std::move(items), note);
}

TEST(stream, of_a_vector_gives_its_elements_without_suspending) {
  const auto body = []() -> awaitable<void> {
    order log;
    task_group group(co_await asio::this_coro::executor);
    group.spawn(log_all(stream_of(order({1, 2, 3})), log));
    EXPECT_EQ(log, (order{1, 2, 3}));
    group.spawn(log_all(stream_of(order()), log));
    EXPECT_EQ(log.size(), 3u);
    co_await group.join();
  };
  run(body());
}

TEST(stream, of_a_queue_ends_when_it_is_closed_and_drained) {
  const auto body = []() -> awaitable<void> {
    queue<int> items(co_await asio::this_coro::executor, 4);
    order log;
    task_group group(co_await asio::this_coro::executor);
    group.spawn(log_all(stream_of(items), log));
    for (int i = 0; i < 9; ++i) static_cast<void>(co_await items.push(i));
    items.close();
    co_await group.join();
    EXPECT_EQ(log, (order{0, 1, 2, 3, 4, 5, 6, 7, 8}));
  };
  run(body());
}

TEST(stream, of_a_function_keeps_it_alive_and_ends_with_nothing) {
  const auto body = []() -> awaitable<void> {
    const auto make = [](std::shared_ptr<int> left) {
      return stream_of([left]() -> awaitable<std::optional<int>> {
        co_await yield();
        if (*left == 0) co_return std::nullopt;
        co_return --*left;
      });
    };
    const auto left = std::make_shared<int>(3);
    const auto all = co_await collect(make(left));
    EXPECT_EQ(all, (order{2, 1, 0}));
    EXPECT_EQ(left.use_count(), 1);
  };
  run(body());
}

TEST(stream, that_has_ended_has_ended_for_ever) {
  const auto body = []() -> awaitable<void> {
    int calls = 0;
    auto once = stream_of([&calls]() -> awaitable<std::optional<int>> {
      if (calls++ == 1) co_return std::nullopt;
      co_return calls;
    });
    order log;
    for (int i = 0; i < 4; ++i) co_await log_next(once, log);
    EXPECT_EQ(log, (order{1, -1, -1, -1}));
    EXPECT_EQ(calls, 2);
    EXPECT_TRUE((co_await collect(std::move(once).take(3))).empty());
  };
  run(body());
}

TEST(stream, an_exception_ends_it) {
  const auto body = []() -> awaitable<void> {
    int calls = 0;
    auto bad = stream_of([&calls]() -> awaitable<std::optional<int>> {
      if (++calls == 2) throw std::runtime_error("source");
      co_return calls;
    });
    order log;
    co_await log_next(bad, log);
    EXPECT_EQ(co_await failure_of(bad.next()), "source");
    co_await log_next(bad, log);
    EXPECT_EQ(log, (order{1, -1}));
    EXPECT_EQ(calls, 2);
  };
  run(body());
}

TEST(stream, an_abort_that_is_not_the_callers_cancellation_ends_it_too) {
  const auto body = []() -> awaitable<void> {
    int calls = 0;
    auto bad = stream_of([&calls]() -> awaitable<std::optional<int>> {
      if (++calls == 1) throw_cancelled();
      co_return calls;
    });
    EXPECT_EQ(co_await failure_of(bad.next()), "cancelled");
    EXPECT_EQ(co_await bad.next(), std::nullopt);
  };
  run(body());
}

TEST(stream, moves_items_that_have_no_default_constructor) {
  const auto body = []() -> awaitable<void> {
    std::vector<token> tokens;
    for (int i = 0; i < 4; ++i) tokens.emplace_back(i);
    const auto odd = [](const token& t) { return *t.value % 2 != 0; };
    const auto twice = [](token t) { return token(2 * *t.value); };
    auto items = stream_of(std::move(tokens)).filter(odd).map(twice).take(5);
    const auto all = co_await collect(std::move(items));
    EXPECT_EQ(all.size(), 2u);
    EXPECT_EQ(*all[0].value, 2);
    EXPECT_EQ(*all[1].value, 6);
  };
  run(body());
}

TEST(stream, next_gives_no_item_away_when_it_is_cancelled) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    queue<int> source(executor, 4);
    const auto negative = [](int n) { return -n; };
    const auto any = [](int) { return true; };
    auto items = stream_of(source).filter(any).map(negative).take(2);
    order log;
    bool waiting = false, granted = false;
    task_group first(executor), second(executor);
    first.spawn(note_cancellation(log_next(items, log), waiting));
    first.cancel();
    co_await first.join();
    second.spawn(note_cancellation(log_next(items, log), granted));
    int item = 5;
    EXPECT_TRUE(source.try_push(item));
    second.cancel();
    co_await second.join();
    EXPECT_TRUE(waiting);
    EXPECT_TRUE(granted);
    co_await log_next(items, log);
    source.close();
    co_await log_next(items, log);
    EXPECT_EQ(log, (order{-5, -1}));
  };
  run(body());
}

TEST(stream, an_expired_time_limit_asks_for_nothing) {
  const auto body = []() -> awaitable<void> {
    int pulled = 0;
    auto items = counting(pulled);
    const auto none = co_await with_timeout(steady::now(), items.next());
    EXPECT_FALSE(none.has_value());
    EXPECT_EQ(pulled, 0);
    EXPECT_EQ(co_await items.next(), 0);
  };
  run(body());
}

TEST(stream, a_second_use_while_next_is_pending_is_a_bug_and_changes_nothing) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    queue<int> source(executor, 4);
    auto items = stream_of(source);
    order log;
    task_group group(executor);
    group.spawn(log_next(items, log));
    const std::string why = "stream: used while next() is pending";
    EXPECT_EQ(co_await failure_of(items.next()), why);
    EXPECT_EQ(co_await failure_of(items.close()), why);
    EXPECT_THROW(static_cast<void>(std::move(items).take(1)), std::logic_error);
    int item = 1;
    EXPECT_TRUE(source.try_push(item));
    co_await group.join();
    source.close();
    co_await log_next(items, log);
    EXPECT_EQ(log, (order{1, -1}));
  };
  run(body());
}

TEST(stream, destroyed_while_next_is_pending_that_call_goes_on) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    queue<int> source(executor, 4);
    order log;
    task_group group(executor);
    {
      auto items = stream_of(source);
      group.spawn(log_next(items, log));
    }
    int item = 1;
    EXPECT_TRUE(source.try_push(item));
    co_await group.join();
    EXPECT_EQ(log, order{1});
  };
  run(body());
}

TEST(stream, a_queue_destroyed_while_next_is_pending_ends_the_wait) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    auto source = std::make_unique<queue<int>>(executor, 4u);
    auto items = stream_of(*source);
    order log;
    task_group group(executor);
    const auto pull = group.start(log_next(items, log));
    source.reset();
    co_await group.join();
    EXPECT_TRUE(pull.cancelled());
    EXPECT_TRUE(log.empty());
  };
  run(body());
}

TEST(stream, close_ends_it) {
  const auto body = []() -> awaitable<void> {
    int pulled = 0;
    auto alive = std::make_shared<int>();
    const auto keep = [alive](int) { return true; };
    auto items = counting(pulled).filter(keep);
    EXPECT_EQ(alive.use_count(), 3);
    co_await items.close();
    co_await items.close();
    EXPECT_EQ(alive.use_count(), 2);
    EXPECT_EQ(co_await items.next(), std::nullopt);
    EXPECT_EQ(pulled, 0);
  };
  run(body());
}

TEST(stream, an_io_context_may_be_destroyed_around_it) {
  auto context = std::make_unique<asio::io_context>(1);
  queue<int> source(context->get_executor(), 1);
  const auto same = [](int n) { return n; };
  auto items = stream_of(source).map(same);
  order log;
  start_on(*context, log_next(items, log));
  start_on(*context, log_all(stream_of(source).take(2), log));
  context.reset();
  EXPECT_TRUE(log.empty());
}

TEST(stream, storm_with_random_cancellation_loses_no_item_and_keeps_the_order) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    random rng(storm_seed());
    queue<int> source(executor, 8);
    semaphore turn(executor, 1);
    const auto even = [](int n) { return n % 2 == 0; };
    const auto half = [](int n) { return n / 2; };
    auto items = stream_of(source).filter(even).map(half);
    int pushed = 0;
    order log;
    const auto cycle = [&]() -> awaitable<void> {
      co_await yield_times(rng() % 3);
      int item = pushed;
      if (rng() % 2 == 0 && source.try_push(item)) ++pushed;
      const auto permit = co_await turn.acquire();
      co_await log_next(items, log);
    };
    co_await storm(rng, storm_cycles, cycle);
    source.close();
    co_await log_all(std::move(items), log);
    EXPECT_GT(pushed, static_cast<int>(storm_cycles / 10));
    EXPECT_EQ(static_cast<int>(log.size()), (pushed + 1) / 2);
    for (std::size_t i = 0; i < log.size(); ++i) EXPECT_EQ(log[i], static_cast<int>(i));
  };
  run(body());
}

}  // namespace
}  // namespace kadr
