#pragma once

#include <functional>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "async/awaited.hpp"
#include "async/stream.hpp"

namespace kadr {

/// Calls `function(item)` for every item (`async for`), and awaits it if it returns an awaitable: the next item is
/// asked for after that. An exception, of either side, or the caller's cancellation drops the stream. `function` is
/// kept alive here; it must be a named object, not a literal inside the co_await expression (g++ 12.2).
template <class T, class F>
[[nodiscard]] awaitable<void> for_each(stream<T> items, F function) {
  for (;;) {
    std::optional<T> item = co_await items.next();
    if (!item) co_return;
    if constexpr (is_awaitable<std::invoke_result_t<F&, T>>) {
      co_await std::invoke(function, std::move(*item));
    } else {
      std::invoke(function, std::move(*item));
    }
  }
}

/// Every item, in a vector. If it is cancelled or the stream throws, those that have come are lost.
template <class T>
[[nodiscard]] awaitable<std::vector<T>> collect(stream<T> items) {
  std::vector<T> all;
  for (;;) {
    std::optional<T> item = co_await items.next();
    if (!item) co_return all;
    all.push_back(std::move(*item));
  }
}

}  // namespace kadr
