#include "async/alarm.hpp"
#include "async/event.hpp"
#include "async/waiter.hpp"
#include "unit/async/tools.hpp"

namespace kadr {
namespace {

using namespace test;

struct alarm_bell final : alarm {
  explicit alarm_bell(executor_type loop) : alarm(ready_queue::of(loop)), rung(loop) {}
  void ring() noexcept override { rung.set(); }
  event rung;
};

TEST(examples, an_alarm_rings_at_its_time) {
  const auto body = []() -> awaitable<void> {
    alarm_bell bell(co_await asio::this_coro::executor);
    const deadline start = steady::now();
    bell.arm(start + 5ms);
    co_await bell.rung.wait();
    EXPECT_GE(steady::now() - start, 5ms);
  };
  run(body());
}

class turnstile {
 public:
  explicit turnstile(executor_type loop) : loop_(loop) {}
  awaitable<void> pass() {
    waiter self(loop_);
    line_.push(self);
    co_await self.suspend();
    if (self.reason() != wake_reason::granted) throw_cancelled();
  }
  void let_one_pass() {
    if (!line_.empty()) line_.wake_one(wake_reason::granted);
  }

 private:
  executor_type loop_;
  wait_list line_;
};

TEST(examples, a_primitive_is_a_list_of_waiters) {
  const auto body = []() -> awaitable<void> {
    const executor_type loop = co_await asio::this_coro::executor;
    turnstile gate(loop);
    order log;
    task_group group(loop);
    for (int i = 0; i < 3; ++i) group.spawn(note_end(gate.pass(), log, i));
    gate.let_one_pass();
    gate.let_one_pass();
    co_await yield_times(2);
    EXPECT_EQ(log, (order{0, 1}));
    group.cancel();
    co_await group.join();
    EXPECT_EQ(log, (order{0, 1}));
  };
  run(body());
}

}  // namespace
}  // namespace kadr
