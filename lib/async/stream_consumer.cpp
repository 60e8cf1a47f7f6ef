#include "async/stream_consumer.hpp"

#include "async/cancellation.hpp"

namespace kadr {

awaitable<bool> stream_consumer::wait() {
  waiter self(co_await asio::this_coro::executor);
  waiters_.push(self);
  co_await self.suspend();
  if (self.abandoned()) throw_cancelled();
  const auto cancellation = co_await asio::this_coro::cancellation_state;
  co_return is_cancelled(cancellation);
}

}  // namespace kadr
