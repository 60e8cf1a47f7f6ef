#include "async/context_watch.hpp"

#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/query.hpp>

namespace kadr {
namespace {

// Coroutine frames are destroyed by the scheduler's own shutdown. The scheduler is the context's first service, and
// services shut down in reverse order, so this one is always told before.
class watch_service : public asio::execution_context::service {
 public:
  using key_type = watch_service;
  static inline asio::execution_context::id id;

  explicit watch_service(asio::execution_context& context) : service(context) {}

  [[nodiscard]] std::shared_ptr<const bool> flag() const noexcept { return gone_; }

 private:
  void shutdown() noexcept override { *gone_ = true; }

  std::shared_ptr<bool> gone_ = std::make_shared<bool>(false);
};

}  // namespace

std::shared_ptr<const bool> context_gone(executor_type executor) {
  return asio::use_service<watch_service>(asio::query(executor, asio::execution::context)).flag();
}

}  // namespace kadr
