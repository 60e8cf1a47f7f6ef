#include "async/task_group.hpp"

#include "unit/async/tools.hpp"

namespace kadr {
namespace {

using namespace test;

TEST(task_group, spawn_after_cancel_destroys_the_task_unstarted) {
  const auto body = []() -> awaitable<void> {
    bool started = false;
    auto alive = std::make_shared<int>();
    const auto child = [&started](std::shared_ptr<int>) -> awaitable<void> {
      started = true;
      co_return;
    };
    task_group group(co_await asio::this_coro::executor);
    group.cancel();
    group.spawn(child(alive));
    EXPECT_EQ(group.size(), 0u);
    EXPECT_EQ(alive.use_count(), 1);
    co_await group.join();
    EXPECT_FALSE(started);
  };
  run(body());
}

TEST(task_group, a_childs_frame_is_gone_when_join_returns) {
  const auto body = []() -> awaitable<void> {
    auto alive = std::make_shared<int>();
    const auto child = [](std::shared_ptr<int>) -> awaitable<void> { co_await yield(); };
    task_group group(co_await asio::this_coro::executor);
    group.spawn(child(alive));
    co_await group.join();
    EXPECT_EQ(alive.use_count(), 1);
  };
  run(body());
}

TEST(task_group, an_io_context_may_be_destroyed_around_a_group_that_waits) {
  auto alive = std::make_shared<int>();
  const auto child = [](std::shared_ptr<int>) -> awaitable<void> { co_await sleep_for_ever(); };
  const auto parent = [&]() -> awaitable<void> {
    task_group group(co_await asio::this_coro::executor);
    group.spawn(child(alive));
    group.spawn(child(alive));
    co_await group.join();
  };
  const auto sleeping_parent = [&]() -> awaitable<void> {
    task_group group(co_await asio::this_coro::executor);
    group.spawn(child(alive));
    co_await sleep_for_ever();
  };
  auto context = std::make_unique<asio::io_context>(1);
  start_on(*context, parent());
  start_on(*context, sleeping_parent());
  EXPECT_EQ(alive.use_count(), 4);
  context.reset();
  EXPECT_EQ(alive.use_count(), 1);
}

TEST(task_group_death, a_group_that_was_not_joined_terminates_the_program) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto body = []() -> awaitable<void> {
    task_group group(co_await asio::this_coro::executor);
    group.spawn(sleep_for_ever());
  };
  EXPECT_DEATH(run(body()), "1 tasks that were not joined");
}

TEST(task_group, storm_of_groups_leaves_nobody_behind) {
  const auto body = []() -> awaitable<void> {
    random rng(storm_seed());
    int alive = 0;
    const auto leaf = [&](unsigned turns) -> awaitable<void> {
      ++alive;
      const auto leave = std::shared_ptr<void>(nullptr, [&alive](void*) { --alive; });
      co_await yield_times(turns);
      if (turns == 3) throw std::runtime_error("leaf");
    };
    const auto task = [&]() -> awaitable<void> {
      task_group group(co_await asio::this_coro::executor);
      for (unsigned n = rng() % 3; n != 0; --n) group.spawn(leaf(rng() % 4));
      try {
        co_await group.join();
      } catch (const std::runtime_error& e) {
        EXPECT_TRUE(is_cancellation(std::current_exception()) || e.what() == std::string("leaf"));
      }
      EXPECT_EQ(group.size(), 0u);
    };
    co_await storm(rng, storm_cycles, task);
    EXPECT_EQ(alive, 0);
  };
  run(body());
}

}  // namespace
}  // namespace kadr
