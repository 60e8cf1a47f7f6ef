#include "async/gather_settled.hpp"

#include "async/with_timeout.hpp"
#include "unit/async/gather_tools.hpp"

namespace kadr {
namespace {

using namespace test;

/// The values, and -1 for a failure, -2 for a cancellation.
template <class T>
order summary(const std::vector<outcome<T>>& outcomes) {
  order log;
  for (const auto& o : outcomes) {
    EXPECT_TRUE(o.done());
    if (o.failed()) {
      log.push_back(is_cancellation(o.exception()) ? -2 : -1);
    } else if constexpr (std::is_void_v<T>) {
      log.push_back(0);
    } else {
      log.push_back(o.value());
    }
  }
  return log;
}

awaitable<void> settle_into(std::vector<awaitable<int>> work, order& log) {
  const auto outcomes = co_await gather_settled(std::move(work));
  log = summary(outcomes);
}

awaitable<int> abort_itself() {
  co_await yield();
  throw_cancelled();
}

/// Answers its cancellation with a failure.
awaitable<int> fail_when_cancelled() {
  bool cancelled = false;
  try {
    co_await sleep_for_ever();
  } catch (const boost::system::system_error&) {
    cancelled = true;
  }
  if (cancelled) throw std::runtime_error("cancelled");
  co_return 0;
}

TEST(gather_settled, returns_outcomes_in_input_order_and_failures_disturb_nobody) {
  const auto body = []() -> awaitable<void> {
    std::vector<awaitable<int>> work;
    work.emplace_back(value_after(1, 5));
    work.emplace_back(int_or_throw(2, "late"));
    work.emplace_back(value_after(3, 1));
    work.emplace_back(int_or_throw(0, "at once"));
    work.emplace_back(value_after(5, 8));
    const auto outcomes = co_await gather_settled(std::move(work));
    EXPECT_EQ(summary(outcomes), (order{1, -1, 3, -1, 5}));
    EXPECT_THROW((void)outcomes.at(1).value(), std::runtime_error);
  };
  run(body());
}

TEST(gather_settled, starts_all_at_once) {
  const auto body = []() -> awaitable<void> {
    order started, ended;
    std::vector<awaitable<int>> work;
    const auto make = [&started](int n) -> awaitable<int> {
      started.push_back(n);
      co_await yield();
      co_return n;
    };
    for (int i = 0; i < 3; ++i) work.emplace_back(make(i));
    task_group group(co_await asio::this_coro::executor);
    group.spawn(settle_into(std::move(work), ended));
    EXPECT_EQ(started, (order{0, 1, 2}));
    co_await group.join();
    EXPECT_EQ(ended, (order{0, 1, 2}));
  };
  run(body());
}

TEST(gather_settled, takes_work_without_a_result) {
  const auto body = []() -> awaitable<void> {
    std::vector<awaitable<void>> work;
    work.emplace_back(throw_after(1, "x"));
    work.emplace_back(yield_times(3));
    const auto outcomes = co_await gather_settled(std::move(work));
    EXPECT_EQ(summary(outcomes), (order{-1, 0}));
  };
  run(body());
}

TEST(gather_settled, results_need_no_default_constructor_nor_copy) {
  const auto body = []() -> awaitable<void> {
    const auto make = [](int v) -> awaitable<token> {
      co_await yield();
      co_return token(v);
    };
    std::vector<awaitable<token>> work;
    work.emplace_back(make(1));
    work.emplace_back(make(2));
    auto outcomes = co_await gather_settled(std::move(work));
    EXPECT_EQ(*outcomes.at(1).take().value, 2);
  };
  run(body());
}

TEST(gather_settled, nothing_to_do_returns_without_suspending) {
  const auto body = []() -> awaitable<void> {
    order log{1};
    task_group group(co_await asio::this_coro::executor);
    group.spawn(settle_into({}, log));
    EXPECT_TRUE(log.empty());
    co_await group.join();
  };
  run(body());
}

TEST(gather_settled, work_that_aborts_by_itself_has_failed) {
  const auto body = []() -> awaitable<void> {
    order log;
    std::vector<awaitable<int>> work;
    work.emplace_back(abort_itself());
    work.emplace_back(value_after(2, 4));
    co_await settle_into(std::move(work), log);
    EXPECT_EQ(log, (order{-2, 2}));
  };
  run(body());
}

TEST(gather_settled, cancellation_cancels_all_and_waits_for_all) {
  const auto body = []() -> awaitable<void> {
    bool a = false, b = false, whole = false;
    order log;
    const auto note = [](bool& cancelled) -> awaitable<int> {
      co_await note_cancellation(sleep_for_ever(), cancelled);
      co_return 0;
    };
    std::vector<awaitable<int>> work;
    work.emplace_back(note(a));
    work.emplace_back(value_after(1, 0));
    work.emplace_back(note(b));
    task_group group(co_await asio::this_coro::executor);
    group.spawn(note_cancellation(settle_into(std::move(work), log), whole));
    group.cancel();
    co_await group.join();
    EXPECT_TRUE(a && b && whole);
    EXPECT_TRUE(log.empty());
  };
  run(body());
}

/// Cancels the gathering of `work` as soon as it has started; what it returned, if it did.
awaitable<order> settle_and_cancel(std::vector<awaitable<int>> work) {
  order log;
  task_group group(co_await asio::this_coro::executor);
  group.spawn(settle_into(std::move(work), log));
  group.cancel();
  co_await group.join();
  co_return log;
}

TEST(gather_settled, outcomes_of_their_own_are_returned_in_spite_of_cancellation) {
  const auto body = []() -> awaitable<void> {
    std::vector<awaitable<int>> work;
    work.emplace_back(stubborn(1));
    work.emplace_back(fail_when_cancelled());
    work.emplace_back(int_or_throw(0, "before"));
    const auto log = co_await settle_and_cancel(std::move(work));
    EXPECT_EQ(log, (order{1, -1, -1}));
  };
  run(body());
}

TEST(gather_settled, cancelled_when_all_had_ended_returns_the_outcomes) {
  const auto body = []() -> awaitable<void> {
    std::vector<awaitable<int>> work;
    work.emplace_back(value_after(1, 0));
    work.emplace_back(int_or_throw(0, "x"));
    const auto log = co_await settle_and_cancel(std::move(work));
    EXPECT_EQ(log, (order{1, -1}));
  };
  run(body());
}

TEST(gather_settled, nests) {
  const auto body = []() -> awaitable<void> {
    const auto inner = []() -> awaitable<int> {
      std::vector<awaitable<int>> work;
      work.emplace_back(value_after(1, 1));
      work.emplace_back(int_or_throw(1, "x"));
      const auto outcomes = co_await gather_settled(std::move(work));
      EXPECT_EQ(summary(outcomes), (order{1, -1}));
      co_return outcomes.at(1).value();
    };
    order log;
    std::vector<awaitable<int>> work;
    work.emplace_back(inner());
    work.emplace_back(value_after(2, 2));
    co_await settle_into(std::move(work), log);
    EXPECT_EQ(log, (order{-1, 2}));
  };
  run(body());
}

TEST(gather_settled, a_deadline_cancels_it_whole) {
  const auto body = []() -> awaitable<void> {
    order log;
    for (const auto limit : {duration(-1s), duration(1ms)}) {
      std::vector<awaitable<int>> work;
      work.emplace_back(value_after(1, 0));
      work.emplace_back(never());
      EXPECT_FALSE(co_await with_timeout(steady::now() + limit, settle_into(std::move(work), log)));
    }
    EXPECT_TRUE(log.empty());
  };
  run(body());
}

TEST(gather_settled, destroyed_while_waiting_is_harmless) {
  order log;
  destroy_while_gathering([&log](std::vector<awaitable<int>> work) { return settle_into(std::move(work), log); });
}

TEST(gather_settled, storm_with_random_cancellation) {
  const auto body = []() -> awaitable<void> {
    random rng(storm_seed());
    unsigned settled = 0, failures = 0, cancelled = 0;
    const auto task = [&]() -> awaitable<void> {
      std::vector<awaitable<int>> work;
      const bool fails = rng() % 2 == 0;
      work.emplace_back(value_after(1, rng() % 4));
      work.emplace_back(fails ? int_or_throw(rng() % 4, "x") : value_after(2, rng() % 4));
      try {
        const auto outcomes = co_await gather_settled(std::move(work));
        EXPECT_EQ(summary(outcomes), (order{1, fails ? -1 : 2}));
        ++settled;
        failures += fails ? 1 : 0;
      } catch (...) {
        EXPECT_TRUE(is_cancellation(std::current_exception()));
        ++cancelled;
      }
    };
    co_await storm(rng, storm_cycles, task);
    EXPECT_EQ(settled + cancelled, storm_cycles);
    EXPECT_GT(failures, 0u);
    EXPECT_GT(settled, failures);
    EXPECT_GT(cancelled, 0u);
  };
  run(body());
}

}  // namespace
}  // namespace kadr
