#include "async/single_flight.hpp"

#include <optional>
#include <string>

#include "async/event.hpp"
#include "unit/async/tools.hpp"

namespace kadr {
namespace {

using namespace test;
using names = single_flight<std::string, std::shared_ptr<int>>;

awaitable<void> ask(names& flights, std::string key, std::function<awaitable<std::shared_ptr<int>>()> make,
                    std::vector<std::shared_ptr<int>>& log) {
  log.push_back(co_await flights.run(std::move(key), std::move(make)));
}

TEST(single_flight, callers_with_the_same_key_share_one_call_in_order) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    task_group owner(executor), callers(executor);
    names flights(owner);
    int calls = 0;
    std::vector<std::shared_ptr<int>> log;
    const auto make = [&calls]() -> awaitable<std::shared_ptr<int>> {
      ++calls;
      co_await yield_times(2);
      co_return std::make_shared<int>(calls);
    };
    for (int i = 0; i < 3; ++i) callers.spawn(ask(flights, "a", make, log));
    EXPECT_EQ(flights.in_flight(), 1u);
    callers.spawn(ask(flights, "b", make, log));
    EXPECT_EQ(flights.in_flight(), 2u);
    co_await callers.join();
    EXPECT_EQ(calls, 2);
    EXPECT_EQ(log.size(), 4u);
    EXPECT_EQ(log[0], log[1]);
    EXPECT_EQ(log[0], log[2]);
    EXPECT_NE(log[0], log[3]);
    EXPECT_EQ(flights.in_flight(), 0u);
    co_await owner.join();
  };
  run(body());
}

TEST(single_flight, a_call_after_the_end_starts_anew_and_may_complete_at_once) {
  const auto body = []() -> awaitable<void> {
    task_group owner(co_await asio::this_coro::executor);
    single_flight<int, int> flights(owner);
    int calls = 0;
    const std::function<awaitable<int>()> make = [&calls]() -> awaitable<int> { co_return ++calls; };
    EXPECT_EQ(co_await flights.run(1, make), 1);
    EXPECT_EQ(flights.in_flight(), 0u);
    EXPECT_EQ(co_await flights.run(1, make), 2);
    co_await owner.join();
  };
  run(body());
}

TEST(single_flight, values_need_no_default_constructor) {
  struct value {
    explicit value(int n) : number(n) {}
    int number;
  };
  const auto body = []() -> awaitable<void> {
    task_group owner(co_await asio::this_coro::executor);
    single_flight<int, value> flights(owner);
    const std::function<awaitable<value>()> make = []() -> awaitable<value> { co_return value(3); };
    const auto result = co_await flights.run(1, make);
    EXPECT_EQ(result.number, 3);
    co_await owner.join();
  };
  run(body());
}

TEST(single_flight, an_exception_reaches_every_caller_and_not_the_owner) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    task_group owner(executor), callers(executor);
    callers.cancel_rest_on_failure(false);
    names flights(owner);
    std::vector<std::shared_ptr<int>> log;
    const auto make = []() -> awaitable<std::shared_ptr<int>> {
      co_await throw_after(2, "make");
      co_return nullptr;
    };
    for (int i = 0; i < 3; ++i) callers.spawn(ask(flights, "a", make, log));
    try {
      co_await callers.join();
    } catch (const std::runtime_error& e) {
      EXPECT_STREQ(e.what(), "make");
    }
    EXPECT_EQ(callers.failures(), 3u);
    co_await owner.join();
    EXPECT_EQ(owner.failures(), 0u);
  };
  run(body());
}

TEST(single_flight, a_cancelled_waiter_does_not_disturb_the_others) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    task_group owner(executor), first(executor), second(executor);
    names flights(owner);
    event go(executor);
    bool cancelled = false;
    std::vector<std::shared_ptr<int>> log;
    const auto make = [&go]() -> awaitable<std::shared_ptr<int>> {
      co_await go.wait();
      co_return std::make_shared<int>(1);
    };
    first.spawn(note_cancellation(ask(flights, "a", make, log), cancelled));
    second.spawn(ask(flights, "a", make, log));
    first.cancel();
    co_await first.join();
    EXPECT_TRUE(cancelled);
    go.set();
    co_await second.join();
    EXPECT_EQ(log.size(), 1u);
    co_await owner.join();
  };
  run(body());
}

TEST(single_flight, the_work_goes_on_when_all_waiters_have_left) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    task_group owner(executor), callers(executor);
    names flights(owner);
    order done;
    std::vector<std::shared_ptr<int>> log;
    const auto make = [&done]() -> awaitable<std::shared_ptr<int>> {
      co_await yield_times(5);
      done.push_back(1);
      co_return nullptr;
    };
    callers.spawn(ask(flights, "a", make, log));
    callers.cancel();
    co_await callers.join();
    EXPECT_EQ(flights.in_flight(), 1u);
    co_await owner.join();
    EXPECT_EQ(done, order{1});
    EXPECT_EQ(flights.in_flight(), 0u);
  };
  run(body());
}

