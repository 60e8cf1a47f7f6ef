#include "async/run.hpp"

#include <thread>

#include "async/call_soon.hpp"
#include "async/event.hpp"
#include "unit/async/tools.hpp"

namespace kadr {
namespace {

using namespace test;

TEST(run_loop, returns_the_result_of_main_and_may_be_called_again) {
  asio::io_context loop(1);
  const auto make = [](int n) -> awaitable<token> {
    co_await yield();
    co_return token(n);
  };
  EXPECT_EQ(*kadr::run(loop, make(1)).value, 1);
  EXPECT_EQ(*kadr::run(loop, make(2)).value, 2);
}

TEST(run_loop, throws_what_main_throws) {
  asio::io_context loop(1);
  EXPECT_THROW(kadr::run(loop, throw_after(0, "at once")), std::runtime_error);
  EXPECT_THROW(kadr::run(loop, throw_after(2, "later")), std::runtime_error);
}

TEST(run_loop, says_so_when_the_loop_was_stopped_before_the_end) {
  asio::io_context loop(1);
  const auto body = [&loop]() -> awaitable<void> {
    call_soon(loop.get_executor(), [&loop] { loop.stop(); });
    co_await sleep_for_ever();
  };
  EXPECT_THROW(kadr::run(loop, body()), std::logic_error);
}

TEST(call_soon, calls_in_a_later_turn_in_order) {
  const auto body = []() -> awaitable<void> {
    const executor_type loop = co_await asio::this_coro::executor;
    order log;
    for (int i = 0; i < 3; ++i) call_soon(loop, [&log, i] { log.push_back(i); });
    EXPECT_TRUE(log.empty());
    co_await yield();
    EXPECT_EQ(log, (order{0, 1, 2}));
  };
  test::run(body());
}

TEST(call_soon, wakes_a_loop_from_another_thread) {
  const auto body = []() -> awaitable<void> {
    const executor_type loop = co_await asio::this_coro::executor;
    event called(loop);
    std::thread other([&] { call_soon(loop, [&called] { called.set(); }); });
    co_await called.wait();
    other.join();
  };
  test::run(body());
}

TEST(call_soon, destroys_a_callback_that_is_never_called) {
  auto kept = std::make_shared<int>(1);
  {
    asio::io_context loop(1);
    call_soon(loop.get_executor(), [kept] { FAIL(); });
    EXPECT_EQ(kept.use_count(), 2);
  }
  EXPECT_EQ(kept.use_count(), 1);
}

}  // namespace
}  // namespace kadr
