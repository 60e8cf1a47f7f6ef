#include "async/with_scope.hpp"
#include "unit/async/tools.hpp"

namespace kadr {
namespace {

using namespace test;

TEST(examples, with_scope_is_async_with) {
  const auto body = []() -> awaitable<void> {
    std::vector<std::string> log;
    const auto connect = [&log]() -> awaitable<std::string> {
      co_await yield();
      log.emplace_back("open");
      co_return "connection";
    };
    const auto use = [&log](std::string& resource) -> awaitable<void> {
      log.push_back(resource);
      co_await sleep_for_ever();
    };
    const auto disconnect = [&log](std::string&) -> awaitable<void> {
      co_await yield();
      log.emplace_back("closed");
    };
    task_group group(co_await asio::this_coro::executor);
    const task<> session = group.start(with_scope(connect, use, disconnect));
    co_await yield_times(3);
    session.cancel();
    co_await group.join();
    EXPECT_EQ(log, (std::vector<std::string>{"open", "connection", "closed"}));
  };
  run(body());
}

}  // namespace
}  // namespace kadr