TEST(single_flight, an_outcome_that_is_there_when_the_cancelled_waiter_resumes_is_returned) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    task_group owner(executor), callers(executor);
    names flights(owner);
    std::vector<std::shared_ptr<int>> log;
    const auto make = [&callers]() -> awaitable<std::shared_ptr<int>> {
      co_await yield();
      callers.cancel();
      co_return nullptr;
    };
    callers.spawn(ask(flights, "a", make, log));
    co_await callers.join();
    EXPECT_EQ(log.size(), 1u);
    co_await owner.join();
  };
  run(body());
}

TEST(single_flight, a_cancelled_owner_ends_waits_and_refuses_new_ones) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    task_group owner(executor), callers(executor);
    callers.cancel_rest_on_failure(false);
    names flights(owner);
    bool waiting = false, late = false;
    std::vector<std::shared_ptr<int>> log;
    const auto make = []() -> awaitable<std::shared_ptr<int>> {
      co_await sleep_for_ever();
      co_return nullptr;
    };
    callers.spawn(note_cancellation(ask(flights, "a", make, log), waiting));
    owner.cancel();
    callers.spawn(note_cancellation(ask(flights, "b", make, log), late));
    try {
      co_await callers.join();
    } catch (const boost::system::system_error&) {
    }
    EXPECT_TRUE(waiting);
    EXPECT_TRUE(late);
    EXPECT_EQ(flights.in_flight(), 0u);
    co_await owner.join();
  };
  run(body());
}

TEST(single_flight, destroyed_while_in_flight_the_waiters_are_still_served) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    task_group owner(executor), callers(executor);
    std::optional<names> flights(std::in_place, owner);
    event go(executor);
    std::vector<std::shared_ptr<int>> log;
    const auto make = [&go]() -> awaitable<std::shared_ptr<int>> {
      co_await go.wait();
      co_return std::make_shared<int>(1);
    };
    callers.spawn(ask(*flights, "a", make, log));
    flights.reset();
    go.set();
    co_await callers.join();
    EXPECT_EQ(log.size(), 1u);
    co_await owner.join();
  };
  run(body());
}

TEST(single_flight, destroyed_while_waiting_is_harmless) {
  auto context = std::make_unique<asio::io_context>(1);
  task_group owner(context->get_executor());
  names flights(owner);
  std::vector<std::shared_ptr<int>> log;
  const auto make = []() -> awaitable<std::shared_ptr<int>> {
    co_await sleep_for_ever();
    co_return nullptr;
  };
  start_on(*context, ask(flights, "a", make, log));
  EXPECT_EQ(flights.in_flight(), 1u);
  context.reset();
  EXPECT_EQ(flights.in_flight(), 0u);
}

TEST(single_flight, a_caller_may_ask_again_for_the_same_key_when_it_resumes) {
  const auto body = []() -> awaitable<void> {
    task_group owner(co_await asio::this_coro::executor);
    single_flight<int, int> flights(owner);
    int calls = 0;
    const std::function<awaitable<int>()> make = [&calls]() -> awaitable<int> {
      co_await yield();
      co_return ++calls;
    };
    const auto twice = [&]() -> awaitable<void> {
      const int first = co_await flights.run(1, make);
      const int second = co_await flights.run(1, make);
      EXPECT_EQ(second, first + 1);
    };
    task_group callers(co_await asio::this_coro::executor);
    callers.spawn(twice());
    callers.spawn(twice());
    co_await callers.join();
    EXPECT_EQ(calls, 2);
    co_await owner.join();
  };
  run(body());
}

TEST(single_flight, storm_with_random_cancellation_never_doubles_a_flight) {
  const auto body = []() -> awaitable<void> {
    random rng(storm_seed());
    task_group owner(co_await asio::this_coro::executor);
    single_flight<unsigned, unsigned> flights(owner);
    std::vector<unsigned> running(4);
    unsigned calls = 0, served = 0;
    const auto fetch = [&](unsigned key) -> awaitable<unsigned> {
      ++calls;
      EXPECT_EQ(++running[key], 1u);
      co_await yield_times(rng() % 6);
      --running[key];
      co_return key;
    };
    const auto task = [&]() -> awaitable<void> {
      const unsigned key = rng() % 4;
      const std::function<awaitable<unsigned>()> make = [&fetch, key] { return fetch(key); };
      const unsigned got = co_await flights.run(key, make);
      EXPECT_EQ(got, key);
      ++served;
    };
    co_await storm(rng, storm_cycles, task);
    co_await owner.join();
    EXPECT_EQ(flights.in_flight(), 0u);
    EXPECT_GT(served, 0u);
    EXPECT_LT(calls, storm_cycles) << "something was shared";
  };
  run(body());
}

}  // namespace
}  // namespace kadr
