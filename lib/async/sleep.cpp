#include "async/sleep.hpp"

#include "async/cancellation.hpp"
#include "async/suspension.hpp"

namespace kadr {
namespace {

struct sleeper final : alarm {
  explicit sleeper(ready_queue& loop) noexcept : alarm(loop), place(loop) {}
  void ring() noexcept override { place.resume(); }

  suspension place;
};

}  // namespace

awaitable<void> yield() {
  suspension self(ready_queue::of(co_await asio::this_coro::executor));
  self.resume();
  co_await self.suspend();
  const auto cancellation = co_await asio::this_coro::cancellation_state;
  if (is_cancelled(cancellation)) throw_cancelled();
}

awaitable<void> sleep_until(deadline until) {
  sleeper self(ready_queue::of(co_await asio::this_coro::executor));
  if (until <= steady::now()) {
    self.place.resume();
  } else {
    self.arm(until);
  }
  co_await self.place.suspend();
  const auto cancellation = co_await asio::this_coro::cancellation_state;
  if (is_cancelled(cancellation)) throw_cancelled();
}

awaitable<void> sleep_for(duration d) {
  if (d <= duration::zero()) return yield();
  const deadline now = steady::now();
  return sleep_until(d > no_deadline - now ? no_deadline : now + d);
}

}  // namespace kadr
