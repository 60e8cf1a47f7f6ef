#include "async/async_generator.hpp"
#include "async/uncancellable.hpp"
#include "unit/async/stream_tools.hpp"

namespace kadr {
namespace {

using namespace test;

/// Writes 0, and notes that it was stopped there.
auto writes_one(bool& cancelled) {
  return [&cancelled](yielder<int>& out) { return note_cancellation(out(0), cancelled); };
}

TEST(async_generator_end, dropped_it_stops_the_body_and_the_owner_joins_it) {
  const auto body = []() -> awaitable<void> {
    bool cancelled = false;
    task_group owner(co_await asio::this_coro::executor);
    {
      auto items = make_stream<int>(owner, writes_one(cancelled));
      EXPECT_EQ(co_await items.next(), 0);
    }
    EXPECT_FALSE(cancelled) << "resumes nobody inline";
    EXPECT_EQ(owner.size(), 1u);
    co_await owner.join();
    EXPECT_TRUE(cancelled);
  };
  run(body());
}

TEST(async_generator_end, dropped_before_the_first_next_the_body_never_runs) {
  const auto body = []() -> awaitable<void> {
    bool started = false;
    auto alive = std::make_shared<int>();
    const auto use = [&started, alive](yielder<int>&) -> awaitable<void> {
      started = true;
      co_return;
    };
    task_group owner(co_await asio::this_coro::executor);
    { const auto items = make_stream<int>(owner, use); }
    auto closed = make_stream<int>(owner, use);
    co_await closed.close();
    EXPECT_EQ(co_await closed.next(), std::nullopt);
    co_await owner.join();
    EXPECT_FALSE(started);
    EXPECT_EQ(alive.use_count(), 2);
  };
  run(body());
}

TEST(async_generator_end, close_waits_for_the_end_of_the_body) {
  const auto body = []() -> awaitable<void> {
    order log;
    const auto careful = [&log](yielder<int>& out) -> awaitable<void> {
      std::exception_ptr stopped;
      try {
        co_await out(0);
      } catch (...) {
        stopped = std::current_exception();
      }
      co_await asio::this_coro::throw_if_cancelled(false);
      co_await uncancellable(note_end(yield_times(3), log, 1));
      if (stopped) std::rethrow_exception(stopped);
    };
    task_group owner(co_await asio::this_coro::executor);
    auto items = make_stream<int>(owner, careful);
    EXPECT_EQ(co_await items.next(), 0);
    co_await items.close();
    EXPECT_EQ(log, order{1});
    EXPECT_EQ(co_await items.next(), std::nullopt);
    co_await owner.join();
  };
  run(body());
}

TEST(async_generator_end, a_failure_of_its_clean_up_comes_out_of_close_or_fails_the_owner) {
  const auto body = []() -> awaitable<void> {
    const auto bad_cleaner = [](yielder<int>& out) -> awaitable<void> {
      try {
        co_await out(0);
      } catch (const boost::system::system_error&) {
        throw std::runtime_error("clean-up");
      }
    };
    task_group owner(co_await asio::this_coro::executor);
    auto closed = make_stream<int>(owner, bad_cleaner);
    EXPECT_EQ(co_await closed.next(), 0);
    EXPECT_EQ(co_await failure_of(closed.close()), "clean-up");
    co_await owner.join();
    {
      auto dropped = make_stream<int>(owner, bad_cleaner);
      EXPECT_EQ(co_await dropped.next(), 0);
    }
    EXPECT_EQ(co_await failure_of(owner.join()), "clean-up");
  };
  run(body());
}

TEST(async_generator_end, a_body_that_ignores_the_stop_cannot_write_any_more) {
  const auto body = []() -> awaitable<void> {
    int refused = 0;
    const auto stubborn = [&refused](yielder<int>& out) -> awaitable<void> {
      co_await asio::this_coro::throw_if_cancelled(false);
      for (int i = 0; refused < 3; ++i) {
        try {
          co_await uncancellable(out(i));
        } catch (const boost::system::system_error&) {
          ++refused;
        }
      }
    };
    task_group owner(co_await asio::this_coro::executor);
    auto items = make_stream<int>(owner, stubborn);
    EXPECT_EQ(co_await items.next(), 0);
    co_await items.close();
    EXPECT_EQ(refused, 3);
    co_await owner.join();
  };
  run(body());
}

TEST(async_generator_end, close_that_is_cancelled_leaves_the_body_to_the_owner) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    promise<int> gate;
    const auto slow_to_stop = [&gate](yielder<int>& out) -> awaitable<void> {
      co_await asio::this_coro::throw_if_cancelled(false);
      try {
        co_await out(0);
      } catch (const boost::system::system_error&) {
      }
      co_await uncancellable(gate.get_future().wait());
    };
    bool cancelled = false;
    task_group owner(executor), callers(executor);
    auto items = make_stream<int>(owner, slow_to_stop);
    EXPECT_EQ(co_await items.next(), 0);
    callers.spawn(note_cancellation(items.close(), cancelled));
    callers.cancel();
    co_await callers.join();
    EXPECT_TRUE(cancelled);
    EXPECT_EQ(owner.size(), 1u);
    gate.set_value(1);
    co_await owner.join();
  };
  run(body());
}

TEST(async_generator_end, a_cancelled_owner_ends_it_with_operation_aborted) {
  const auto body = []() -> awaitable<void> {
    bool cancelled = false;
    task_group owner(co_await asio::this_coro::executor);
    auto items = make_stream<int>(owner, writes_one(cancelled));
    auto late = make_stream<int>(owner, writes_one(cancelled));
    EXPECT_EQ(co_await items.next(), 0);
    owner.cancel();
    EXPECT_EQ(co_await failure_of(items.next()), "cancelled");
    EXPECT_TRUE(cancelled);
    EXPECT_EQ(co_await failure_of(late.next()), "cancelled");
    EXPECT_EQ(co_await items.next(), std::nullopt);
    co_await owner.join();
  };
  run(body());
}

TEST(async_generator_end, an_io_context_may_be_destroyed_around_it) {
  auto alive = std::make_shared<int>();
  const auto parks = [alive](yielder<int>& out) -> awaitable<void> { co_await out(1); };
  const auto hangs = [alive](yielder<int>&) -> awaitable<void> { co_await sleep_for_ever(); };
  order log;
  auto context = std::make_unique<asio::io_context>(1);
  auto owner = std::make_unique<task_group>(context->get_executor());
  auto parked = make_stream<int>(*owner, parks), waited_for = make_stream<int>(*owner, hangs);
  const auto consumer = [&]() -> awaitable<void> {
    auto inside = make_stream<int>(*owner, parks);
    co_await log_next(inside, log);
    co_await sleep_for_ever();
  };
  start_on(*context, log_next(parked, log));
  start_on(*context, log_next(waited_for, log));
  start_on(*context, consumer());
  EXPECT_EQ(log, (order{1, 1}));
  EXPECT_EQ(alive.use_count(), 6);
  context.reset();
  EXPECT_EQ(alive.use_count(), 3);
}

}  // namespace
}  // namespace kadr
