#include "async/with_timeout.hpp"

#include "async/cancellation.hpp"

namespace kadr {
namespace {

struct time_limit final : alarm {
  explicit time_limit(task_set& s) noexcept : alarm(s.loop()), set(s) {}
  void ring() noexcept override { set.cancel(); }

  task_set& set;
};

}  // namespace

awaitable<bool> with_timeout(deadline until, awaitable<void> work) {
  if (steady::now() >= until) co_return false;
  auto set = std::make_shared<task_set>(co_await asio::this_coro::executor);
  set->spawn(std::move(work));
  time_limit limit(*set);
  limit.arm(until);
  const bool cancelled = co_await drain(set);
  set->rethrow_failure();
  if (set->stopped() == 0) co_return true;
  if (cancelled) throw_cancelled();
  co_return false;
}

}  // namespace kadr
