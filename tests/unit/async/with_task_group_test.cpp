#include "async/with_task_group.hpp"

#include "unit/async/tools.hpp"

namespace kadr {
namespace {

using namespace test;

TEST(with_task_group, joins_what_the_body_spawned) {
  const auto body = []() -> awaitable<void> {
    order log;
    const auto use = [&log](task_group& group) -> awaitable<void> {
      group.spawn(note_end(yield_times(2), log, 1));
      co_return;
    };
    co_await with_task_group(use);
    EXPECT_EQ(log, order{1});
  };
  run(body());
}

TEST(with_task_group, a_body_that_throws_cancels_and_joins_first) {
  const auto body = []() -> awaitable<void> {
    bool cancelled = false, thrown = false;
    const auto use = [&](task_group& group) -> awaitable<void> {
      group.spawn(note_cancellation(sleep_for_ever(), cancelled));
      co_await yield();
      throw std::runtime_error("body");
    };
    try {
      co_await with_task_group(use);
    } catch (const std::runtime_error& e) {
      thrown = true;
      EXPECT_STREQ(e.what(), "body");
      EXPECT_TRUE(cancelled);
    }
    EXPECT_TRUE(thrown);
  };
  run(body());
}

TEST(with_task_group, a_cancellation_that_is_pending_before_join_is_survived) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    bool child = false, whole = false;
    task_group outer(executor);
    const auto use = [&](task_group& group) -> awaitable<void> {
      group.spawn(note_cancellation(sleep_for_ever(), child));
      outer.cancel();
      co_return;
    };
    outer.spawn(note_cancellation(with_task_group(use), whole));
    co_await outer.join();
    EXPECT_TRUE(child);
    EXPECT_TRUE(whole);
  };
  run(body());
}

TEST(with_task_group, a_childs_failure_is_preferred_to_the_cancellation) {
  const auto body = []() -> awaitable<void> {
    std::string failure;
    const auto bad_cleaner = []() -> awaitable<void> {
      try {
        co_await sleep_for_ever();
      } catch (const boost::system::system_error&) {
        throw std::runtime_error("child");
      }
    };
    const auto use = [&](task_group& group) -> awaitable<void> {
      group.spawn(bad_cleaner());
      co_await sleep_for_ever();
    };
    const auto catches = [&]() -> awaitable<void> {
      try {
        co_await with_task_group(use);
      } catch (const std::runtime_error& e) {
        failure = e.what();
      }
    };
    task_group outer(co_await asio::this_coro::executor);
    outer.spawn(catches());
    outer.cancel();
    co_await outer.join();
    EXPECT_EQ(failure, "child");
  };
  run(body());
}

TEST(with_task_group, keeps_a_temporary_closure_alive) {
  const auto make = [](std::shared_ptr<int> value) {
    auto use = [value](task_group& group) -> awaitable<void> {
      group.spawn(yield());
      co_await yield_times(3);
      EXPECT_EQ(*value, 7);
    };
    return with_task_group(std::move(use));
  };
  run(make(std::make_shared<int>(7)));
}

}  // namespace
}  // namespace kadr
