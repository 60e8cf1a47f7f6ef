#include "async/event.hpp"
#include "async/with_task_group.hpp"
#include "unit/async/tools.hpp"

namespace kadr {
namespace {

using namespace test;

awaitable<int> square(int n) {
  co_await yield();
  if (n < 0) throw std::invalid_argument("negative");
  co_return n* n;
}

TEST(examples, with_task_group_joins_its_children) {
  const auto body = []() -> awaitable<void> {
    int sum = 0;
    const auto add = [&sum](int n) -> awaitable<void> {
      co_await yield();
      sum += n;
    };
    const auto both = [&add](task_group& group) -> awaitable<void> {
      group.spawn(add(1));
      group.spawn(add(2));
      co_return;
    };
    co_await with_task_group(both);
    EXPECT_EQ(sum, 3);
  };
  run(body());
}

class clock_service {
 public:
  explicit clock_service(executor_type loop) : tasks_(loop) { tasks_.spawn(tick()); }
  awaitable<void> stop() {
    tasks_.cancel();
    co_await tasks_.join();
  }
  [[nodiscard]] int ticks() const { return ticks_; }

 private:
  awaitable<void> tick() {
    for (;; ++ticks_) co_await yield();
  }

  int ticks_ = 0;
  task_group tasks_;  // last: destroyed before what its tasks use
};

TEST(examples, an_object_owns_its_background_tasks) {
  const auto body = []() -> awaitable<void> {
    clock_service service(co_await asio::this_coro::executor);
    co_await yield_times(4);
    co_await service.stop();
    EXPECT_GE(service.ticks(), 3);
  };
  run(body());
}

TEST(examples, start_begins_at_once_and_gives_a_handle) {
  const auto body = []() -> awaitable<void> {
    order log;
    const auto work = [&log]() -> awaitable<int> {
      log.push_back(1);
      co_await yield();
      log.push_back(3);
      co_return 4;
    };
    task_group group(co_await asio::this_coro::executor);
    const task<int> started = group.start(work());
    log.push_back(2);
    log.push_back(co_await started.result());
    EXPECT_EQ(log, (order{1, 2, 3, 4}));
    co_await group.join();
  };
  run(body());
}

TEST(examples, a_handle_is_asked_how_its_task_ended) {
  const auto body = []() -> awaitable<void> {
    task_group group(co_await asio::this_coro::executor);
    const task<int> good = group.start(square(3));
    const task<int> bad = group.start(square(-1));
    EXPECT_FALSE(good.done());
    co_await good.wait();
    co_await bad.wait();
    EXPECT_EQ(good.value(), 9);
    EXPECT_EQ(good.exception(), nullptr);
    EXPECT_THROW((void)bad.value(), std::invalid_argument);
    co_await group.join();
  };
  run(body());
}

TEST(examples, on_done_calls_back_in_a_later_turn) {
  const auto body = []() -> awaitable<void> {
    const executor_type loop = co_await asio::this_coro::executor;
    int got = 0;
    event called(loop);
    task_group group(loop);
    const task<int> started = group.start(square(3));
    started.on_done(loop, [&](const future<int>& done) {
      got = done.value();
      called.set();
    });
    co_await called.wait();
    EXPECT_EQ(got, 9);
    co_await group.join();
  };
  run(body());
}

TEST(examples, a_group_counts_its_tasks_and_a_task_may_have_its_own_handle) {
  const auto body = []() -> awaitable<void> {
    task_group group(co_await asio::this_coro::executor);
    task<> self;
    const auto give_up = [&self]() -> awaitable<void> {
      self.cancel();
      co_await yield();
    };
    group.start(self, give_up());
    EXPECT_EQ(group.size(), 1u);
    co_await group.join();
    EXPECT_EQ(group.size(), 0u);
    EXPECT_TRUE(self.cancelled());
  };
  run(body());
}

TEST(examples, context_is_a_parameter) {
  struct request_context {
    std::string id;
  };
  const auto body = []() -> awaitable<void> {
    std::vector<std::string> log;
    const auto handle = [&log](request_context context) -> awaitable<void> {
      co_await yield();
      log.push_back("done: " + context.id);
    };
    task_group group(co_await asio::this_coro::executor);
    group.spawn(handle(request_context{"a"}));
    group.spawn(handle(request_context{"b"}));
    co_await group.join();
    EXPECT_EQ(log, (std::vector<std::string>{"done: a", "done: b"}));
  };
  run(body());
}

}  // namespace
}  // namespace kadr
