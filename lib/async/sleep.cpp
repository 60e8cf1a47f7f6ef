#include "async/sleep.hpp"

#include <algorithm>

#include "async/cancellation.hpp"
#include "async/suspension.hpp"

namespace kadr {

awaitable<void> yield() {
  suspension self(ready_queue::of(co_await asio::this_coro::executor));
  self.resume();
  co_await self.suspend();
  const auto cancellation = co_await asio::this_coro::cancellation_state;
  if (is_cancelled(cancellation)) throw_cancelled();
}

awaitable<void> sleep_until(deadline until) {
  steady_timer timer(co_await asio::this_coro::executor, until);
  co_await timer.async_wait(asio::as_tuple(asio::deferred));
  const auto cancellation = co_await asio::this_coro::cancellation_state;
  if (is_cancelled(cancellation)) throw_cancelled();
}

awaitable<void> sleep_for(duration d) {
  const deadline now = steady::now();
  return sleep_until(d > no_deadline - now ? no_deadline : now + std::max(d, duration::zero()));
}

}  // namespace kadr
