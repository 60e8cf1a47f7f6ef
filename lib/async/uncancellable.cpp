#include "async/uncancellable.hpp"

namespace kadr {

awaitable<void> uncancellable(awaitable<void> work) {
  auto set = std::make_shared<task_set>(co_await asio::this_coro::executor);
  set->spawn(std::move(work));
  co_await drain_uncancellable(set);
  set->rethrow_failure();
}

}  // namespace kadr
