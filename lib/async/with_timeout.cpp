#include "async/with_timeout.hpp"

#include <optional>

#include "async/cancellation.hpp"

namespace kadr {

awaitable<bool> with_timeout(deadline until, awaitable<void> work) {
  if (steady::now() >= until) co_return false;
  const executor_type executor = co_await asio::this_coro::executor;
  auto set = std::make_shared<task_set>(executor);
  set->spawn(std::move(work));
  std::optional<steady_timer> limit;
  if (until != no_deadline) {
    limit.emplace(executor, until);
    // When it expires as the work ends, the handler may run after this coroutine has gone.
    limit->async_wait([set](const boost::system::error_code& stopped) {
      if (!stopped) set->cancel();
    });
  }
  const bool cancelled = co_await drain(set);
  set->rethrow_failure();
  if (set->stopped() == 0) co_return true;
  if (cancelled) throw_cancelled();
  co_return false;
}

}  // namespace kadr
