#include "async/gather.hpp"
#include "async/gather_settled.hpp"
#include "async/gather_windowed.hpp"
#include "unit/async/tools.hpp"

namespace kadr {
namespace {

using namespace test;

awaitable<int> half(int n) {
  co_await yield_times(static_cast<unsigned>(n));
  if (n % 2 != 0) throw std::domain_error("odd");
  co_return n / 2;
}

TEST(examples, gather_keeps_input_order) {
  const auto body = []() -> awaitable<void> {
    std::vector<awaitable<int>> work;
    for (const int n : {6, 2, 4}) work.push_back(half(n));
    const std::vector<int> halves = co_await gather(std::move(work));
    EXPECT_EQ(halves, (order{3, 1, 2}));
  };
  run(body());
}

TEST(examples, gather_cancels_the_rest_at_the_first_failure) {
  const auto body = []() -> awaitable<void> {
    bool cancelled = false;
    std::vector<awaitable<void>> work;
    work.push_back(note_cancellation(sleep_for_ever(), cancelled));
    work.push_back(throw_after(1, "no"));
    std::string caught;
    try {
      co_await gather(std::move(work));
    } catch (const std::runtime_error& e) {
      caught = e.what();
    }
    EXPECT_EQ(caught, "no");
    EXPECT_TRUE(cancelled) << "and it has ended by now";
  };
  run(body());
}

TEST(examples, gather_settled_returns_failures_as_values) {
  const auto body = []() -> awaitable<void> {
    std::vector<awaitable<int>> work;
    for (const int n : {1, 4}) work.push_back(half(n));
    const std::vector<outcome<int>> ends = co_await gather_settled(std::move(work));
    EXPECT_NE(ends[0].exception(), nullptr);
    EXPECT_EQ(ends[1].value(), 2);
  };
  run(body());
}

TEST(examples, gather_windowed_starts_work_as_there_is_room) {
  const auto body = []() -> awaitable<void> {
    int running = 0, most = 0;
    const auto fetch = [&](int n) -> awaitable<int> {
      most = std::max(most, ++running);
      const int result = co_await half(n);
      --running;
      co_return result;
    };
    std::vector<int> inputs{8, 6, 4, 2, 0};
    const std::vector<int> halves = co_await gather_windowed(2, std::move(inputs), fetch);
    EXPECT_EQ(halves, (order{4, 3, 2, 1, 0}));
    EXPECT_EQ(most, 2);
  };
  run(body());
}

}  // namespace
}  // namespace kadr
