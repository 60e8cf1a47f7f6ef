#include "async/task.hpp"

#include "core/log.hpp"
#include "unit/async/tools.hpp"

namespace kadr {
namespace {

using namespace test;

awaitable<int> value_after(unsigned turns, int value) {
  co_await yield_times(turns);
  co_return value;
}

awaitable<bool> aborts(awaitable<void> work) {
  try {
    co_await std::move(work);
  } catch (...) {
    co_return is_cancellation(std::current_exception());
  }
  co_return false;
}

TEST(task, begins_at_once_and_hands_over_its_result) {
  const auto body = []() -> awaitable<void> {
    task_group group(co_await asio::this_coro::executor);
    const task<int> t = group.start(value_after(3, 7));
    EXPECT_FALSE(t.done());
    EXPECT_EQ(co_await t.result(), 7);
    EXPECT_EQ(co_await t.result(), 7) << "any number of times";
    EXPECT_EQ(t.value(), 7);
    co_await group.join();
  };
  run(body());
}

TEST(task, that_never_suspends_is_done_when_start_returns) {
  const auto body = []() -> awaitable<void> {
    task_group group(co_await asio::this_coro::executor);
    const task<int> t = group.start(value_after(0, 7));
    EXPECT_TRUE(t.done());
    EXPECT_EQ(t.value(), 7);
    EXPECT_EQ(group.size(), 1u) << "its end is a later turn";
    t.cancel();
    co_await group.join();
    EXPECT_EQ(t.value(), 7);
  };
  run(body());
}

TEST(task, a_failure_belongs_to_the_handle) {
  const auto body = []() -> awaitable<void> {
    order log;
    task_group group(co_await asio::this_coro::executor);
    const task<> failing = group.start(throw_after(1, "mine"));
    group.spawn(note_end(yield_times(5), log, 1));
    co_await failing.wait();
    EXPECT_THROW((void)failing.value(), std::runtime_error);
    co_await group.join();
    EXPECT_EQ(log, order{1}) << "the others went on";
    EXPECT_EQ(group.failures(), 0u);
  };
  run(body());
}

TEST(task, a_failure_that_nobody_can_see_is_the_groups) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    for (const bool dropped_before : {true, false}) {
      task_group group(executor);
      {
        const task<> t = group.start(throw_after(1, "unseen"));
        if (!dropped_before) co_await t.wait();
      }
      std::string what;
      try {
        co_await group.join();
      } catch (const std::runtime_error& e) {
        what = e.what();
      }
      EXPECT_EQ(what, "unseen") << dropped_before;
    }
  };
  run(body());
}

TEST(task, is_cancelled_by_its_handle_alone) {
  const auto body = []() -> awaitable<void> {
    order log;
    task_group group(co_await asio::this_coro::executor);
    const task<> stopped = group.start(sleep_for_ever());
    group.spawn(note_end(yield_times(5), log, 1));
    stopped.cancel();
    stopped.cancel();
    EXPECT_FALSE(stopped.cancelled()) << "not yet";
    EXPECT_TRUE(co_await aborts(stopped.result()));
    EXPECT_TRUE(stopped.cancelled());
    stopped.cancel();
    co_await group.join();
    EXPECT_EQ(log, order{1});
    EXPECT_FALSE(group.cancelled());
  };
  run(body());
}

TEST(task, may_refuse_to_be_cancelled) {
  const auto body = []() -> awaitable<void> {
    const auto stubborn = []() -> awaitable<int> {
      try {
        co_await sleep_for_ever();
      } catch (const boost::system::system_error&) {
      }
      co_return 3;
    };
    task_group group(co_await asio::this_coro::executor);
    const task<int> t = group.start(stubborn());
    t.cancel();
    EXPECT_EQ(co_await t.result(), 3);
    EXPECT_FALSE(t.cancelled());
    co_await group.join();
  };
  run(body());
}

TEST(task, cancelling_who_waits_does_not_stop_it) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    task_group workers(executor), waiters(executor);
    const task<int> t = workers.start(value_after(5, 7));
    bool cancelled = false;
    const auto waits = [&t]() -> awaitable<void> { (void)co_await t.result(); };
    waiters.spawn(note_cancellation(waits(), cancelled));
    waiters.cancel();
    co_await waiters.join();
    EXPECT_TRUE(cancelled);
    EXPECT_EQ(co_await t.result(), 7);
    co_await workers.join();
  };
  run(body());
}

TEST(task, of_a_cancelled_group_is_cancelled) {
  const auto body = []() -> awaitable<void> {
    bool ran = false;
    const auto work = [&ran]() -> awaitable<void> {
      ran = true;
      co_return;
    };
    task_group group(co_await asio::this_coro::executor);
    const task<> before = group.start(sleep_for_ever());
    group.cancel();
    const task<> after = group.start(work());
    EXPECT_TRUE(after.cancelled());
    EXPECT_FALSE(ran);
    co_await group.join();
    EXPECT_TRUE(before.cancelled());
  };
  run(body());
}

