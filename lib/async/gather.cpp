#include "async/gather.hpp"

namespace kadr {

awaitable<void> gather(std::vector<awaitable<void>> work) {
  if (work.empty()) co_return;
  auto set = std::make_shared<task_set>(co_await asio::this_coro::executor);
  const auto spawn = [&](std::size_t i) { set->spawn(std::move(work[i])); };
  spawn_all(*set, work.size(), spawn);
  co_await drain(set);
  set->rethrow_failure();
  if (set->stopped() != 0) throw_cancelled();
}

}  // namespace kadr
