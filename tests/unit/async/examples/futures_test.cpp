#include "async/future.hpp"

#include "async/single_flight.hpp"
#include "unit/async/tools.hpp"

namespace kadr {
namespace {

using namespace test;

TEST(examples, a_promise_gives_its_future_a_value_once) {
  const auto body = []() -> awaitable<void> {
    promise<int> given;
    const future<int> first = given.get_future();
    const future<int> second = first;
    given.set_value(7);
    EXPECT_EQ(co_await first.result(), 7);
    EXPECT_EQ(co_await second.result(), 7) << "many may look";
    EXPECT_THROW(given.set_value(8), std::future_error);
  };
  run(body());
}

TEST(examples, a_promise_that_goes_away_breaks_its_future) {
  future<int> cancelled, broken;
  {
    promise<int> one, other;
    cancelled = one.get_future();
    broken = other.get_future();
    one.cancel();
  }
  EXPECT_TRUE(is_cancellation(cancelled.exception()));
  EXPECT_THROW((void)broken.value(), std::future_error);
}

TEST(examples, single_flight_merges_equal_calls) {
  const auto body = []() -> awaitable<void> {
    const executor_type loop = co_await asio::this_coro::executor;
    int asked = 0;
    const auto resolve = [&asked]() -> awaitable<int> {
      ++asked;
      co_await yield();
      co_return 42;
    };
    task_group work(loop), callers(loop);
    single_flight<std::string, int> resolver(work);
    const task<int> one = callers.start(resolver.run("film.example", resolve));
    const task<int> other = callers.start(resolver.run("film.example", resolve));
    EXPECT_EQ(co_await one.result() + co_await other.result(), 84);
    EXPECT_EQ(asked, 1);
    co_await callers.join();
    co_await work.join();
  };
  run(body());
}

}  // namespace
}  // namespace kadr
