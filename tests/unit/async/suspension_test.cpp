#include "async/suspension.hpp"

#include <boost/asio/post.hpp>

#include "async/event.hpp"
#include "unit/async/tools.hpp"

namespace kadr {
namespace {

using namespace test;

awaitable<void> suspend_and_note(suspension*& where, order& log, int n) {
  suspension self(ready_queue::of(co_await asio::this_coro::executor));
  where = &self;
  co_await self.suspend();
  where = nullptr;
  log.push_back(n);
}

TEST(suspension, resumes_in_the_order_of_resume_and_never_inline) {
  const auto body = []() -> awaitable<void> {
    order log;
    suspension* at[3] = {};
    task_group group(co_await asio::this_coro::executor);
    for (int i = 0; i < 3; ++i) group.spawn(suspend_and_note(at[i], log, i));
    for (int i : {2, 0, 1}) at[i]->resume();
    EXPECT_TRUE(log.empty());
    co_await group.join();
    EXPECT_EQ(log, (order{2, 0, 1}));
  };
  run(body());
}

TEST(suspension, a_second_resume_changes_nothing) {
  const auto body = []() -> awaitable<void> {
    order log;
    suspension *first = nullptr, *second = nullptr;
    task_group group(co_await asio::this_coro::executor);
    group.spawn(suspend_and_note(first, log, 1));
    group.spawn(suspend_and_note(second, log, 2));
    first->resume();
    second->resume();
    first->resume();
    co_await group.join();
    EXPECT_EQ(log, (order{1, 2}));
  };
  run(body());
}

TEST(suspension, resumed_beforehand_it_takes_one_turn) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    bool others_ran = false;
    suspension self(ready_queue::of(executor));
    self.resume();
    asio::post(executor, [&others_ran] { others_ran = true; });
    co_await self.suspend();
    EXPECT_TRUE(others_ran);
  };
  run(body());
}

TEST(suspension, what_becomes_ready_during_a_turn_runs_in_the_next_after_other_handlers) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    order log;
    const auto twice = [&log, executor]() -> awaitable<void> {
      co_await yield();
      log.push_back(1);
      asio::post(executor, [&log] { log.push_back(2); });
      co_await yield();
      log.push_back(3);
    };
    task_group group(executor);
    group.spawn(twice());
    co_await group.join();
    EXPECT_EQ(log, (order{1, 2, 3}));
  };
  run(body());
}

TEST(suspension, cancellation_resumes_it_once) {
  const auto body = []() -> awaitable<void> {
    order log;
    suspension* at = nullptr;
    task_group group(co_await asio::this_coro::executor);
    group.spawn(suspend_and_note(at, log, 1));
    at->resume();
    group.cancel();
    co_await group.join();
    EXPECT_EQ(log, order{1});
    EXPECT_EQ(at, nullptr);
  };
  run(body());
}

TEST(suspension, two_loops_do_not_meet) {
  asio::io_context first(1), second(1);
  EXPECT_NE(&ready_queue::of(first.get_executor()), &ready_queue::of(second.get_executor()));
  EXPECT_EQ(&ready_queue::of(first.get_executor()), &ready_queue::of(first.get_executor()));
}

TEST(suspension, the_context_destroys_coroutines_suspended_or_ready) {
  struct note {
    int& count;
    ~note() { ++count; }
  };
  int destroyed = 0;
  auto context = std::make_unique<asio::io_context>(1);
  const auto gone = ready_queue::of(context->get_executor()).gone();
  event never(context->get_executor()), soon(context->get_executor());
  const auto body = [&destroyed](event& what) -> awaitable<void> {
    const note at_end{destroyed};
    co_await what.wait();
  };
  start_on(*context, body(never));
  start_on(*context, body(soon));
  soon.set();
  EXPECT_FALSE(*gone);
  context.reset();
  EXPECT_TRUE(*gone);
  EXPECT_EQ(destroyed, 2);
  EXPECT_EQ(never.waiting(), 0u);
}

TEST(suspension, a_coroutine_destroyed_with_its_context_may_cancel_another) {
  struct canceller {
    task_group& group;
    ~canceller() { group.cancel(); }
  };
  auto context = std::make_unique<asio::io_context>(1);
  task_group group(context->get_executor());
  const auto body = [](task_group& other) -> awaitable<void> {
    const canceller at_end{other};
    co_await sleep_for_ever();
  };
  const auto waits = [&group]() -> awaitable<void> {
    event never(co_await asio::this_coro::executor);
    group.spawn(never.wait());
    co_await never.wait();
  };
  start_on(*context, body(group));
  start_on(*context, waits());
  context.reset();
  EXPECT_EQ(group.size(), 0u);
}

TEST(suspension, an_exception_out_of_the_loop_takes_nobody_elses_turn) {
  asio::io_context context(1);
  order log;
  suspension* at = nullptr;
  start_on(context, suspend_and_note(at, log, 1));
  at->resume();
  asio::post(context, [] { throw std::runtime_error("a bug"); });
  EXPECT_THROW(
      {
        context.restart();
        context.run();
        context.run();
      },
      std::runtime_error);
  context.run();
  EXPECT_EQ(log, order{1});
}

}  // namespace
}  // namespace kadr
