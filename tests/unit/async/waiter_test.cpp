#include "async/waiter.hpp"

#include <optional>

#include "unit/async/tools.hpp"

namespace kadr {
namespace {

using namespace test;

awaitable<void> wait_in(wait_list& list, wake_reason& why) {
  waiter self(co_await asio::this_coro::executor);
  list.push(self);
  co_await self.suspend();
  why = self.reason();
}

TEST(waiter, a_wake_up_is_posted_and_never_runs_inline) {
  const auto body = []() -> awaitable<void> {
    wait_list list;
    wake_reason why = wake_reason::none;
    task_group group(co_await asio::this_coro::executor);
    group.spawn(wait_in(list, why));
    EXPECT_EQ(list.size(), 1u);
    list.wake_one(wake_reason::granted);
    EXPECT_EQ(list.size(), 0u);
    EXPECT_EQ(why, wake_reason::none);
    co_await group.join();
    EXPECT_EQ(why, wake_reason::granted);
  };
  run(body());
}

TEST(waiter, only_the_first_wake_up_counts_except_for_abandonment) {
  asio::io_context context(1);
  waiter w(context.get_executor());
  w.wake(wake_reason::granted);
  w.wake(wake_reason::closed);
  EXPECT_EQ(w.reason(), wake_reason::granted);
  w.wake(wake_reason::abandoned);
  EXPECT_TRUE(w.abandoned());
}

TEST(waiter, a_cancelled_waiter_has_no_reason) {
  const auto body = []() -> awaitable<void> {
    wait_list list;
    wake_reason why = wake_reason::closed;
    task_group group(co_await asio::this_coro::executor);
    group.spawn(wait_in(list, why));
    group.cancel();
    EXPECT_EQ(list.size(), 1u) << "it counts until it has resumed";
    co_await group.join();
    EXPECT_EQ(why, wake_reason::none);
    EXPECT_TRUE(list.empty());
  };
  run(body());
}

TEST(waiter, a_list_that_goes_away_abandons_waiters_woken_or_not) {
  const auto body = []() -> awaitable<void> {
    std::optional<wait_list> list(std::in_place);
    wake_reason first = wake_reason::none, second = wake_reason::none;
    task_group group(co_await asio::this_coro::executor);
    group.spawn(wait_in(*list, first));
    group.spawn(wait_in(*list, second));
    list->wake_one(wake_reason::granted);
    list.reset();
    co_await group.join();
    EXPECT_EQ(first, wake_reason::abandoned);
    EXPECT_EQ(second, wake_reason::abandoned);
  };
  run(body());
}

TEST(waiter, destroyed_while_queued_it_unlinks_woken_or_not) {
  wait_list list;
  wake_reason why = wake_reason::none;
  auto context = std::make_unique<asio::io_context>(1);
  start_on(*context, wait_in(list, why));
  start_on(*context, wait_in(list, why));
  EXPECT_EQ(list.size(), 2u);
  list.wake_one(wake_reason::granted);
  context.reset();
  EXPECT_EQ(list.size(), 0u);
  EXPECT_EQ(why, wake_reason::none);
}

}  // namespace
}  // namespace kadr
