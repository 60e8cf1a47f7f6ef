#include "async/uncancellable.hpp"

#include "async/event.hpp"
#include "async/with_timeout.hpp"
#include "unit/async/tools.hpp"

namespace kadr {
namespace {

using namespace test;

TEST(uncancellable, returns_what_the_work_returns_and_throws_what_it_throws) {
  const auto body = []() -> awaitable<void> {
    const auto make = []() -> awaitable<token> { co_return token(3); };
    const token got = co_await uncancellable(make());
    EXPECT_EQ(*got.value, 3);
    bool thrown = false;
    try {
      co_await uncancellable(throw_after(1, "no"));
    } catch (const std::runtime_error&) {
      thrown = true;
    }
    EXPECT_TRUE(thrown);
  };
  run(body());
}

TEST(uncancellable, work_goes_on_when_the_caller_is_cancelled_and_the_cancellation_stays_pending) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    order log;
    bool cancelled = false;
    event open(executor);
    const auto caller = [&]() -> awaitable<void> {
      co_await uncancellable(note_end(open.wait(), log, 1));
      log.push_back(2);
      co_await yield();
      log.push_back(3);
    };
    task_group group(executor);
    group.spawn(note_cancellation(caller(), cancelled));
    group.cancel();
    co_await yield_times(3);
    EXPECT_TRUE(log.empty());
    open.set();
    co_await group.join();
    EXPECT_EQ(log, (order{1, 2}));
    EXPECT_TRUE(cancelled);
  };
  run(body());
}

TEST(uncancellable, work_may_sleep_and_wait_although_the_caller_was_cancelled_before) {
  const auto body = []() -> awaitable<void> {
    order log;
    const auto clean_up = [&log]() -> awaitable<void> {
      co_await sleep_for(1ms);
      co_await yield();
      log.push_back(1);
    };
    const auto caller = [&]() -> awaitable<void> {
      bool stopped = false;
      try {
        co_await sleep_for_ever();
      } catch (const boost::system::system_error&) {
        stopped = true;
      }
      EXPECT_TRUE(stopped);
      co_await asio::this_coro::throw_if_cancelled(false);
      co_await uncancellable(clean_up());
      log.push_back(2);
    };
    task_group group(co_await asio::this_coro::executor);
    group.spawn(caller());
    group.cancel();
    co_await group.join();
    EXPECT_EQ(log, (order{1, 2}));
  };
  run(body());
}

TEST(uncancellable, waits_for_a_result_that_is_on_its_way) {
  const auto body = []() -> awaitable<void> {
    promise<int> given;
    int got = 0;
    const auto caller = [&]() -> awaitable<void> { got = co_await uncancellable(given.get_future()); };
    task_group group(co_await asio::this_coro::executor);
    group.spawn(caller());
    group.cancel();
    co_await yield_times(3);
    given.set_value(5);
    co_await group.join();
    EXPECT_EQ(got, 5);
  };
  run(body());
}

TEST(uncancellable, a_time_out_around_it_waits) {
  const auto body = []() -> awaitable<void> {
    order log;
    EXPECT_TRUE(co_await with_timeout(steady::now() + 1ms, uncancellable(note_end(sleep_for(20ms), log, 1))));
    EXPECT_EQ(log, order{1});
  };
  run(body());
}

}  // namespace
}  // namespace kadr
