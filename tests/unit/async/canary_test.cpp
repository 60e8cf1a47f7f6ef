// One small test for each hazard of the toolchain that the module's design rests on. When one fails after an upgrade of
// the compiler or of Boost, lib/async has to be reviewed before anything else.
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/version.hpp>

#include "async/event.hpp"
#include "async/gather.hpp"
#include "async/offload.hpp"
#include "async/queue.hpp"
#include "async/semaphore.hpp"
#include "async/with_timeout.hpp"
#include "unit/async/tools.hpp"

namespace kadr {
namespace {

using namespace test;

awaitable<int> leaf_without_locals() {
  co_return 1;
}
awaitable<int> middle_without_locals() {
  co_return co_await leaf_without_locals();
}
awaitable<int> root_without_locals() {
  co_return co_await middle_without_locals();
}

awaitable<std::string> leaf(std::string a, std::unique_ptr<int> b) {
  co_return a + std::to_string(*b);
}
awaitable<std::string> middle(std::string a, std::unique_ptr<int> b) {
  co_return co_await leaf(std::move(a), std::move(b));
}
awaitable<std::string> root(std::string a, std::unique_ptr<int> b) {
  co_return co_await middle(std::move(a), std::move(b));
}

TEST(canary, coroutines_without_locals_or_with_parameters_only_keep_their_values) {
  EXPECT_EQ(run(root_without_locals()), 1);
  EXPECT_EQ(run(root(std::string(100, 'x'), std::make_unique<int>(7))), std::string(100, 'x') + "7");
}

awaitable<int> call(std::function<int()> fn) {
  co_await yield();
  co_return fn();
}

TEST(canary, a_named_closure_in_co_await_is_destroyed_once) {
  const auto alive = std::make_shared<int>(3);
  const auto body = [](std::shared_ptr<int> value) -> awaitable<void> {
    auto fn = [value] { return *value; };
    EXPECT_EQ(co_await call(std::move(fn)), 3);
  };
  run(body(alive));
  EXPECT_EQ(alive.use_count(), 1);
}

#if defined(__clang__) || __GNUC__ >= 13
TEST(canary, an_inline_closure_in_co_await_is_destroyed_once_on_compilers_without_the_bug) {
  const auto alive = std::make_shared<int>(3);
  const auto body = [](std::shared_ptr<int> value) -> awaitable<void> {
    EXPECT_EQ(co_await call([value] { return *value; }), 3);
  };
  run(body(alive));
  EXPECT_EQ(alive.use_count(), 1);
}
#endif

TEST(canary, a_child_cancelled_before_or_after_its_only_turn_does_not_throw_out_of_run) {
  const auto body = []() -> awaitable<void> {
    const auto at_once = []() -> awaitable<void> { co_return; };
    task_group group(co_await asio::this_coro::executor);
    const auto cancels_itself = [&group]() -> awaitable<void> {
      group.cancel();
      co_return;
    };
    group.spawn(at_once());
    group.spawn(cancels_itself());
    group.spawn(at_once());
    co_await group.join();
    EXPECT_EQ(group.failures(), 0u);
  };
  EXPECT_NO_THROW(run(body()));
}

TEST(canary, with_timeout_around_an_operation_that_throws_returns_at_once) {
  const auto body = []() -> awaitable<void> {
    const auto start = steady::now();
    bool thrown = false;
    try {
      co_await with_timeout(start + 1h, throw_after(1, "x"));
    } catch (const std::runtime_error&) {
      thrown = true;
    }
    EXPECT_TRUE(thrown);
  };
  run(body(), 5s);
}

TEST(canary, deferred_operations_resume_on_the_loop_with_our_executor) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    const auto loop = std::this_thread::get_id();
    steady_timer timer(executor, 1ms);
    auto r = co_await timer.async_wait(asio::as_tuple(asio::deferred));
    auto& [ec] = r;
    EXPECT_FALSE(ec);
    EXPECT_EQ(std::this_thread::get_id(), loop);
    EXPECT_TRUE(executor.running_in_this_thread());

    using tcp = asio::ip::tcp;
    asio::basic_socket_acceptor<tcp, executor_type> acceptor(executor,
                                                             tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    asio::basic_stream_socket<tcp, executor_type> socket(executor);
    auto connected = co_await socket.async_connect(acceptor.local_endpoint(), asio::as_tuple(asio::deferred));
    EXPECT_FALSE(std::get<0>(connected));
    auto accepted = co_await acceptor.async_accept(asio::as_tuple(asio::deferred));
    auto& [accept_error, peer] = accepted;
    EXPECT_FALSE(accept_error);
    EXPECT_TRUE(peer.is_open());
    EXPECT_EQ(std::this_thread::get_id(), loop);
  };
  run(body());
}

TEST(canary, an_empty_gather_completes) {
  std::vector<awaitable<void>> work;
  run(gather(std::move(work)));
}

TEST(canary, a_wake_up_after_a_cancelled_waiter_is_not_lost) {
  const auto body = []() -> awaitable<void> {
    const executor_type executor = co_await asio::this_coro::executor;
    queue<int> q(executor, 1);
    const auto pops = [&q]() -> awaitable<void> { EXPECT_TRUE((co_await q.pop()).has_value()); };
    for (int i = 0; i < 3; ++i) {
      task_group group(executor);
      group.spawn(pops());
      group.cancel();
      co_await group.join();
      int item = i;
      EXPECT_TRUE(q.try_push(item));
      EXPECT_EQ(q.try_pop(), i);
    }
  };
  run(body());
}

TEST(canary, closing_a_queue_drains_it) {
  const auto body = []() -> awaitable<void> {
    queue<int> q(co_await asio::this_coro::executor, 2);
    EXPECT_TRUE(co_await q.push(1));
    q.close();
    EXPECT_EQ(co_await q.pop(), 1);
    EXPECT_EQ(co_await q.pop(), std::nullopt);
  };
  run(body());
}

TEST(canary, the_boost_that_was_reviewed_is_the_one_in_use) {
  if (BOOST_VERSION != 108100)
    GTEST_SKIP() << "Boost " << BOOST_LIB_VERSION
                 << ": review run_child and on_end in task_set.cpp (asio#1452, asio#1332)";
}

}  // namespace
}  // namespace kadr
