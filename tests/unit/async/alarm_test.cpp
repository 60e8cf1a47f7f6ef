#include "async/alarm.hpp"

#include "async/suspension.hpp"
#include "unit/async/tools.hpp"

namespace kadr {
namespace {

using namespace test;

struct bell final : alarm {
  bell(executor_type loop, std::function<void()> f) : alarm(ready_queue::of(loop)), on_ring(std::move(f)) {}
  void ring() noexcept override { on_ring(); }

  std::function<void()> on_ring;
};

std::unique_ptr<bell> make_bell(executor_type loop, order& log, int n) {
  return std::make_unique<bell>(loop, [&log, n] { log.push_back(n); });
}

TEST(alarm, rings_in_the_order_of_time_and_of_arming) {
  const auto body = []() -> awaitable<void> {
    const executor_type loop = co_await asio::this_coro::executor;
    order log;
    const auto now = steady::now();
    std::vector<std::unique_ptr<bell>> bells;
    for (int i = 0; i < 4; ++i) bells.push_back(make_bell(loop, log, i));
    bells[0]->arm(now + 3ms);
    bells[1]->arm(now + 2ms);
    bells[2]->arm(now + 2ms);
    bells[3]->arm(now + 1ms);
    co_await sleep_until(now + 4ms);
    EXPECT_EQ(log, (order{3, 1, 2, 0}));
    EXPECT_GE(steady::now(), now + 4ms);
  };
  run(body());
}

TEST(alarm, armed_anew_earlier_or_later_only_the_last_counts) {
  const auto body = []() -> awaitable<void> {
    const executor_type loop = co_await asio::this_coro::executor;
    order log;
    const auto now = steady::now();
    const auto earlier = make_bell(loop, log, 1), later = make_bell(loop, log, 2), never = make_bell(loop, log, 3);
    earlier->arm(no_deadline - 1h);
    earlier->arm(now + 1ms);
    later->arm(now + 1ms);
    later->arm(no_deadline - 1h);
    never->arm(now + 1ms);
    never->arm(no_deadline);
    co_await sleep_until(now + 5ms);
    EXPECT_EQ(log, order{1});
  };
  run(body());
}

TEST(alarm, a_time_in_the_past_rings_in_a_later_turn) {
  const auto body = []() -> awaitable<void> {
    order log;
    const auto past = make_bell(co_await asio::this_coro::executor, log, 1);
    past->arm(deadline::min());
    EXPECT_TRUE(log.empty());
    co_await sleep_for(1ms);
    EXPECT_EQ(log, order{1});
  };
  run(body());
}

TEST(alarm, may_arm_itself_and_destroy_itself_and_others_as_it_rings) {
  const auto body = []() -> awaitable<void> {
    const executor_type loop = co_await asio::this_coro::executor;
    const auto now = steady::now();
    order log;
    std::unique_ptr<bell> other = make_bell(loop, log, 9), own;
    bell again(loop, [&] {
      log.push_back(1);
      if (log.size() < 3) again.arm(now);
    });
    own = std::make_unique<bell>(loop, [&] {
      other.reset();
      own.reset();
    });
    own->arm(now + 1ms);
    other->arm(now + 1ms);
    again.arm(now + 1ms);
    co_await sleep_until(now + 3ms);
    EXPECT_EQ(log, (order{1, 1, 1}));
  };
  run(body());
}

TEST(alarm, an_alarm_that_is_taken_back_does_not_keep_the_loop_running) {
  asio::io_context loop(1);
  const auto body = []() -> awaitable<void> {
    order log;
    const auto far = make_bell(co_await asio::this_coro::executor, log, 1);
    far->arm(steady::now() + 1h);
    co_await yield();
  };
  run_on(loop, body(), 10s);
  EXPECT_TRUE(loop.stopped());
}

TEST(alarm, one_that_was_destroyed_outside_of_a_coroutine_does_not_either) {
  asio::io_context loop(1);
  order log;
  auto far = make_bell(loop.get_executor(), log, 1);
  far->arm(steady::now() + 1h);
  far.reset();
  loop.run_for(10s);
  EXPECT_TRUE(loop.stopped());
}

TEST(alarm, may_be_armed_or_rung_when_the_loop_goes_and_may_outlive_it) {
  order log;
  std::unique_ptr<bell> armed, rung, idle;
  {
    asio::io_context loop(1);
    armed = make_bell(loop.get_executor(), log, 1);
    rung = make_bell(loop.get_executor(), log, 2);
    idle = make_bell(loop.get_executor(), log, 3);
    armed->arm(steady::now() + 1h);
    rung->arm(deadline::min());
    loop.run_for(20ms);
  }
  EXPECT_EQ(log, order{2});
}

TEST(alarm, survives_a_storm) {
  random rng(storm_seed());
  const auto body = [&rng]() -> awaitable<void> {
    const executor_type loop = co_await asio::this_coro::executor;
    std::uint64_t rings = 0;
    std::vector<std::unique_ptr<bell>> bells(64);
    for (unsigned i = 0; i < storm_cycles; ++i) {
      auto& place = bells[rng() % bells.size()];
      if (!place || rng() % 8 == 0) place = std::make_unique<bell>(loop, [&rings] { ++rings; });
      place->arm(steady::now() + std::chrono::microseconds(rng() % 50));
      if (rng() % 16 == 0) co_await yield();
    }
    co_await sleep_for(1ms);
    EXPECT_GT(rings, 0u);
  };
  run(body());
}

}  // namespace
}  // namespace kadr
