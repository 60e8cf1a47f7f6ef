#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <exception>
#include <stdexcept>
#include <utility>

#include "async/awaitable.hpp"
#include "async/outcome.hpp"
#include "async/store_outcome.hpp"

namespace kadr::test {

/// Stores how a spawned coroutine ended with an exception; rethrow() passes it on.
class ending {
 public:
  [[nodiscard]] auto handler() {
    return [this](const std::exception_ptr& error) {
      ended_ = true;
      error_ = error;
    };
  }
  [[nodiscard]] bool ended() const noexcept { return ended_; }
  void rethrow() const {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  bool ended_ = false;
  std::exception_ptr error_;
};

/// Drives `context` until `work` has ended and nothing is left to do; returns its result or throws its exception. Fails
/// the test if that takes longer than `limit`, and if work is left after the end.
template <class T>
T run_on(asio::io_context& context, awaitable<T> work, duration limit = std::chrono::minutes(4)) {
  outcome<T> result;
  ending end;
  context.restart();
  asio::co_spawn(context.get_executor(), store_outcome(std::move(work), result), end.handler());
  context.run_for(limit);
  if (!end.ended()) throw std::runtime_error(context.stopped() ? "the coroutine was lost" : "the coroutine hangs");
  EXPECT_TRUE(context.stopped()) << "work is left after the coroutine's end";
  end.rethrow();
  return result.take();
}

/// The same on an io_context of its own.
template <class T>
T run(awaitable<T> work, duration limit = std::chrono::minutes(4)) {
  asio::io_context context(1);
  return run_on(context, std::move(work), limit);
}

/// Starts `work` on `context`, runs what is ready, and returns. For tests that destroy the context around it.
inline void start_on(asio::io_context& context, awaitable<void> work) {
  asio::co_spawn(context.get_executor(), std::move(work), [](const std::exception_ptr&) {});
  context.poll();
}

}  // namespace kadr::test
