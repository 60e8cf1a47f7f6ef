#include "async/shield.hpp"

#include "async/event.hpp"
#include "unit/async/tools.hpp"

namespace kadr {
namespace {

using namespace test;

TEST(shield, returns_the_works_result_void_or_not) {
  const auto body = []() -> awaitable<void> {
    const auto later = [](int v) -> awaitable<token> {
      co_await yield();
      co_return token(v);
    };
    const auto at_once = []() -> awaitable<int> { co_return 2; };
    task_group owner(co_await asio::this_coro::executor);
    const auto first = co_await shield(owner, later(1));
    const auto second = co_await shield(owner, at_once());
    co_await shield(owner, yield());
    EXPECT_EQ(*first.value, 1);
    EXPECT_EQ(second, 2);
    co_await owner.join();
  };
  run(body());
}

TEST(shield, the_work_goes_on_when_the_waiter_is_cancelled_and_the_owner_joins_it) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    order log;
    bool cancelled = false;
    event go(executor);
    task_group owner(executor), waiters(executor);
    waiters.spawn(note_cancellation(shield(owner, note_end(go.wait(), log, 1)), cancelled));
    waiters.cancel();
    co_await waiters.join();
    EXPECT_TRUE(cancelled);
    EXPECT_EQ(owner.size(), 1u);
    go.set();
    co_await owner.join();
    EXPECT_EQ(log, order{1});
  };
  run(body());
}

TEST(shield, a_result_that_is_there_when_the_cancelled_waiter_resumes_is_returned) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    int result = 0;
    task_group owner(executor), waiters(executor);
    const auto work = [&waiters]() -> awaitable<int> {
      co_await yield();
      waiters.cancel();
      co_return 7;
    };
    const auto wait = [&]() -> awaitable<void> { result = co_await shield(owner, work()); };
    waiters.spawn(wait());
    co_await waiters.join();
    EXPECT_EQ(result, 7);
    co_await owner.join();
  };
  run(body());
}

TEST(shield, exceptions_reach_the_waiter_and_not_the_owner) {
  const auto body = []() -> awaitable<void> {
    task_group owner(co_await asio::this_coro::executor);
    for (unsigned turns : {0u, 2u}) {
      bool thrown = false;
      try {
        co_await shield(owner, throw_after(turns, "work"));
      } catch (const std::runtime_error& e) {
        thrown = true;
        EXPECT_STREQ(e.what(), "work");
      }
      EXPECT_TRUE(thrown);
    }
    co_await owner.join();
    EXPECT_EQ(owner.failures(), 0u);
  };
  run(body());
}

TEST(shield, an_exception_without_a_waiter_is_the_owners_failure) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    task_group owner(executor), waiters(executor);
    waiters.spawn(shield(owner, throw_after(5, "work")));
    waiters.cancel();
    co_await waiters.join();
    bool thrown = false;
    try {
      co_await owner.join();
    } catch (const std::runtime_error& e) {
      thrown = true;
      EXPECT_STREQ(e.what(), "work");
    }
    EXPECT_TRUE(thrown);
  };
  run(body());
}

TEST(shield, a_cancelled_owner_ends_the_wait) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    bool work = false, waiter = false, late = false;
    task_group owner(executor), waiters(executor);
    waiters.cancel_rest_on_failure(false);
    waiters.spawn(note_cancellation(shield(owner, note_cancellation(sleep_for_ever(), work)), waiter));
    owner.cancel();
    waiters.spawn(note_cancellation(shield(owner, sleep_for_ever()), late));
    try {
      co_await waiters.join();
    } catch (const boost::system::system_error&) {
    }
    co_await owner.join();
    EXPECT_TRUE(work);
    EXPECT_TRUE(waiter);
    EXPECT_TRUE(late);
    EXPECT_EQ(waiters.failures(), 2u);
  };
  run(body());
}

TEST(shield, destroyed_while_waiting_is_harmless) {
  auto context = std::make_unique<asio::io_context>(1);
  auto alive = std::make_shared<int>();
  task_group owner(context->get_executor());
  const auto work = [](std::shared_ptr<int>) -> awaitable<void> { co_await sleep_for_ever(); };
  start_on(*context, shield(owner, work(alive)));
  EXPECT_EQ(alive.use_count(), 2);
  context.reset();
  EXPECT_EQ(alive.use_count(), 1);
}

TEST(shield, storm_with_random_cancellation_finishes_all_work) {
  const auto body = []() -> awaitable<void> {
    random rng(storm_seed());
    unsigned finished = 0, seen = 0;
    const auto work = [&finished](unsigned turns) -> awaitable<int> {
      co_await yield_times(turns);
      ++finished;
      co_return 1;
    };
    task_group owner(co_await asio::this_coro::executor);
    const auto task = [&]() -> awaitable<void> {
      const int one = co_await shield(owner, work(rng() % 5));
      seen += static_cast<unsigned>(one);
    };
    co_await storm(rng, storm_cycles, task);
    co_await owner.join();
    EXPECT_EQ(finished, storm_cycles);
    EXPECT_LE(seen, finished);
    EXPECT_GT(seen, 0u);
  };
  run(body());
}

}  // namespace
}  // namespace kadr
