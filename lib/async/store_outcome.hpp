#pragma once

#include <exception>
#include <type_traits>
#include <utility>

#include "async/awaitable.hpp"
#include "async/outcome.hpp"

namespace kadr {

/// Runs `work` and writes how it ends into `out`, which must outlive it. An exception is thrown on as well.
template <class T>
[[nodiscard]] awaitable<void> store_outcome(awaitable<T> work, outcome<T>& out) {
  try {
    if constexpr (std::is_void_v<T>) {
      co_await std::move(work);
      out.set_value();
    } else {
      T value = co_await std::move(work);
      out.set_value(std::move(value));
    }
  } catch (...) {
    out.set_exception(std::current_exception());
    throw;
  }
}

}  // namespace kadr
