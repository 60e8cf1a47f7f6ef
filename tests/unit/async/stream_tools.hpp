#pragma once

#include <optional>
#include <string>
#include <utility>

#include "async/stream_of.hpp"
#include "unit/async/gather_tools.hpp"

namespace kadr::test {

/// 0 … n - 1.
inline order numbers(int n) {
  order result;
  for (int i = 0; i < n; ++i) result.push_back(i);
  return result;
}

/// What `work` throws; "cancelled" for operation_aborted, "" for nothing.
template <class T>
awaitable<std::string> failure_of(awaitable<T> work) {
  try {
    static_cast<void>(co_await std::move(work));
  } catch (const std::exception& e) {
    co_return is_cancellation(std::current_exception()) ? "cancelled" : e.what();
  }
  co_return "";
}
inline awaitable<std::string> failure_of(awaitable<void> work) {
  const auto result = [](awaitable<void> inner) -> awaitable<int> {
    co_await std::move(inner);
    co_return 0;
  };
  co_return co_await failure_of(result(std::move(work)));
}

/// 0, 1, 2, … for ever; `pulled` says how many have been asked for.
inline stream<int> counting(int& pulled) {
  return stream_of([&pulled]() -> awaitable<std::optional<int>> { co_return pulled++; });
}

/// Appends the next item; -1 for the end.
inline awaitable<void> log_next(stream<int>& items, order& log) {
  const std::optional<int> item = co_await items.next();
  log.push_back(item.value_or(-1));
}

}  // namespace kadr::test
