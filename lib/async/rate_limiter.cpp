#include "async/rate_limiter.hpp"

#include <optional>
#include <stdexcept>
#include <utility>

#include "async/cancellation.hpp"

namespace kadr {

rate_limiter::rate_limiter(executor_type executor, double rate, std::size_t burst)
    : loop_(ready_queue::of(executor)), bucket_(rate, burst), bell_(loop_, *this) {}

bool rate_limiter::try_acquire(std::size_t tokens) {
  if (tokens > burst()) throw std::invalid_argument("rate_limiter: more tokens than its burst");
  return waiters_.empty() && bucket_.take(steady::now(), tokens);
}

void rate_limiter::set_rate(double rate) {
  bucket_.set_rate(steady::now(), rate);
  serve();
}

awaitable<void> rate_limiter::acquire(std::size_t tokens) {
  if (try_acquire(tokens)) co_return;
  std::optional<request> self(std::in_place, loop_, tokens);
  waiters_.push(*self);
  // Not serve(): one who is not suspended yet cannot be woken.
  if (waiters_.size() == 1) set_bell(steady::now());
  co_await self->suspend();
  const auto cancellation = co_await asio::this_coro::cancellation_state;
  if (self->abandoned()) throw_cancelled();
  if (!is_cancelled(cancellation)) co_return;
  if (self->reason() == wake_reason::granted) bucket_.put_back(tokens);
  self.reset();
  serve();
  throw_cancelled();
}

void rate_limiter::serve() noexcept {
  const deadline now = steady::now();
  while (!waiters_.empty() && bucket_.take(now, oldest().tokens)) waiters_.wake_one(wake_reason::granted);
  set_bell(now);
}

void rate_limiter::set_bell(deadline now) noexcept {
  bell_.arm(waiters_.empty() ? no_deadline : bucket_.ready_at(now, oldest().tokens));
}

}  // namespace kadr
