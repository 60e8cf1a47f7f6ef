#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <utility>

#include "async/awaitable.hpp"
#include "async/outcome.hpp"

namespace kadr {

/// Runs `main` and the loop, until nothing is left to do; returns what `main` returned, or throws what it threw
/// (asyncio.run). The one entry from ordinary code into coroutines. The calling thread is the loop's meanwhile. What
/// `main` has started it has also joined, so that the end of `main` is the end of the loop.
template <class T>
T run(asio::io_context& loop, awaitable<T> main);

template <class T>
awaitable<void> run_into(outcome<T>& end, awaitable<T> main) {
  try {
    if constexpr (std::is_void_v<T>) {
      co_await std::move(main);
      end.set_value();
    } else {
      T value = co_await std::move(main);
      end.set_value(std::move(value));
    }
  } catch (...) {
    end.set_exception(std::current_exception());
  }
}

template <class T>
T run(asio::io_context& loop, awaitable<T> main) {
  outcome<T> end;
  loop.restart();
  asio::co_spawn(loop.get_executor(), run_into(end, std::move(main)), [](const std::exception_ptr&) {});
  loop.run();
  return end.take();
}

}  // namespace kadr
