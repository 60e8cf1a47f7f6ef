#include "async/event.hpp"

#include "async/cancellation.hpp"

namespace kadr {

void event::set() noexcept {
  set_ = true;
  waiters_.wake_all(wake_reason::granted);
}

awaitable<void> event::wait() {
  if (set_) co_return;
  waiter self(executor_);
  waiters_.push(self);
  co_await self.suspend();
  const auto cancellation = co_await asio::this_coro::cancellation_state;
  if (self.abandoned() || is_cancelled(cancellation)) throw_cancelled();
}

}  // namespace kadr
