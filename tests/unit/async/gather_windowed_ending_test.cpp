#include "async/gather_windowed.hpp"
#include "unit/async/gather_tools.hpp"

namespace kadr {
namespace {

using namespace test;

enum class act { value, wait, throw_now, throw_later, refuse, stubborn };

/// Makes work that does what its input says, and counts.
struct actor {
  awaitable<int> operator()(act a) {
    ++made;
    if (a == act::refuse) throw std::runtime_error("refused");
    return play(a);
  }
  awaitable<int> play(act a) {
    switch (a) {
      case act::wait:
        co_await note_cancellation(sleep_for_ever(), cancelled);
        break;
      case act::stubborn:
        co_return co_await test::stubborn(2);
      case act::throw_now:
        throw std::runtime_error("now");
      case act::throw_later:
        co_await throw_after(2, "later");
        break;
      default:
        break;
    }
    co_return 1;
  }

  int made = 0;
  bool cancelled = false;
};

/// What the gathering of `acts` threw; empty if it returned.
awaitable<std::string> failure_of(std::size_t width, std::vector<act> acts, actor& player) {
  std::string what;
  const auto make = [&player](act a) { return player(a); };
  try {
    (void)co_await gather_windowed(width, std::move(acts), make);
  } catch (const std::runtime_error& e) {
    what = e.what();
  }
  co_return what;
}

awaitable<void> gather_into(std::size_t width, std::vector<act> acts, actor& player, order& log) {
  const auto make = [&player](act a) { return player(a); };
  log = co_await gather_windowed(width, std::move(acts), make);
}

TEST(gather_windowed, the_first_failure_cancels_those_that_run_and_starts_no_more) {
  actor player;
  EXPECT_EQ(run(failure_of(2, {act::wait, act::throw_later, act::value, act::value}, player)), "later");
  EXPECT_TRUE(player.cancelled);
  EXPECT_EQ(player.made, 2);
}

TEST(gather_windowed, a_failure_without_suspension_starts_no_more) {
  actor player;
  EXPECT_EQ(run(failure_of(2, {act::throw_now, act::value}, player)), "now");
  EXPECT_EQ(player.made, 1);
}

TEST(gather_windowed, a_call_of_make_that_throws_is_a_failure) {
  actor player;
  EXPECT_EQ(run(failure_of(2, {act::wait, act::refuse, act::value}, player)), "refused");
  EXPECT_TRUE(player.cancelled);
  EXPECT_EQ(player.made, 2);
}

TEST(gather_windowed, work_that_goes_on_after_a_failure_is_waited_for_and_not_followed) {
  actor player;
  EXPECT_EQ(run(failure_of(2, {act::stubborn, act::throw_later, act::value}, player)), "later");
  EXPECT_EQ(player.made, 2);
}

TEST(gather_windowed, of_work_without_a_result_rethrows_as_well) {
  const auto fails_at_three = [](int n) { return n == 3 ? throw_after(1, "three") : yield(); };
  EXPECT_THROW(run(gather_windowed(2, order{1, 2, 3, 4}, fails_at_three)), std::runtime_error);
}

TEST(gather_windowed, work_that_aborts_by_itself_is_a_failure) {
  const auto aborts = [](int) -> awaitable<int> {
    co_await yield();
    throw_cancelled();
  };
  EXPECT_THROW((void)run(gather_windowed(2, order{1, 2, 3}, aborts)), boost::system::system_error);
}

/// Cancels the gathering as soon as it has started.
awaitable<bool> cancelled_at_once(std::size_t width, std::vector<act> acts, actor& player, order& log) {
  bool cancelled = false;
  task_group group(co_await asio::this_coro::executor);
  group.spawn(note_cancellation(gather_into(width, std::move(acts), player, log), cancelled));
  group.cancel();
  co_await group.join();
  co_return cancelled;
}

TEST(gather_windowed, cancellation_cancels_those_that_run_and_starts_no_more) {
  actor player;
  order log;
  EXPECT_TRUE(run(cancelled_at_once(2, {act::wait, act::stubborn, act::value}, player, log)));
  EXPECT_TRUE(player.cancelled);
  EXPECT_EQ(player.made, 2);
}

TEST(gather_windowed, cancelled_with_inputs_left_ends_with_cancellation) {
  actor player;
  order log;
  EXPECT_TRUE(run(cancelled_at_once(1, {act::stubborn, act::value}, player, log)));
  EXPECT_EQ(player.made, 1);
}

TEST(gather_windowed, results_complete_in_spite_of_cancellation_are_returned) {
  actor player;
  order log;
  EXPECT_FALSE(run(cancelled_at_once(2, {act::value, act::stubborn, act::stubborn}, player, log)));
  EXPECT_EQ(log, (order{1, 2, 2}));
  EXPECT_FALSE(run(cancelled_at_once(2, {act::value, act::value, act::value}, player, log)));
  EXPECT_EQ(log, (order{1, 1, 1})) << "cancelled when all had ended";
}

TEST(gather_windowed, destroyed_while_waiting_is_harmless) {
  auto context = std::make_unique<asio::io_context>(1);
  auto alive = std::make_shared<int>();
  const auto wait = [alive](int) { return sleep_for_ever(); };
  start_on(*context, gather_windowed(2, order{1, 2, 3}, wait));
  EXPECT_EQ(alive.use_count(), 3);
  context.reset();
  EXPECT_EQ(alive.use_count(), 2);
}

TEST(gather_windowed, storm_with_random_cancellation) {
  const auto body = []() -> awaitable<void> {
    random rng(storm_seed());
    const order inputs{0, 1, 2, 3};
    unsigned inside = 0, complete = 0, failed = 0, cancelled = 0;
    const auto task = [&]() -> awaitable<void> {
      unsigned mine = 0;
      const unsigned width = 1 + rng() % 3;
      const bool fails = rng() % 4 == 0;
      const auto make = [&](int n) -> awaitable<int> {
        EXPECT_LE(++mine, width);
        ++inside;
        const auto leave = std::shared_ptr<void>(nullptr, [&](void*) { --mine, --inside; });
        if (fails && n == 2) co_await throw_after(rng() % 2, "x");
        co_return co_await value_after(n, rng() % 2);
      };
      try {
        const auto values = co_await gather_windowed(width, inputs, make);
        EXPECT_EQ(values, inputs);
        ++complete;
      } catch (...) {
        ++(is_cancellation(std::current_exception()) ? cancelled : failed);
      }
      EXPECT_EQ(mine, 0u);
    };
    co_await storm(rng, storm_cycles, task);
    EXPECT_EQ(complete + failed + cancelled, storm_cycles);
    EXPECT_GT(complete, 0u);
    EXPECT_GT(failed, 0u);
    EXPECT_GT(cancelled, 0u);
    EXPECT_EQ(inside, 0u);
  };
  run(body());
}

}  // namespace
}  // namespace kadr
