#include "async/gather.hpp"

#include "async/event.hpp"
#include "unit/async/gather_tools.hpp"

namespace kadr {
namespace {

using namespace test;

TEST(gather, returns_results_in_input_order) {
  const auto body = []() -> awaitable<void> {
    std::vector<awaitable<int>> work;
    for (int i = 0; i < 5; ++i) work.emplace_back(value_after(i, static_cast<unsigned>(5 - i)));
    const auto results = co_await gather(std::move(work));
    EXPECT_EQ(results, (order{0, 1, 2, 3, 4}));
  };
  run(body());
}

TEST(gather, runs_its_work_concurrently) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    event first(executor), second(executor);
    const auto meet = [](event& mine, event& theirs) -> awaitable<void> {
      mine.set();
      co_await theirs.wait();
    };
    std::vector<awaitable<void>> work;
    work.emplace_back(meet(first, second));
    work.emplace_back(meet(second, first));
    co_await gather(std::move(work));
    EXPECT_TRUE(first.is_set() && second.is_set());
  };
  run(body());
}

TEST(gather, results_need_no_default_constructor) {
  const auto body = []() -> awaitable<void> {
    const auto make = [](int v) -> awaitable<token> {
      co_await yield();
      co_return token(v);
    };
    std::vector<awaitable<token>> work;
    work.emplace_back(make(1));
    work.emplace_back(make(2));
    const auto results = co_await gather(std::move(work));
    EXPECT_EQ(*results.at(0).value, 1);
    EXPECT_EQ(*results.at(1).value, 2);
  };
  run(body());
}

TEST(gather, nothing_to_do_returns_at_once) {
  const auto body = []() -> awaitable<void> {
    std::vector<awaitable<int>> values;
    std::vector<awaitable<void>> voids;
    const auto none = co_await gather(std::move(values));
    EXPECT_TRUE(none.empty());
    co_await gather(std::move(voids));
  };
  run(body());
}

TEST(gather, the_first_failure_cancels_the_others_and_waits_for_them) {
  const auto body = []() -> awaitable<void> {
    bool cancelled = false, thrown = false;
    std::vector<awaitable<void>> work;
    work.emplace_back(note_cancellation(sleep_for_ever(), cancelled));
    work.emplace_back(throw_after(3, "second"));
    work.emplace_back(throw_after(1, "first"));
    try {
      co_await gather(std::move(work));
    } catch (const std::runtime_error& e) {
      thrown = true;
      EXPECT_STREQ(e.what(), "first");
      EXPECT_TRUE(cancelled);
    }
    EXPECT_TRUE(thrown);
  };
  run(body());
}

TEST(gather, a_failure_without_suspension_is_reported) {
  const auto body = []() -> awaitable<void> {
    bool thrown = false;
    std::vector<awaitable<int>> work;
    work.emplace_back(int_or_throw(0, "at once"));
    work.emplace_back(stubborn(1));
    try {
      (void)co_await gather(std::move(work));
    } catch (const std::runtime_error& e) {
      thrown = true;
      EXPECT_STREQ(e.what(), "at once");
    }
    EXPECT_TRUE(thrown);
  };
  run(body());
}

TEST(gather, cancellation_cancels_all_and_waits_for_all) {
  const auto body = []() -> awaitable<void> {
    bool a = false, b = false, whole = false;
    std::vector<awaitable<void>> work;
    work.emplace_back(note_cancellation(sleep_for_ever(), a));
    work.emplace_back(note_cancellation(sleep_for_ever(), b));
    task_group group(co_await asio::this_coro::executor);
    group.spawn(note_cancellation(gather(std::move(work)), whole));
    group.cancel();
    co_await group.join();
    EXPECT_TRUE(a && b && whole);
  };
  run(body());
}

TEST(gather, results_complete_in_spite_of_cancellation_are_returned) {
  const auto body = []() -> awaitable<void> {
    order results;
    const auto collect = [&results](std::vector<awaitable<int>> work) -> awaitable<void> {
      results = co_await gather(std::move(work));
    };
    std::vector<awaitable<int>> work;
    work.emplace_back(stubborn(1));
    work.emplace_back(stubborn(2));
    task_group group(co_await asio::this_coro::executor);
    group.spawn(collect(std::move(work)));
    group.cancel();
    co_await group.join();
    EXPECT_EQ(results, (order{1, 2}));
  };
  run(body());
}

TEST(gather, cancelled_with_some_results_missing_ends_with_cancellation) {
  const auto body = []() -> awaitable<void> {
    bool whole = false;
    const auto collect = [](std::vector<awaitable<int>> work) -> awaitable<void> {
      (void)co_await gather(std::move(work));
    };
    std::vector<awaitable<int>> work;
    work.emplace_back(stubborn(1));
    work.emplace_back(never());
    task_group group(co_await asio::this_coro::executor);
    group.spawn(note_cancellation(collect(std::move(work)), whole));
    group.cancel();
    co_await group.join();
    EXPECT_TRUE(whole);
  };
  run(body());
}

TEST(gather, nests) {
  const auto body = []() -> awaitable<void> {
    const auto inner = [](int base) -> awaitable<int> {
      std::vector<awaitable<int>> work;
      for (int i = 0; i < 3; ++i) work.emplace_back(value_after(base + i, 1));
      int sum = 0;
      const auto values = co_await gather(std::move(work));
      for (const int v : values) sum += v;
      co_return sum;
    };
    std::vector<awaitable<int>> work;
    work.emplace_back(inner(0));
    work.emplace_back(inner(10));
    const auto sums = co_await gather(std::move(work));
    EXPECT_EQ(sums, (order{3, 33}));
  };
  run(body());
}

TEST(gather, destroyed_while_waiting_is_harmless) {
  const auto gathering = [](std::vector<awaitable<int>> work) -> awaitable<void> {
    (void)co_await gather(std::move(work));
  };
  destroy_while_gathering(gathering);
}

TEST(gather, storm_with_random_cancellation) {
  const auto body = []() -> awaitable<void> {
    random rng(storm_seed());
    unsigned complete = 0, failed = 0, cancelled = 0;
    const auto task = [&]() -> awaitable<void> {
      std::vector<awaitable<int>> work;
      const bool fails = rng() % 4 == 0;
      work.emplace_back(value_after(1, rng() % 4));
      work.emplace_back(fails ? int_or_throw(rng() % 4, "x") : value_after(2, rng() % 4));
      try {
        const auto values = co_await gather(std::move(work));
        EXPECT_EQ(values, (order{1, 2}));
        ++complete;
      } catch (...) {
        ++(is_cancellation(std::current_exception()) ? cancelled : failed);
      }
    };
    co_await storm(rng, storm_cycles, task);
    EXPECT_EQ(complete + failed + cancelled, storm_cycles);
    EXPECT_GT(complete, 0u);
    EXPECT_GT(failed, 0u);
    EXPECT_GT(cancelled, 0u);
  };
  run(body());
}

}  // namespace
}  // namespace kadr
