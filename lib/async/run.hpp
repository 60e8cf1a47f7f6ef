#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <stdexcept>
#include <utility>

#include "async/awaitable.hpp"
#include "async/outcome.hpp"
#include "async/store_outcome.hpp"

namespace kadr {

/// Runs `main` and the loop, until nothing is left to do; returns what `main` returned, or throws what it threw
/// (asyncio.run). The one entry from ordinary code into coroutines. The calling thread is the loop's meanwhile. What
/// `main` has started it has also joined, so that the end of `main` is the end of the loop. Stopped before that:
/// std::logic_error.
template <class T>
T run(asio::io_context& loop, awaitable<T> main) {
  // Shared with the coroutine, which an exception out of another handler may leave behind on the loop.
  const auto end = std::make_shared<outcome<T>>();
  loop.restart();
  asio::co_spawn(loop.get_executor(), store_outcome(std::move(main), *end), [end](const std::exception_ptr&) {});
  loop.run();
  if (!end->done()) throw std::logic_error("run: the loop was stopped before its main coroutine had ended");
  return end->take();
}

}  // namespace kadr
