#include "async/semaphore.hpp"

#include "async/cancellation.hpp"

namespace kadr {

awaitable<semaphore::permit> semaphore::acquire() {
  if (auto immediate = try_acquire()) co_return std::move(*immediate);
  waiter self(loop_);
  enqueue(self);
  co_await self.suspend();
  const auto cancellation = co_await asio::this_coro::cancellation_state;
  if (self.abandoned()) throw_cancelled();
  permit granted(self.reason() == wake_reason::granted ? this : nullptr);
  if (is_cancelled(cancellation)) throw_cancelled();
  co_return granted;
}

std::optional<semaphore::permit> semaphore::try_acquire() noexcept {
  if (!waiters_.empty() || used_ >= limit_) return std::nullopt;
  ++used_;
  return permit(this);
}

void semaphore::set_limit(std::size_t limit) noexcept {
  limit_ = limit;
  grant();
}

void semaphore::give_back() noexcept {
  --used_;
  grant();
}

void semaphore::grant() noexcept {
  while (!waiters_.empty() && used_ < limit_) {
    ++used_;
    waiters_.wake_one(wake_reason::granted);
  }
}

}  // namespace kadr
