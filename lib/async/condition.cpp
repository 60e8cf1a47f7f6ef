#include "async/condition.hpp"

#include <stdexcept>

#include "async/cancellation.hpp"

namespace kadr {

condition::entry::entry(condition& c) : owner(&c), lock(c.mutex_.gate_.loop_) {
  owner->waiting_.push_back(*this);
}

condition::entry::~entry() {
  if (owner) unlink();
}

void condition::entry::unlink() noexcept {
  list& in = notified ? owner->notified_ : owner->waiting_;
  in.erase(in.iterator_to(*this));
}

void condition::entry::leave() noexcept {
  if (!owner) return;
  unlink();
  condition& c = *std::exchange(owner, nullptr);
  if (!notified) c.mutex_.gate_.enqueue(lock);
  if (for_one) c.notify_one();
}

condition::~condition() {
  while (!waiting_.empty()) notify(false);
  while (!notified_.empty()) {
    notified_.front().owner = nullptr;
    notified_.pop_front();
  }
}

void condition::require(const mutex::guard& held) const {
  if (!held.belongs_to(mutex_)) throw std::invalid_argument("condition: not the lock of its mutex");
}

void condition::notify(bool for_one) noexcept {
  entry& e = waiting_.front();
  waiting_.pop_front();
  notified_.push_back(e);
  e.notified = true;
  e.for_one = for_one;
  mutex_.gate_.enqueue(e.lock);
}

void condition::notify_one() noexcept {
  if (!waiting_.empty()) notify(true);
}

void condition::notify_all() noexcept {
  while (!waiting_.empty()) notify(false);
}

awaitable<void> condition::wait(mutex::guard& held) {
  require(held);
  // Of this object, nothing but `self` can be used after the suspension: it may be gone.
  semaphore& gate = mutex_.gate_;
  entry self(*this);
  held.unlock();
  const bool throwing = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  while (self.lock.reason() == wake_reason::none) {
    co_await self.lock.suspend();
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (is_cancelled(cancellation)) self.leave();
  }
  co_await asio::this_coro::throw_if_cancelled(throwing);
  if (self.lock.abandoned()) throw_cancelled();
  held = mutex::guard(gate.claim());
  if (!self.owner) throw_cancelled();
}

}  // namespace kadr
