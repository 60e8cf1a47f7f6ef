#pragma once

#include "unit/async/tools.hpp"

namespace kadr::test {

inline awaitable<int> value_after(int value, unsigned turns) {
  co_await yield_times(turns);
  co_return value;
}

inline awaitable<int> int_or_throw(unsigned turns, std::string what) {
  co_await throw_after(turns, what);
  co_return 0;
}

/// Returns `value` when it is cancelled.
inline awaitable<int> stubborn(int value) {
  try {
    co_await sleep_for_ever();
  } catch (const boost::system::system_error&) {
  }
  co_return value;
}

inline awaitable<int> never() {
  co_await sleep_for_ever();
  co_return 0;
}

/// Starts `gathering(work)`, an awaitable<void> over two coroutines that wait for ever, and destroys the io_context
/// around it: their frames must go with it.
template <class F>
void destroy_while_gathering(F gathering) {
  auto context = std::make_unique<asio::io_context>(1);
  auto alive = std::make_shared<int>();
  const auto child = [](std::shared_ptr<int>) -> awaitable<int> { co_return co_await never(); };
  std::vector<awaitable<int>> work;
  work.emplace_back(child(alive));
  work.emplace_back(child(alive));
  start_on(*context, gathering(std::move(work)));
  EXPECT_EQ(alive.use_count(), 3);
  context.reset();
  EXPECT_EQ(alive.use_count(), 1);
}

}  // namespace kadr::test
