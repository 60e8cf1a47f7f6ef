#include "async/with_timeout.hpp"

#include "async/cancellation.hpp"

namespace kadr {

awaitable<bool> with_timeout(deadline until, awaitable<void> work) {
  if (steady::now() >= until) co_return false;
  auto set = std::make_shared<task_set>(co_await asio::this_coro::executor);
  set->spawn(std::move(work));
  const bool cancelled = co_await drain(set, until);
  set->rethrow_failure();
  if (set->stopped() == 0) co_return true;
  if (cancelled) throw_cancelled();
  co_return false;
}

}  // namespace kadr
