#include "async/completable.hpp"

#include <utility>

#include "async/call_soon.hpp"
#include "async/cancellation.hpp"

namespace kadr {

void completable::call_when_done(executor_type loop, std::function<void()> function) {
  if (done_) {
    call_soon(loop, std::move(function));
  } else {
    callbacks_.push_back({loop, ready_queue::of(loop).gone(), std::move(function)});
  }
}

void completable::complete() noexcept {
  done_ = true;
  waiters_.wake_all(wake_reason::granted);
  while (!observers_.empty()) {
    completion_observer& first = observers_.front();
    observers_.pop_front();
    first.completed();
  }
  for (auto& c : std::exchange(callbacks_, {}))
    if (!*c.loop_gone) call_soon(c.loop, std::move(c.function));
}

awaitable<void> completed(std::shared_ptr<completable> what) {
  if (what->done_) co_return;
  waiter self(co_await asio::this_coro::executor);
  what->waiters_.push(self);
  co_await self.suspend();
  if (!what->done_) throw_cancelled();
}

awaitable<void> completed_uncancellable(std::shared_ptr<completable> what) {
  const bool throwing = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  while (!what->done_) {
    waiter self(co_await asio::this_coro::executor);
    what->waiters_.push(self);
    co_await self.suspend();
  }
  co_await asio::this_coro::throw_if_cancelled(throwing);
}

}  // namespace kadr
