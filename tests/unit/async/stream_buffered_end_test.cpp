#include "async/stream_of.hpp"
#include "async/with_task_group.hpp"
#include "unit/async/stream_tools.hpp"

namespace kadr {
namespace {

using namespace test;

auto slow_worker() {
  return [](int n) { return value_after(n, 3); };
}

awaitable<int> fails_unless_zero(int n) {
  if (n != 0) co_await throw_after(2 - static_cast<unsigned>(n % 2), "item " + std::to_string(n));
  co_return n;
}

TEST(stream_buffered_end, a_failure_is_thrown_in_its_place_and_cancels_the_rest) {
  const auto body = []() -> awaitable<void> {
    order log;
    bool cancelled = false;
    const auto work = [&cancelled](int n) -> awaitable<int> {
      if (n == 2) co_await note_cancellation(sleep_for_ever(), cancelled);
      co_await yield_times(n == 0 ? 5 : 1);
      if (n == 1) throw std::runtime_error("one");
      co_return n;
    };
    task_group group(co_await asio::this_coro::executor);
    auto items = stream_of(numbers(3)).map(work).buffered(3, group);
    co_await log_next(items, log);
    EXPECT_EQ(co_await failure_of(items.next()), "one");
    co_await log_next(items, log);
    EXPECT_EQ(log, (order{0, -1}));
    co_await group.join();
    EXPECT_TRUE(cancelled);
    EXPECT_EQ(group.failures(), 0u);
    EXPECT_FALSE(group.cancelled());
  };
  run(body());
}

TEST(stream_buffered_end, an_abort_that_comes_together_with_the_callers_cancellation_stays_in_its_place) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    promise<int> gate;
    order log;
    bool cancelled = false;
    const auto work = [&gate](int n) -> awaitable<int> {
      if (n == 0) {
        co_await gate.get_future().wait();
        throw_cancelled();
      }
      co_return n;
    };
    task_group group(executor), callers(executor);
    auto items = stream_of(numbers(2)).map(work).buffered(2, group);
    callers.spawn(note_cancellation(log_next(items, log), cancelled));
    gate.set_value(1);
    callers.cancel();
    co_await callers.join();
    EXPECT_TRUE(cancelled);
    EXPECT_EQ(co_await failure_of(items.next()), "cancelled");
    co_await log_next(items, log);
    EXPECT_EQ(log, order{-1});
    co_await group.join();
  };
  run(body());
}

TEST(stream_buffered_end, a_failure_of_the_source_comes_after_the_items_before_it) {
  const auto body = []() -> awaitable<void> {
    order log;
    int n = 0;
    task_group group(co_await asio::this_coro::executor);
    auto source = stream_of([&n]() -> awaitable<std::optional<int>> {
      if (n == 2) throw std::runtime_error("source");
      co_return n++;
    });
    auto items = std::move(source).map(slow_worker()).buffered(4, group);
    co_await log_next(items, log);
    co_await log_next(items, log);
    EXPECT_EQ(co_await failure_of(items.next()), "source");
    EXPECT_EQ(log, (order{0, 1}));
    co_await group.join();
  };
  run(body());
}

TEST(stream_buffered_end, dropped_it_cancels_what_runs_and_forgets_failures_nobody_asked_for) {
  const auto body = []() -> awaitable<void> {
    bool cancelled = false;
    const auto bad_cleaner = [&cancelled]() -> awaitable<int> {
      try {
        co_await note_cancellation(sleep_for_ever(), cancelled);
      } catch (const boost::system::system_error&) {
        throw std::runtime_error("clean-up");
      }
      co_return 0;
    };
    const auto work = [&](int n) { return n == 3 ? bad_cleaner() : fails_unless_zero(n); };
    task_group group(co_await asio::this_coro::executor);
    {
      auto items = stream_of(numbers(4)).map(work).buffered(4, group);
      EXPECT_EQ(co_await items.next(), 0);
      co_await yield_times(5);
      EXPECT_FALSE(cancelled);
    }
    co_await group.join();
    EXPECT_TRUE(cancelled);
    EXPECT_EQ(group.failures(), 0u);
  };
  run(body());
}

TEST(stream_buffered_end, close_waits_for_what_it_cancels) {
  const auto body = []() -> awaitable<void> {
    order log;
    const auto slow_to_stop = [&log](int n) -> awaitable<int> {
      if (n == 0) co_return n;
      try {
        co_await sleep_for_ever();
      } catch (const boost::system::system_error&) {
        log.push_back(n);
      }
      co_return n;
    };
    task_group group(co_await asio::this_coro::executor);
    auto items = stream_of(numbers(4)).map(slow_to_stop).buffered(3, group);
    EXPECT_EQ(co_await items.next(), 0);
    co_await items.close();
    EXPECT_EQ(log, (order{1, 2, 3}));
    co_await group.join();
  };
  run(body());
}

TEST(stream_buffered_end, a_cancelled_group_ends_it_with_operation_aborted) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    order log;
    task_group group(executor);
    auto items = stream_of(numbers(4)).map(slow_worker()).buffered(std::size_t(-1), group);
    task_group callers(executor);
    const auto pull = callers.start(items.next());
    group.cancel();
    co_await callers.join();
    EXPECT_TRUE(pull.cancelled());
    co_await log_next(items, log);
    EXPECT_EQ(log, order{-1});
    auto late = stream_of(numbers(4)).map(slow_worker()).buffered(std::size_t(-1), group);
    EXPECT_EQ(co_await failure_of(late.next()), "cancelled");
    co_await group.join();
  };
  run(body());
}

TEST(stream_buffered_end, an_io_context_may_be_destroyed_around_it) {
  const auto hang = [](int) -> awaitable<int> {
    co_await sleep_for_ever();
    co_return 0;
  };
  auto alive = std::make_shared<int>();
  const auto keep = [alive](int) { return true; };
  order log;
  const auto use = [&](task_group& group) -> awaitable<void> {
    auto items = stream_of(numbers(9)).filter(keep).map(hang).buffered(3, group);
    co_await log_next(items, log);
  };
  const auto whole = [&]() -> awaitable<void> { co_await with_task_group(use); };
  auto context = std::make_unique<asio::io_context>(1);
  auto group = std::make_unique<task_group>(context->get_executor());
  auto outside = stream_of(numbers(9)).filter(keep).map(hang).buffered(3, *group);
  start_on(*context, whole());
  start_on(*context, log_next(outside, log));
  EXPECT_EQ(alive.use_count(), 4);
  context.reset();
  EXPECT_TRUE(log.empty());
  { const auto gone = std::move(outside); }
  EXPECT_EQ(alive.use_count(), 2);
}

}  // namespace
}  // namespace kadr
