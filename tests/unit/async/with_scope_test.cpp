#include "async/with_scope.hpp"

#include "unit/async/stream_tools.hpp"

namespace kadr {
namespace {

using namespace test;

/// The three parts of a scope that note when they ran, and throw as they are told.
struct parts {
  order log;
  std::string enter_throws, body_throws, exit_throws;
  unsigned exit_turns = 3;

  static void maybe_throw(const std::string& what) {
    if (!what.empty()) throw std::runtime_error(what);
  }
  auto enter() {
    return [this]() -> awaitable<token> {
      log.push_back(1);
      co_await yield();
      maybe_throw(enter_throws);
      co_return token(7);
    };
  }
  auto body() {
    return [this](token& t) -> awaitable<int> {
      log.push_back(2);
      co_await yield();
      maybe_throw(body_throws);
      co_return *t.value;
    };
  }
  auto exit() {
    return [this](token& t) -> awaitable<void> {
      EXPECT_EQ(*t.value, 7);
      co_await yield_times(exit_turns);
      log.push_back(3);
      maybe_throw(exit_throws);
    };
  }
  awaitable<int> scope() { return with_scope(enter(), body(), exit()); }
};

TEST(with_scope, enters_runs_and_exits_in_order_and_returns_the_result) {
  const auto body = []() -> awaitable<void> {
    parts p;
    EXPECT_EQ(co_await p.scope(), 7);
    EXPECT_EQ(p.log, (order{1, 2, 3}));
  };
  run(body());
}

TEST(with_scope, nothing_in_it_need_suspend) {
  const auto body = []() -> awaitable<void> {
    order log;
    const auto enter = []() -> awaitable<int> { co_return 4; };
    const auto use = [&log](int& n) -> awaitable<void> {
      log.push_back(n++);
      co_return;
    };
    const auto leave = [&log](int& n) -> awaitable<void> {
      log.push_back(n);
      co_return;
    };
    co_await with_scope(enter, use, leave);
    EXPECT_EQ(log, (order{4, 5}));
  };
  run(body());
}

TEST(with_scope, if_enter_throws_neither_body_nor_exit_runs) {
  const auto body = []() -> awaitable<void> {
    parts p;
    p.enter_throws = "enter";
    EXPECT_EQ(co_await failure_of(p.scope()), "enter");
    EXPECT_EQ(p.log, order{1});
  };
  run(body());
}

TEST(with_scope, the_bodys_exception_is_preferred_and_exit_runs_first) {
  const auto body = []() -> awaitable<void> {
    parts p;
    p.body_throws = "body";
    EXPECT_EQ(co_await failure_of(p.scope()), "body");
    p.exit_throws = "exit";
    EXPECT_EQ(co_await failure_of(p.scope()), "body");
    p.body_throws.clear();
    EXPECT_EQ(co_await failure_of(p.scope()), "exit");
    EXPECT_EQ(p.log, (order{1, 2, 3, 1, 2, 3, 1, 2, 3}));
  };
  run(body());
}

TEST(with_scope, exit_may_ask_how_the_body_ended) {
  const auto body = []() -> awaitable<void> {
    parts p;
    std::vector<std::string> seen;
    const auto leave = [&seen](token&, const std::exception_ptr& error) -> awaitable<void> {
      co_await yield();
      try {
        if (error) std::rethrow_exception(error);
        seen.emplace_back("none");
      } catch (const std::exception& e) {
        seen.emplace_back(e.what());
      }
    };
    EXPECT_EQ(co_await with_scope(p.enter(), p.body(), leave), 7);
    p.body_throws = "body";
    EXPECT_EQ(co_await failure_of(with_scope(p.enter(), p.body(), leave)), "body");
    EXPECT_EQ(seen, (std::vector<std::string>{"none", "body"}));
  };
  run(body());
}

TEST(with_scope, cancelled_while_the_body_runs_exit_runs_to_its_end) {
  const auto body = []() -> awaitable<void> {
    parts p;
    bool cancelled = false;
    const auto hang = [&cancelled](token&) { return note_cancellation(sleep_for_ever(), cancelled); };
    task_group group(co_await asio::this_coro::executor);
    const auto scope = group.start(with_scope(p.enter(), hang, p.exit()));
    co_await yield_times(3);
    scope.cancel();
    co_await group.join();
    EXPECT_TRUE(cancelled);
    EXPECT_TRUE(scope.cancelled());
    EXPECT_EQ(p.log, (order{1, 3}));
  };
  run(body());
}

TEST(with_scope, cancelled_while_exit_runs_it_goes_on_and_the_result_is_returned) {
  const auto body = []() -> awaitable<void> {
    parts p;
    p.exit_turns = 20;
    task_group group(co_await asio::this_coro::executor);
    bool pending = false;
    const auto scope_and_more = [&]() -> awaitable<int> {
      const int result = co_await p.scope();
      const auto cancellation = co_await asio::this_coro::cancellation_state;
      pending = is_cancelled(cancellation);
      co_return result;
    };
    const auto scope = group.start(scope_and_more());
    co_await yield_times(8);
    EXPECT_EQ(p.log, (order{1, 2}));
    scope.cancel();
    co_await group.join();
    EXPECT_EQ(scope.value(), 7);
    EXPECT_TRUE(pending);
    EXPECT_EQ(p.log, (order{1, 2, 3}));
  };
  run(body());
}

TEST(with_scope, cancelled_while_it_enters_it_only_exits_if_there_is_a_resource) {
  const auto body = []() -> awaitable<void> {
    parts p;
    const auto stubborn = []() -> awaitable<token> {
      try {
        co_await sleep_for_ever();
      } catch (const boost::system::system_error&) {
      }
      co_return token(7);
    };
    task_group group(co_await asio::this_coro::executor);
    const auto without = group.start(p.scope());
    const auto with = group.start(with_scope(stubborn, p.body(), p.exit()));
    without.cancel();
    with.cancel();
    co_await group.join();
    EXPECT_TRUE(without.cancelled());
    EXPECT_TRUE(with.cancelled());
    EXPECT_EQ(p.log, (order{1, 3}));
  };
  run(body());
}

TEST(with_scope, a_failure_of_exit_is_preferred_to_a_cancellation) {
  const auto body = []() -> awaitable<void> {
    parts p;
    p.exit_throws = "exit";
    const auto hang = [](token&) { return sleep_for_ever(); };
    task_group group(co_await asio::this_coro::executor);
    const auto scope = group.start(with_scope(p.enter(), hang, p.exit()));
    co_await yield_times(3);
    scope.cancel();
    EXPECT_EQ(co_await failure_of(scope.result()), "exit");
    co_await group.join();
  };
  run(body());
}

TEST(with_scope, keeps_temporary_closures_alive_and_destroys_the_resource_after_exit) {
  const auto make = [](std::shared_ptr<int> value, order& log) {
    auto enter = [value, &log]() -> awaitable<std::shared_ptr<void>> {
      co_await yield();
      co_return std::shared_ptr<void>(nullptr, [value, &log](void*) { log.push_back(*value + 2); });
    };
    auto use = [value, &log](std::shared_ptr<void>&) -> awaitable<void> { co_await note_end(yield(), log, *value); };
    auto leave = [value, &log](std::shared_ptr<void>&) -> awaitable<void> {
      co_await note_end(yield_times(2), log, *value + 1);
    };
    return with_scope(std::move(enter), std::move(use), std::move(leave));
  };
  const auto value = std::make_shared<int>(1);
  order log;
  run(make(value, log));
  EXPECT_EQ(log, (order{1, 2, 3}));
  EXPECT_EQ(value.use_count(), 1);
}

TEST(with_scope, an_io_context_may_be_destroyed_around_it) {
  parts hanging_body, hanging_exit;
  hanging_exit.exit_turns = 1'000'000;
  const auto hang = [](token&) { return sleep_for_ever(); };
  const auto discard = [](awaitable<int> work) -> awaitable<void> { static_cast<void>(co_await std::move(work)); };
  auto context = std::make_unique<asio::io_context>(1);
  start_on(*context, with_scope(hanging_body.enter(), hang, hanging_body.exit()));
  asio::co_spawn(context->get_executor(), discard(hanging_exit.scope()), [](const std::exception_ptr&) {});
  for (int i = 0; i < 20; ++i) context->run_one();
  context.reset();
  EXPECT_EQ(hanging_body.log, order{1});
  EXPECT_EQ(hanging_exit.log, (order{1, 2}));
}

TEST(with_scope, storm_with_random_cancellation_exits_as_often_as_it_enters) {
  const auto body = []() -> awaitable<void> {
    random rng(storm_seed());
    unsigned entered = 0, left = 0, returned = 0;
    int open = 0;
    const auto enter = [&]() -> awaitable<token> {
      co_await yield_times(rng() % 3);
      ++entered;
      ++open;
      co_return token(1);
    };
    const auto use = [&](token&) -> awaitable<int> {
      co_await yield_times(rng() % 3);
      if (rng() % 8 == 0) throw std::invalid_argument("storm");
      co_return 1;
    };
    const auto leave = [&](token&) -> awaitable<void> {
      co_await yield_times(rng() % 3);
      ++left;
      --open;
    };
    const auto cycle = [&]() -> awaitable<void> {
      try {
        static_cast<void>(co_await with_scope(enter, use, leave));
        ++returned;
      } catch (const std::invalid_argument&) {
      }
    };
    co_await storm(rng, storm_cycles, cycle);
    EXPECT_EQ(entered, left);
    EXPECT_EQ(open, 0);
    EXPECT_GT(entered, storm_cycles / 10);
    EXPECT_GT(returned, storm_cycles / 10);
  };
  run(body());
}

}  // namespace
}  // namespace kadr
