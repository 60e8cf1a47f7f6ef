#include "async/with_timeout.hpp"

#include "async/event.hpp"
#include "unit/async/tools.hpp"

namespace kadr {
namespace {

using namespace test;

awaitable<int> value_after(int value, unsigned turns) {
  co_await yield_times(turns);
  co_return value;
}

awaitable<int> never() {
  co_await sleep_for_ever();
  co_return 0;
}

awaitable<int> stubborn(int value) {
  try {
    co_await sleep_for_ever();
  } catch (const boost::system::system_error&) {
  }
  co_return value;
}

deadline soon() {
  return steady::now() + 2ms;
}

TEST(with_timeout, returns_what_comes_in_time) {
  const auto body = []() -> awaitable<void> {
    const auto limit = steady::now() + 1h;
    const auto at_once = co_await with_timeout(limit, value_after(1, 0));
    const auto later = co_await with_timeout(no_deadline, value_after(2, 3));
    EXPECT_EQ(at_once, 1);
    EXPECT_EQ(later, 2);
    EXPECT_TRUE(co_await with_timeout(limit, yield()));
  };
  run(body(), 5s);
}

TEST(with_timeout, results_need_no_default_constructor) {
  const auto body = []() -> awaitable<void> {
    const auto make = []() -> awaitable<token> { co_return token(3); };
    const auto result = co_await with_timeout(no_deadline, make());
    EXPECT_EQ(*result.value().value, 3);
  };
  run(body());
}

TEST(with_timeout, the_deadline_cancels_the_work_and_waits_for_its_end) {
  const auto body = []() -> awaitable<void> {
    bool cancelled = false;
    const auto limit = soon();
    EXPECT_FALSE(co_await with_timeout(limit, note_cancellation(sleep_for_ever(), cancelled)));
    EXPECT_TRUE(cancelled);
    EXPECT_GE(steady::now(), limit);
    const auto result = co_await with_timeout(soon(), never());
    EXPECT_EQ(result, std::nullopt);
  };
  run(body());
}

TEST(with_timeout, a_result_that_comes_in_spite_of_the_deadline_is_returned) {
  const auto body = []() -> awaitable<void> {
    const auto result = co_await with_timeout(soon(), stubborn(4));
    EXPECT_EQ(result, 4);
  };
  run(body());
}

TEST(with_timeout, an_expired_deadline_starts_nothing) {
  const auto body = []() -> awaitable<void> {
    bool started = false;
    const auto work = [&started]() -> awaitable<int> {
      started = true;
      co_return 1;
    };
    const auto result = co_await with_timeout(steady::now() - 1s, work());
    EXPECT_EQ(result, std::nullopt);
    EXPECT_FALSE(started);
  };
  run(body());
}

TEST(with_timeout, other_exceptions_pass_through_before_and_after_the_deadline) {
  const auto body = []() -> awaitable<void> {
    const auto bad_cleaner = []() -> awaitable<void> {
      try {
        co_await sleep_for_ever();
      } catch (const boost::system::system_error&) {
        throw std::runtime_error("after");
      }
    };
    std::vector<std::string> thrown;
    try {
      co_await with_timeout(steady::now() + 1h, throw_after(1, "before"));
    } catch (const std::runtime_error& e) {
      thrown.emplace_back(e.what());
    }
    try {
      co_await with_timeout(soon(), bad_cleaner());
    } catch (const std::runtime_error& e) {
      thrown.emplace_back(e.what());
    }
    EXPECT_EQ(thrown, (std::vector<std::string>{"before", "after"}));
  };
  run(body(), 5s);
}

TEST(with_timeout, an_abort_of_the_works_own_is_not_a_timeout) {
  const auto body = []() -> awaitable<void> {
    const auto aborts = []() -> awaitable<void> {
      co_await yield();
      throw_cancelled();
    };
    bool thrown = false;
    try {
      co_await with_timeout(steady::now() + 1h, aborts());
    } catch (...) {
      thrown = is_cancellation(std::current_exception());
    }
    EXPECT_TRUE(thrown);
  };
  run(body(), 5s);
}

TEST(with_timeout, cancellation_from_outside_passes_through) {
  const auto body = []() -> awaitable<void> {
    bool inner = false, outer = false;
    const auto limited = [&]() -> awaitable<void> {
      co_await with_timeout(steady::now() + 1h, note_cancellation(sleep_for_ever(), inner));
    };
    task_group group(co_await asio::this_coro::executor);
    group.spawn(note_cancellation(limited(), outer));
    group.cancel();
    co_await group.join();
    EXPECT_TRUE(inner);
    EXPECT_TRUE(outer);
  };
  run(body(), 5s);
}

TEST(with_timeout, a_result_that_comes_in_spite_of_cancellation_is_returned) {
  const auto body = []() -> awaitable<void> {
    std::optional<int> result;
    const auto limited = [&]() -> awaitable<void> { result = co_await with_timeout(steady::now() + 1h, stubborn(5)); };
    task_group group(co_await asio::this_coro::executor);
    group.spawn(limited());
    group.cancel();
    co_await group.join();
    EXPECT_EQ(result, 5);
  };
  run(body(), 5s);
}

TEST(with_timeout, cancellation_after_the_deadline_is_cancellation) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    bool outer = false;
    task_group group(executor);
    const auto work = [&]() -> awaitable<void> {
      try {
        co_await sleep_for_ever();
      } catch (const boost::system::system_error&) {
        group.cancel();
        throw;
      }
    };
    const auto limited = [&]() -> awaitable<void> { co_await with_timeout(soon(), work()); };
    group.spawn(note_cancellation(limited(), outer));
    co_await group.join();
    EXPECT_TRUE(outer);
  };
  run(body());
}

