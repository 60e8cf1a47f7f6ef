#include "async/cancellation.hpp"

#include "async/event.hpp"
#include "async/shield.hpp"
#include "async/uncancellable.hpp"
#include "async/with_timeout.hpp"
#include "unit/async/tools.hpp"

namespace kadr {
namespace {

using namespace test;

TEST(examples, a_task_is_cancelled_by_its_handle) {
  const auto body = []() -> awaitable<void> {
    task_group group(co_await asio::this_coro::executor);
    const task<> endless = group.start(sleep_for_ever());
    endless.cancel();
    EXPECT_FALSE(endless.cancelled()) << "it has been asked, no more";
    co_await group.join();
    EXPECT_TRUE(endless.cancelled());
  };
  run(body());
}

TEST(examples, a_cancelled_coroutine_gets_operation_aborted_from_every_await) {
  const auto body = []() -> awaitable<void> {
    int aborted = 0;
    const auto stubborn = [&aborted]() -> awaitable<void> {
      for (int i = 0; i < 3; ++i) {
        try {
          co_await sleep_for(1h);
        } catch (const boost::system::system_error& e) {
          if (e.code() == asio::error::operation_aborted) ++aborted;
        }
      }
    };
    task_group group(co_await asio::this_coro::executor);
    group.spawn(stubborn());
    group.cancel();
    co_await group.join();
    EXPECT_EQ(aborted, 3);
  };
  run(body());
}

TEST(examples, a_cancellation_is_swallowed_only_by_ending) {
  const auto body = []() -> awaitable<void> {
    const auto best_so_far = []() -> awaitable<int> {
      int best = 0;
      try {
        for (;; ++best) co_await yield();
      } catch (...) {
        if (!is_cancellation(std::current_exception())) throw;
      }
      co_return best;
    };
    task_group group(co_await asio::this_coro::executor);
    const task<int> search = group.start(best_so_far());
    co_await yield_times(5);
    search.cancel();
    EXPECT_GE(co_await search.result(), 4);
    EXPECT_FALSE(search.cancelled()) << "it ended with a value";
    co_await group.join();
  };
  run(body());
}

TEST(examples, uncancellable_work_goes_on_and_the_cancellation_stays_pending) {
  const auto body = []() -> awaitable<void> {
    order log;
    const auto commit = [&log]() -> awaitable<void> {
      co_await yield_times(3);
      log.push_back(1);
    };
    const auto save = [&]() -> awaitable<void> {
      co_await uncancellable(commit());
      log.push_back(2);
      co_await yield();
      log.push_back(3);
    };
    task_group group(co_await asio::this_coro::executor);
    group.spawn(save());
    group.cancel();
    co_await group.join();
    EXPECT_EQ(log, (order{1, 2}));
  };
  run(body());
}

TEST(examples, shielded_work_outlives_its_waiter) {
  const auto body = []() -> awaitable<void> {
    const executor_type loop = co_await asio::this_coro::executor;
    event go(loop);
    order log;
    task_group owner(loop);
    const deadline soon = steady::now() + 5ms;
    EXPECT_FALSE(co_await with_timeout(soon, shield(owner, note_end(go.wait(), log, 1))));
    EXPECT_EQ(owner.size(), 1u) << "the waiter gave up, the work did not";
    go.set();
    co_await owner.join();
    EXPECT_EQ(log, order{1});
  };
  run(body());
}

TEST(examples, the_first_failure_cancels_the_rest_and_join_throws_it) {
  const auto body = []() -> awaitable<void> {
    task_group group(co_await asio::this_coro::executor);
    bool cancelled = false;
    group.spawn(note_cancellation(sleep_for_ever(), cancelled));
    group.spawn(throw_after(1, "first"));
    std::string caught;
    try {
      co_await group.join();
    } catch (const std::runtime_error& e) {
      caught = e.what();
    }
    EXPECT_EQ(caught, "first");
    EXPECT_EQ(group.failures(), 1u);
    EXPECT_TRUE(cancelled);
  };
  run(body());
}

TEST(examples, a_failure_that_nobody_looked_at_is_the_groups) {
  const auto body = []() -> awaitable<void> {
    task_group group(co_await asio::this_coro::executor);
    {
      const task<> looked_at = group.start(throw_after(1, "seen"));
      co_await looked_at.wait();
      EXPECT_NE(looked_at.exception(), nullptr);
      const task<> dropped = group.start(throw_after(1, "unseen"));
    }
    std::string caught;
    try {
      co_await group.join();
    } catch (const std::runtime_error& e) {
      caught = e.what();
    }
    EXPECT_EQ(caught, "unseen");
  };
  run(body());
}

}  // namespace
}  // namespace kadr
