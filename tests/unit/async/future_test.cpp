#include "async/future.hpp"

#include "unit/async/tools.hpp"

namespace kadr {
namespace {

using namespace test;

awaitable<void> note_value(future<int> f, order& log) {
  log.push_back(co_await f.result());
}

TEST(future, every_waiter_gets_the_value_in_the_order_in_which_they_came) {
  const auto body = []() -> awaitable<void> {
    promise<int> given;
    order log;
    task_group group(co_await asio::this_coro::executor);
    for (int i = 0; i < 3; ++i) {
      group.spawn(note_end(note_value(given.get_future(), log), log, 10 + i));
    }
    given.set_value(7);
    EXPECT_TRUE(log.empty()) << "never inline";
    co_await group.join();
    EXPECT_EQ(log, (order{7, 10, 7, 11, 7, 12}));
  };
  run(body());
}

TEST(future, a_result_that_is_there_is_returned_without_suspending) {
  const auto body = []() -> awaitable<void> {
    promise<int> given;
    order log;
    given.set_value(7);
    task_group group(co_await asio::this_coro::executor);
    group.spawn(note_value(given.get_future(), log));
    EXPECT_EQ(log, order{7});
    co_await group.join();
  };
  run(body());
}

TEST(future, an_exception_reaches_every_waiter) {
  const auto body = []() -> awaitable<void> {
    promise<void> given;
    future<void> f = given.get_future();
    given.set_exception(std::make_exception_ptr(std::runtime_error("no")));
    int caught = 0;
    for (int i = 0; i < 2; ++i) {
      try {
        co_await f.result();
      } catch (const std::runtime_error&) {
        ++caught;
      }
    }
    EXPECT_EQ(caught, 2);
    co_await f.wait();
    EXPECT_TRUE(f.exception() != nullptr);
  };
  run(body());
}

TEST(future, a_result_is_given_once) {
  promise<int> given;
  given.set_value(1);
  EXPECT_THROW(given.set_value(2), std::future_error);
  EXPECT_THROW(given.cancel(), std::future_error);
  EXPECT_EQ(given.get_future().value(), 1);
}

TEST(future, a_promise_that_goes_away_is_broken) {
  const auto body = []() -> awaitable<void> {
    auto given = std::make_unique<promise<int>>();
    future<int> f = given->get_future();
    given.reset();
    bool broken = false;
    try {
      co_await f.result();
    } catch (const std::future_error& e) {
      broken = e.code() == std::future_errc::broken_promise;
    }
    EXPECT_TRUE(broken);
  };
  run(body());
}

TEST(future, assigning_a_promise_breaks_the_old_one_and_a_moved_one_breaks_nothing) {
  promise<int> first, second;
  const future<int> old = first.get_future(), kept = second.get_future();
  first = std::move(second);
  EXPECT_TRUE(old.done());
  EXPECT_FALSE(kept.done());
  first.set_value(3);
  EXPECT_EQ(kept.value(), 3);
}

TEST(future, cancelling_a_waiter_leaves_the_others_waiting) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    promise<int> given;
    order log;
    bool cancelled = false;
    task_group impatient(executor), patient(executor);
    impatient.spawn(note_cancellation(note_value(given.get_future(), log), cancelled));
    patient.spawn(note_value(given.get_future(), log));
    impatient.cancel();
    co_await impatient.join();
    EXPECT_TRUE(cancelled);
    given.set_value(5);
    co_await patient.join();
    EXPECT_EQ(log, order{5});
  };
  run(body());
}

TEST(future, cancelled_after_the_result_came_the_waiter_still_gets_it) {
  const auto body = []() -> awaitable<void> {
    promise<int> given;
    order log;
    task_group group(co_await asio::this_coro::executor);
    group.spawn(note_value(given.get_future(), log));
    given.set_value(5);
    group.cancel();
    co_await group.join();
    EXPECT_EQ(log, order{5});
  };
  run(body());
}

TEST(future, a_cancelled_promise_gives_operation_aborted) {
  const auto body = []() -> awaitable<void> {
    promise<int> given;
    given.cancel();
    bool cancelled = false;
    try {
      (void)co_await given.get_future().result();
    } catch (...) {
      cancelled = is_cancellation(std::current_exception());
    }
    EXPECT_TRUE(cancelled);
  };
  run(body());
}

TEST(future, moves_a_value_out_that_cannot_be_copied) {
  const auto body = []() -> awaitable<void> {
    promise<token> given;
    future<token> f = given.get_future();
    given.set_value(9);
    const token got = co_await std::move(f).result();
    EXPECT_EQ(*got.value, 9);
    EXPECT_FALSE(f.valid());
  };
  run(body());
}

TEST(future, callbacks_run_in_a_later_turn_in_the_order_of_registration) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    promise<int> given;
    const future<int> f = given.get_future();
    order log;
    f.on_done(executor, [&log](const future<int>& done) { log.push_back(done.value()); });
    f.on_done(executor, [&log](const future<int>& done) { log.push_back(-done.value()); });
    given.set_value(4);
    f.on_done(executor, [&log](const future<int>&) { log.push_back(0); });
    EXPECT_TRUE(log.empty());
    co_await yield();
    co_await yield();
    EXPECT_EQ(log, (order{4, -4, 0}));
  };
  run(body());
}

TEST(future, a_callback_may_drop_the_last_future) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    auto given = std::make_unique<promise<int>>();
    auto f = std::make_unique<future<int>>(given->get_future());
    f->on_done(executor, [&](const future<int>&) {
      f.reset();
      given.reset();
    });
    given->set_value(1);
    co_await yield();
    co_await yield();
    EXPECT_EQ(f, nullptr);
  };
  run(body());
}

TEST(future, a_waiter_destroyed_with_its_context_is_forgotten) {
  auto context = std::make_unique<asio::io_context>(1);
  promise<int> given;
  order log;
  start_on(*context, note_value(given.get_future(), log));
  context.reset();
  given.set_value(1);
  EXPECT_TRUE(log.empty());
}

TEST(future, a_callback_of_a_loop_that_is_gone_is_not_called) {
  auto context = std::make_unique<asio::io_context>(1);
  bool called = false;
  promise<int> given;
  given.get_future().on_done(context->get_executor(), [&called](const future<int>&) { called = true; });
  context.reset();
  given.set_value(1);
  EXPECT_FALSE(called);
}

TEST(future, survives_a_storm) {
  random rng(storm_seed());
  const auto body = [&rng]() -> awaitable<void> {
    auto given = std::make_unique<promise<int>>();
    std::uint64_t seen = 0, made = 0;
    const auto work = [&]() -> awaitable<void> {
      if (rng() % 8 == 0) {
        if (rng() % 2 == 0) given->set_value(1);
        given = std::make_unique<promise<int>>();
        ++made;
      }
      const future<int> f = given->get_future();
      try {
        co_await f.result();
        ++seen;
      } catch (const std::future_error&) {
        ++seen;
      }
    };
    co_await storm(rng, storm_cycles, work);
    EXPECT_GT(seen, 0u);
    EXPECT_GT(made, 0u);
  };
  run(body());
}

}  // namespace
}  // namespace kadr
