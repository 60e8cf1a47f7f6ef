#include "async/offload.hpp"

#include <future>

#include "async/task_group.hpp"
#include "async/with_timeout.hpp"
#include "unit/async/tools.hpp"

namespace kadr {
namespace {

using namespace test;

/// Blocks a pool thread until opened, and tells that it has begun.
struct gate {
  std::promise<void> begun, open;
  std::shared_future<void> opened = open.get_future().share();

  void pass() {
    begun.set_value();
    opened.wait();
  }
  void wait_until_begun() { begun.get_future().wait(); }
};

TEST(offload, runs_on_the_pool_and_resumes_on_the_callers_thread) {
  thread_pool pool("work", 2);
  const auto body = [&]() -> awaitable<void> {
    const auto loop = std::this_thread::get_id();
    const auto where = [] { return std::this_thread::get_id(); };
    const auto worker = co_await offload(pool, where);
    EXPECT_NE(worker, loop);
    EXPECT_EQ(std::this_thread::get_id(), loop);
    const auto abandonable = co_await offload_abandonable(pool, where);
    EXPECT_NE(abandonable, loop);
    EXPECT_EQ(std::this_thread::get_id(), loop);
  };
  run(body());
}

TEST(offload, results_may_be_void_move_only_or_without_a_default) {
  thread_pool pool("work", 1);
  const auto body = [&]() -> awaitable<void> {
    int ran = 0;
    const auto nothing = [&ran] { ++ran; };
    const auto something = [] { return token(4); };
    auto moved_in = [value = std::make_unique<int>(9)] { return *value; };
    co_await offload(pool, nothing);
    co_await offload_abandonable(pool, nothing);
    EXPECT_EQ(ran, 2);
    const auto a = co_await offload(pool, something);
    const auto b = co_await offload_abandonable(pool, something);
    EXPECT_EQ(*a.value, 4);
    EXPECT_EQ(*b.value, 4);
    EXPECT_EQ(co_await offload(pool, std::move(moved_in)), 9);
  };
  run(body());
}

TEST(offload, carries_exceptions) {
  thread_pool pool("work", 1);
  const auto body = [&]() -> awaitable<void> {
    const auto fails = []() -> int { throw std::runtime_error("on the pool"); };
    int caught = 0;
    try {
      (void)co_await offload(pool, fails);
    } catch (const std::runtime_error& e) {
      ++caught;
      EXPECT_STREQ(e.what(), "on the pool");
    }
    try {
      (void)co_await offload_abandonable(pool, fails);
    } catch (const std::runtime_error&) {
      ++caught;
    }
    EXPECT_EQ(caught, 2);
  };
  run(body());
}

TEST(offload, one_thread_serves_callers_in_order) {
  thread_pool pool("work", 1);
  const auto body = [&]() -> awaitable<void> {
    order log;
    const auto nothing = [] {};
    task_group group(co_await asio::this_coro::executor);
    for (int i = 0; i < 5; ++i) group.spawn(note_end(offload(pool, nothing), log, i));
    co_await group.join();
    EXPECT_EQ(log, (order{0, 1, 2, 3, 4}));
  };
  run(body());
}

TEST(offload, cancellation_waits_until_the_function_has_returned) {
  thread_pool pool("work", 1);
  const auto body = [&]() -> awaitable<void> {
    gate g;
    bool cancelled = false, returned = false;
    const auto fn = [&] {
      g.pass();
      returned = true;
    };
    task_group group(co_await asio::this_coro::executor);
    group.spawn(note_cancellation(offload(pool, fn), cancelled));
    g.wait_until_begun();
    group.cancel();
    co_await yield_times(5);
    EXPECT_FALSE(cancelled);
    EXPECT_EQ(group.size(), 1u);
    g.open.set_value();
    co_await group.join();
    EXPECT_TRUE(cancelled);
    EXPECT_TRUE(returned);
  };
  run(body());
}

TEST(offload, what_no_thread_has_begun_when_it_is_cancelled_is_not_begun) {
  thread_pool pool("work", 1);
  const auto body = [&]() -> awaitable<void> {
    gate busy;
    pool.post([&busy] { busy.pass(); });
    busy.wait_until_begun();
    bool ran = false;
    const auto fn = [&ran] { ran = true; };
    const auto caller = [&]() -> awaitable<void> { co_await offload(pool, fn); };
    task_group group(co_await asio::this_coro::executor);
    group.spawn(caller());
    co_await yield();
    group.cancel();
    co_await yield();
    busy.open.set_value();
    co_await group.join();
    EXPECT_FALSE(ran);
  };
  run(body());
}

TEST(offload, what_the_function_throws_is_preferred_to_the_cancellation) {
  thread_pool pool("work", 1);
  const auto body = [&]() -> awaitable<void> {
    gate g;
    const auto fn = [&] {
      g.pass();
      throw std::runtime_error("fn");
    };
    std::string what;
    const auto caller = [&]() -> awaitable<void> {
      try {
        co_await offload(pool, fn);
      } catch (const std::runtime_error& e) {
        what = e.what();
      }
    };
    task_group group(co_await asio::this_coro::executor);
    group.spawn(caller());
    g.wait_until_begun();
    group.cancel();
    g.open.set_value();
    co_await group.join();
    EXPECT_EQ(what, "fn");
  };
  run(body());
}

TEST(offload, cancellation_abandons_at_once_if_asked_to) {
  thread_pool pool("work", 1);
  std::promise<void> done;
  const auto g = std::make_shared<gate>();
  const auto body = [&]() -> awaitable<void> {
    bool cancelled = false;
    const auto fn = [g, &done] {
      g->pass();
      done.set_value();
    };
    task_group group(co_await asio::this_coro::executor);
    group.spawn(note_cancellation(offload_abandonable(pool, fn), cancelled));
    g->wait_until_begun();
    group.cancel();
    co_await group.join();
    EXPECT_TRUE(cancelled);
    g->open.set_value();
    done.get_future().wait();
    pool.stop_and_join();
  };
  run(body());
}

TEST(offload, an_abandoned_call_that_no_thread_had_begun_is_not_run) {
  thread_pool pool("work", 1);
  const auto body = [&]() -> awaitable<void> {
    gate g;
    std::atomic<int> ran = 0;
    const auto blocks = [&] { g.pass(); };
    const auto counts = [&ran] { ++ran; };
    const executor_type executor = co_await asio::this_coro::executor;
    task_group blocker(executor), late(executor);
    blocker.spawn(offload(pool, blocks));
    late.spawn(offload_abandonable(pool, counts));
    late.cancel();
    co_await late.join();
    g.open.set_value();
    co_await blocker.join();
    pool.stop_and_join();
    EXPECT_EQ(ran, 0);
  };
  run(body());
}

TEST(offload, the_function_is_destroyed_on_the_callers_thread) {
  thread_pool pool("work", 1);
  const auto body = [&]() -> awaitable<void> {
    const auto loop = std::this_thread::get_id();
    std::atomic<int> elsewhere = 0;
    for (int i = 0; i < 200; ++i) {
      auto witness = std::shared_ptr<void>(nullptr, [&](void*) {
        if (std::this_thread::get_id() != loop) ++elsewhere;
      });
      auto fn = [witness = std::move(witness)] {};
      co_await offload(pool, std::move(fn));
    }
    EXPECT_EQ(elsewhere, 0);
  };
  run(body());
}

TEST(offload, a_timeout_on_an_abandonable_call_is_prompt) {
  thread_pool pool("work", 1);
  const auto g = std::make_shared<gate>();
  const auto body = [&]() -> awaitable<void> {
    const auto fn = [g] {
      g->pass();
      return 1;
    };
    const auto result = co_await with_timeout(steady::now() + 2ms, offload_abandonable(pool, fn));
    EXPECT_EQ(result, std::nullopt);
    g->open.set_value();
    pool.stop_and_join();
  };
  run(body(), 5s);
}

TEST(offload, a_pool_that_was_stopped_throws_in_the_caller) {
  thread_pool pool("work", 1);
  pool.stop_and_join();
  const auto body = [&]() -> awaitable<void> {
    const auto nothing = [] {};
    bool thrown = false;
    try {
      co_await offload(pool, nothing);
    } catch (const std::logic_error&) {
      thrown = true;
    }
    EXPECT_TRUE(thrown);
  };
  run(body());
}

TEST(offload, destroyed_while_waiting_is_harmless_once_the_pool_is_joined) {
  auto alive = std::make_shared<int>();
  auto context = std::make_unique<asio::io_context>(1);
  thread_pool pool("work", 1);
  gate g;
  const auto fn = [&g, alive] { g.pass(); };
  start_on(*context, offload(pool, fn));
  start_on(*context, offload_abandonable(pool, [alive] {}));
  g.wait_until_begun();
  g.open.set_value();
  pool.stop_and_join();
  context.reset();
  EXPECT_EQ(alive.use_count(), 2) << "ours and that of fn";
}

TEST(offload, storm_with_random_cancellation) {
  thread_pool pool("work", 2);
  const auto body = [&]() -> awaitable<void> {
    random rng(storm_seed());
    unsigned returned = 0, started = 0, cancelled = 0;
    const auto task = [&]() -> awaitable<void> {
      const unsigned n = started++;
      const auto fn = [n] { return n; };
      try {
        const unsigned result = n % 2 == 0 ? co_await offload(pool, fn) : co_await offload_abandonable(pool, fn);
        EXPECT_EQ(result, n);
        ++returned;
      } catch (const boost::system::system_error&) {
        ++cancelled;
      }
    };
    co_await storm(rng, storm_cycles, task);
    EXPECT_EQ(started, storm_cycles);
    EXPECT_EQ(returned + cancelled, storm_cycles);
    EXPECT_GT(returned, 0u);
    EXPECT_GT(cancelled, 0u);
    pool.stop_and_join();
  };
  run(body());
}

}  // namespace
}  // namespace kadr