TEST(with_timeout, nests_and_the_nearer_deadline_decides) {
  const auto body = []() -> awaitable<void> {
    const auto inner = [](deadline until) -> awaitable<int> {
      const auto result = co_await with_timeout(until, never());
      co_return result.value_or(-1);
    };
    const auto by_inner = co_await with_timeout(steady::now() + 1h, inner(soon()));
    const auto by_outer = co_await with_timeout(soon(), inner(steady::now() + 1h));
    EXPECT_EQ(by_inner, -1);
    EXPECT_EQ(by_outer, std::nullopt);
  };
  run(body(), 5s);
}

TEST(with_timeout, destroyed_while_waiting_is_harmless) {
  auto context = std::make_unique<asio::io_context>(1);
  auto alive = std::make_shared<int>();
  const auto child = [](std::shared_ptr<int>) -> awaitable<void> { co_await sleep_for_ever(); };
  const auto limited = [&]() -> awaitable<void> { co_await with_timeout(steady::now() + 1h, child(alive)); };
  start_on(*context, limited());
  EXPECT_EQ(alive.use_count(), 2);
  context.reset();
  EXPECT_EQ(alive.use_count(), 1);
}

TEST(with_timeout, storm_of_deadlines_and_cancellations) {
  const auto body = []() -> awaitable<void> {
    random rng(storm_seed());
    unsigned in_time = 0, late = 0, cancelled = 0;
    const auto task = [&]() -> awaitable<void> {
      try {
        const auto limit = steady::now() + std::chrono::microseconds(rng() % 40);
        const auto result = co_await with_timeout(limit, value_after(1, rng() % 6));
        ++(result ? in_time : late);
        EXPECT_EQ(result.value_or(1), 1);
      } catch (const boost::system::system_error&) {
        ++cancelled;
      }
    };
    co_await storm(rng, storm_cycles, task);
    EXPECT_EQ(in_time + late + cancelled, storm_cycles);
    EXPECT_GT(in_time, 0u);
    EXPECT_GT(late, 0u);
    EXPECT_GT(cancelled, 0u);
  };
  run(body());
}

}  // namespace
}  // namespace kadr
