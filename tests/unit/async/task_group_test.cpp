#include "async/task_group.hpp"

#include "async/event.hpp"
#include "unit/async/tools.hpp"

namespace kadr {
namespace {

using namespace test;

awaitable<std::string> failure_of(awaitable<void> work) {
  try {
    co_await std::move(work);
  } catch (const std::exception& e) {
    co_return e.what();
  }
  co_return "";
}

TEST(task_group, starts_children_inline_in_the_order_of_spawn) {
  const auto body = []() -> awaitable<void> {
    order log;
    const auto child = [&log](int n) -> awaitable<void> {
      log.push_back(n);
      co_await yield();
      log.push_back(10 + n);
    };
    task_group group(co_await asio::this_coro::executor);
    for (int i = 0; i < 3; ++i) group.spawn(child(i));
    EXPECT_EQ(log, (order{0, 1, 2}));
    EXPECT_EQ(group.size(), 3u);
    co_await group.join();
    EXPECT_EQ(log, (order{0, 1, 2, 10, 11, 12}));
    EXPECT_EQ(group.size(), 0u);
  };
  run(body());
}

TEST(task_group, joins_children_that_never_suspend) {
  const auto body = []() -> awaitable<void> {
    order log;
    const auto child = [&log]() -> awaitable<void> {
      log.push_back(1);
      co_return;
    };
    task_group group(co_await asio::this_coro::executor);
    group.spawn(child());
    EXPECT_EQ(group.size(), 1u) << "the end is a later turn";
    co_await group.join();
    EXPECT_EQ(log, order{1});
  };
  run(body());
}

TEST(task_group, an_empty_group_joins_at_once) {
  const auto body = []() -> awaitable<void> {
    task_group group(co_await asio::this_coro::executor);
    co_await group.join();
    group.cancel();
    co_await group.join();
    EXPECT_TRUE(group.cancelled());
  };
  run(body());
}

TEST(task_group, the_first_failure_cancels_the_rest_and_reaches_join) {
  const auto body = []() -> awaitable<void> {
    bool cancelled = false;
    task_group group(co_await asio::this_coro::executor);
    group.spawn(note_cancellation(sleep_for_ever(), cancelled));
    group.spawn(throw_after(2, "second"));
    group.spawn(throw_after(1, "first"));
    EXPECT_EQ(co_await failure_of(group.join()), "first");
    EXPECT_TRUE(cancelled);
    EXPECT_TRUE(group.cancelled());
    EXPECT_EQ(co_await failure_of(group.join()), "") << "rethrown once";
  };
  run(body());
}

TEST(task_group, a_failure_before_the_first_suspension_reaches_join) {
  const auto body = []() -> awaitable<void> {
    task_group group(co_await asio::this_coro::executor);
    group.spawn(throw_after(0, "at once"));
    EXPECT_EQ(co_await failure_of(group.join()), "at once");
  };
  run(body());
}

TEST(task_group, without_cancel_rest_the_others_go_on) {
  const auto body = []() -> awaitable<void> {
    order log;
    task_group group(co_await asio::this_coro::executor);
    group.cancel_rest_on_failure(false);
    group.spawn(throw_after(1, "first"));
    group.spawn(throw_after(2, "second"));
    group.spawn(note_end(yield_times(5), log, 1));
    EXPECT_EQ(co_await failure_of(group.join()), "first");
    EXPECT_EQ(log, order{1});
    EXPECT_EQ(group.failures(), 2u);
    EXPECT_FALSE(group.cancelled());
  };
  run(body());
}

TEST(task_group, cancellation_asked_for_is_not_a_failure_and_unasked_is) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    const auto aborts = []() -> awaitable<void> {
      co_await yield();
      throw_cancelled();
    };
    task_group asked(executor), unasked(executor);
    asked.spawn(sleep_for_ever());
    asked.cancel();
    co_await asked.join();
    EXPECT_EQ(asked.failures(), 0u);
    unasked.spawn(aborts());
    bool reported = false;
    try {
      co_await unasked.join();
    } catch (...) {
      reported = is_cancellation(std::current_exception());
    }
    EXPECT_TRUE(reported);
  };
  run(body());
}

TEST(task_group, a_real_failure_while_being_cancelled_is_reported) {
  const auto body = []() -> awaitable<void> {
    const auto bad_cleaner = []() -> awaitable<void> {
      try {
        co_await sleep_for_ever();
      } catch (const boost::system::system_error&) {
        throw std::runtime_error("clean-up failed");
      }
    };
    task_group group(co_await asio::this_coro::executor);
    group.spawn(bad_cleaner());
    group.cancel();
    EXPECT_EQ(co_await failure_of(group.join()), "clean-up failed");
  };
  run(body());
}

TEST(task_group, join_may_be_called_again_after_more_spawns) {
  const auto body = []() -> awaitable<void> {
    order log;
    task_group group(co_await asio::this_coro::executor);
    group.spawn(note_end(yield(), log, 1));
    co_await group.join();
    group.spawn(note_end(yield(), log, 2));
    co_await group.join();
    EXPECT_EQ(log, (order{1, 2}));
  };
  run(body());
}

TEST(task_group, children_may_spawn_siblings_and_cancel_the_group) {
  const auto body = []() -> awaitable<void> {
    task_group group(co_await asio::this_coro::executor);
    int born = 0;
    std::function<awaitable<void>(int)> family = [&](int depth) -> awaitable<void> {
      ++born;
      if (depth % 2 == 0) co_await yield();
      if (depth == 0) {
        group.cancel();
        co_return;
      }
      group.spawn(family(depth - 1));
      group.spawn(sleep_for_ever());
    };
    group.spawn(family(50));
    co_await group.join();
    EXPECT_EQ(born, 51);
  };
  run(body());
}

TEST(task_group, a_cancelled_join_cancels_the_children_and_waits_for_them) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    order log;
    bool joiner_cancelled = false;
    event done(executor);
    const auto slow_to_stop = [&]() -> awaitable<void> {
      try {
        co_await sleep_for_ever();
      } catch (const boost::system::system_error&) {
        log.push_back(1);
      }
    };
    const auto parent = [&]() -> awaitable<void> {
      task_group inner(co_await asio::this_coro::executor);
      inner.spawn(slow_to_stop());
      co_await inner.join();
    };
    task_group outer(executor);
    outer.spawn(note_cancellation(parent(), joiner_cancelled));
    co_await yield();
    outer.cancel();
    co_await outer.join();
    EXPECT_EQ(log, order{1});
    EXPECT_TRUE(joiner_cancelled);
  };
  run(body());
}

TEST(task_group, cancellation_after_the_last_child_ended_is_still_cancellation) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    bool cancelled = false;
    task_group inner(executor), outer(executor);
    const auto ends_and_cancels = [&]() -> awaitable<void> {
      co_await yield();
      outer.cancel();
    };
    inner.spawn(ends_and_cancels());
    outer.spawn(note_cancellation(inner.join(), cancelled));
    co_await outer.join();
    EXPECT_TRUE(cancelled);
    EXPECT_EQ(inner.size(), 0u);
  };
  run(body());
}

TEST(task_group, several_may_join) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    order log;
    task_group work(executor), joiners(executor);
    work.spawn(yield_times(3));
    joiners.spawn(note_end(work.join(), log, 1));
    joiners.spawn(note_end(work.join(), log, 2));
    co_await joiners.join();
    EXPECT_EQ(log, (order{1, 2}));
  };
  run(body());
}

}  // namespace
}  // namespace kadr
