#pragma once

#include <benchmark/benchmark.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <exception>
#include <utility>

#include "async/awaitable.hpp"
#include "bench/allocations.hpp"

namespace kadr::bench {

using benchmark::State;

/// A benchmark is a coroutine that loops over `state.KeepRunningBatch(items)`: a figure is the time of one item. What
/// comes before the loop is not measured.
using body = awaitable<void> (*)(State& state);

/// Runs one on an io_context of its own. No part of it is measured.
inline void drive(State& state, body work) {
  asio::io_context context(1);
  // A program that does I/O has a reactor, which the loop polls once a turn. A benchmark without one would be a
  // different loop.
  const steady_timer reactor(context.get_executor(), no_deadline);
  std::exception_ptr failure;
  asio::co_spawn(context.get_executor(), work(state), [&failure](const std::exception_ptr& error) { failure = error; });
  context.run();
  if (failure) std::rethrow_exception(failure);
}

/// Reports the allocations of one item, from here to the end of the scope.
class allocation_report {
 public:
  explicit allocation_report(State& state) : state_(state), before_(allocations()) {}
  allocation_report(const allocation_report&) = delete;
  allocation_report& operator=(const allocation_report&) = delete;
  ~allocation_report() {
    const auto made = static_cast<double>(allocations() - before_);
    state_.counters["allocations"] = made / static_cast<double>(state_.iterations());
  }

 private:
  State& state_;
  std::size_t before_;
};

}  // namespace kadr::bench
