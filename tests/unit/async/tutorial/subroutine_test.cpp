#include <cstdint>
#include <limits>

#include "unit/async/tutorial/tools.hpp"

namespace kadr::tutorial {
namespace {

using namespace test;

constexpr int deep = 100'000;

/// How much of the thread's own stack was in use, from the shallowest to the deepest call of sample().
class native_stack {
 public:
  [[gnu::noinline]] void sample() {
    const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    low_ = std::min(low_, here);
    high_ = std::max(high_, here);
  }
  [[nodiscard]] std::uintptr_t used() const { return high_ - low_; }

 private:
  std::uintptr_t low_ = std::numeric_limits<std::uintptr_t>::max();
  std::uintptr_t high_ = 0;
};

subroutine<int> plus(int a, int b) {
  co_return a + b;
}

subroutine<int> sum_of_squares(int n) {
  int sum = 0;
  for (int i = 1; i <= n; ++i) {
    co_await get_tid();
    sum = co_await plus(sum, i * i);
  }
  co_return sum;
}

subroutine<> store(subroutine<int> work, int& result) {
  result = co_await std::move(work);
}

TEST(tutorial_subroutine, returns_a_value_to_its_caller_also_after_system_calls) {
  scheduler loop;
  int result = 0;
  loop.spawn(store(sum_of_squares(4), result));
  loop.run();
  EXPECT_EQ(result, 30);
}

subroutine<std::unique_ptr<std::string>> move_only(std::string text) {
  co_return std::make_unique<std::string>(std::move(text));
}

subroutine<> store_text(std::string& result) {
  const auto text = co_await move_only("a text that is longer than a small string");
  result = *text;
}

TEST(tutorial_subroutine, returns_a_value_that_can_only_be_moved) {
  scheduler loop;
  std::string result;
  loop.spawn(store_text(result));
  loop.run();
  EXPECT_EQ(result, "a text that is longer than a small string");
}

subroutine<> pass_through(order& log) {
  const farewell mine(log, 1);
  co_await fail_after(2, "from below");
  log.push_back(99);
}

subroutine<> catch_it(order& log, std::string& caught) {
  try {
    co_await pass_through(log);
  } catch (const std::runtime_error& e) {
    caught = e.what();
  }
  co_await get_tid();
  log.push_back(2);
}

TEST(tutorial_subroutine, throws_to_its_caller_and_destroys_what_the_exception_leaves) {
  scheduler loop;
  order log;
  std::string caught;
  loop.spawn(catch_it(log, caught));
  loop.run();
  EXPECT_EQ(caught, "from below");
  EXPECT_EQ(log, (order{1, 2})) << "and the caller goes on";
}

subroutine<> begin_late(order& log) {
  subroutine<> later = pass_through(log);
  log.push_back(0);
  try {
    co_await std::move(later);
  } catch (const std::runtime_error&) {
    log.push_back(2);
  }
}

TEST(tutorial_subroutine, begins_when_it_is_awaited) {
  scheduler loop;
  order log;
  loop.spawn(begin_late(log));
  EXPECT_TRUE(log.empty());
  loop.run();
  EXPECT_EQ(log, (order{0, 1, 2}));
}

subroutine<> keep(std::shared_ptr<int> value) {
  co_await get_tid();
  ++*value;
}

TEST(tutorial_subroutine, never_awaited_destroys_its_arguments) {
  const auto value = std::make_shared<int>(0);
  {
    const auto unused = keep(value);
    EXPECT_EQ(value.use_count(), 2);
  }
  EXPECT_EQ(value.use_count(), 1);
  EXPECT_EQ(*value, 0);
}

subroutine<> await_twice(bool& refused) {
  subroutine<> once = yield_times(1);
  co_await once;
  try {
    co_await once;
  } catch (const std::logic_error&) {
    refused = true;
  }
}

TEST(tutorial_subroutine, awaited_twice_is_a_logic_error) {
  scheduler loop;
  bool refused = false;
  loop.spawn(await_twice(refused));
  loop.run();
  EXPECT_TRUE(refused);
}

subroutine<int> depth(int n, native_stack& stack) {
  stack.sample();
  if (n == 0) {
    co_await get_tid();
    co_return 0;
  }
  const int below = co_await depth(n - 1, stack);
  stack.sample();
  co_return below + 1;
}

TEST(tutorial_subroutine, recursion_a_hundred_thousand_deep_takes_no_native_stack) {
  scheduler loop;
  native_stack stack;
  int result = 0;
  loop.spawn(store(depth(deep, stack), result));
  loop.run();
  EXPECT_EQ(result, deep);
  EXPECT_LT(stack.used(), 4096u);
}

subroutine<int> throw_at(int n, native_stack& stack) {
  stack.sample();
  if (n == 0) throw std::runtime_error("deepest");
  co_return 1 + co_await throw_at(n - 1, stack);
}

subroutine<> catch_deepest(native_stack& stack, std::string& caught) {
  try {
    co_await throw_at(deep, stack);
  } catch (const std::runtime_error& e) {
    caught = e.what();
  }
  stack.sample();
}

TEST(tutorial_subroutine, an_exception_climbs_a_hundred_thousand_frames) {
  scheduler loop;
  native_stack stack;
  std::string caught;
  loop.spawn(catch_deepest(stack, caught));
  loop.run();
  EXPECT_EQ(caught, "deepest");
  EXPECT_LT(stack.used(), 4096u);
}

subroutine<> descend(int n, order& log, int descriptor) {
  const farewell mine(log, n);
  if (n < deep) co_await descend(n + 1, log, descriptor);
  co_await wait_read(descriptor);
}

TEST(tutorial_subroutine, kill_destroys_a_hundred_thousand_frames_from_the_top_down) {
  const auto sockets = socket_pair();
  order log;
  scheduler loop;
  const task_id id = loop.spawn(descend(1, log, sockets.first.get()));
  loop.spawn([](scheduler& kernel, task_id target) -> subroutine<> {
    co_await get_tid();
    kernel.kill(target);
  }(loop, id));
  loop.run();
  ASSERT_EQ(log.size(), static_cast<std::size_t>(deep));
  for (int i = 0; i < deep; ++i) ASSERT_EQ(log[static_cast<std::size_t>(i)], deep - i);
}

subroutine<int> count_to(int n, native_stack& stack) {
  int sum = 0;
  for (int i = 0; i < n; ++i) {
    stack.sample();
    sum = co_await plus(sum, 1);
  }
  co_return sum;
}

TEST(tutorial_subroutine, a_loop_of_a_million_awaits_takes_no_native_stack) {
  scheduler loop;
  native_stack stack;
  int result = 0;
  loop.spawn(store(count_to(1'000'000, stack), result));
  loop.run();
  EXPECT_EQ(result, 1'000'000);
  EXPECT_LT(stack.used(), 4096u);
}

}  // namespace
}  // namespace kadr::tutorial