TEST(task, may_cancel_itself_through_its_handle) {
  const auto body = []() -> awaitable<void> {
    task<> self;
    bool went_on = false;
    const auto work = [&]() -> awaitable<void> {
      self.cancel();
      co_await yield();
      went_on = true;
    };
    task_group group(co_await asio::this_coro::executor);
    group.start(self, work());
    co_await group.join();
    EXPECT_TRUE(self.cancelled());
    EXPECT_FALSE(went_on);
  };
  run(body());
}

TEST(task, hands_out_what_cannot_be_copied) {
  const auto body = []() -> awaitable<void> {
    const auto make = []() -> awaitable<token> {
      co_await yield();
      co_return token(4);
    };
    task_group group(co_await asio::this_coro::executor);
    const token got = co_await group.start(make()).result();
    EXPECT_EQ(*got.value, 4);
    co_await group.join();
  };
  run(body());
}

TEST(task, a_handle_may_outlive_group_and_loop) {
  task<int> kept;
  task<> failed, running;
  {
    asio::io_context context(1);
    const auto body = [&]() -> awaitable<void> {
      task_group group(co_await asio::this_coro::executor);
      kept = group.start(value_after(1, 7));
      failed = group.start(throw_after(1, "late"));
      co_await group.join();
    };
    run_on(context, body());
  }
  auto context = std::make_unique<asio::io_context>(1);
  auto group = std::make_unique<task_group>(context->get_executor());
  const auto body = [&]() -> awaitable<void> {
    running = group->start(sleep_for_ever());
    co_return;
  };
  start_on(*context, body());
  context.reset();
  group.reset();
  EXPECT_FALSE(running.done());
  running.cancel();
  EXPECT_EQ(kept.value(), 7);
  EXPECT_TRUE(failed.exception() != nullptr);
}

TEST(task, the_groups_callback_gets_each_end_before_join_returns) {
  const auto body = []() -> awaitable<void> {
    order log;
    std::string what;
    task_group group(co_await asio::this_coro::executor);
    group.cancel_rest_on_failure(false);
    group.spawn(yield(), [&log](const std::exception_ptr& error) { log.push_back(error ? -1 : 1); });
    group.spawn(throw_after(2, "no"), [&](const std::exception_ptr& error) {
      log.push_back(2);
      try {
        std::rethrow_exception(error);
      } catch (const std::exception& e) {
        what = e.what();
      }
    });
    EXPECT_TRUE(log.empty());
    try {
      co_await group.join();
    } catch (const std::runtime_error&) {
      log.push_back(3);
    }
    EXPECT_EQ(log, (order{1, 2, 3}));
    EXPECT_EQ(what, "no");
  };
  run(body());
}

TEST(task, that_aborts_by_itself_unseen_has_failed) {
  const auto body = []() -> awaitable<void> {
    const auto aborts_itself = []() -> awaitable<void> {
      co_await yield();
      throw_cancelled();
    };
    task_group group(co_await asio::this_coro::executor);
    { const task<> dropped = group.start(aborts_itself()); }
    EXPECT_TRUE(co_await aborts(group.join()));
    EXPECT_EQ(group.failures(), 1u);
  };
  run(body());
}

TEST(task, a_failure_that_nobody_joined_or_looked_at_is_logged) {
  testing::internal::CaptureStderr();
  setup_log(log_format::text, 0);
  const auto body = []() -> awaitable<void> {
    task_group group(co_await asio::this_coro::executor);
    const task<> unseen = group.start(throw_after(1, "unseen until the end"));
    co_await group.join();
  };
  run(body());
  EXPECT_NE(testing::internal::GetCapturedStderr().find("unseen until the end"), std::string::npos);
}

TEST(task, whose_callback_holds_its_handle_goes_with_the_loop) {
  auto kept = std::make_shared<int>();
  auto context = std::make_unique<asio::io_context>(1);
  auto group = std::make_unique<task_group>(context->get_executor());
  const auto body = [&]() -> awaitable<void> {
    const task<> t = group->start(sleep_for_ever());
    t.on_done(context->get_executor(), [t, kept](const future<>&) {});
    co_return;
  };
  start_on(*context, body());
  EXPECT_EQ(kept.use_count(), 2);
  context.reset();
  group.reset();
  EXPECT_EQ(kept.use_count(), 1);
}

TEST(task, survives_a_storm) {
  random rng(storm_seed());
  const auto body = [&rng]() -> awaitable<void> {
    task_group owner(co_await asio::this_coro::executor);
    owner.cancel_rest_on_failure(false);
    std::vector<task<int>> handles(16);
    std::uint64_t looked = 0;
    const auto work = [&]() -> awaitable<void> {
      task<int>& place = handles[rng() % handles.size()];
      if (rng() % 3 == 0 || !place.valid()) place = owner.start(value_after(static_cast<unsigned>(rng() % 4), 1));
      const task<int> mine = place;
      if (rng() % 4 == 0) mine.cancel();
      co_await mine.wait();
      ++looked;
    };
    co_await storm(rng, storm_cycles, work);
    handles.clear();
    co_await owner.join();
    EXPECT_EQ(owner.size(), 0u);
    EXPECT_GT(looked, 0u);
  };
  run(body());
}

}  // namespace
}  // namespace kadr
