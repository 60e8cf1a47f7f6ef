#pragma once

#include <gmock/gmock.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "async/cancellation.hpp"
#include "async/sleep.hpp"
#include "async/task_group.hpp"
#include "support/run_coroutine.hpp"

namespace kadr::test {

using namespace std::chrono_literals;
using order = std::vector<int>;

/// Runs `work` to its end and says whether that was operation_aborted.
inline awaitable<void> note_cancellation(awaitable<void> work, bool& cancelled) {
  try {
    co_await std::move(work);
  } catch (...) {
    cancelled = is_cancellation(std::current_exception());
    throw;
  }
}

/// Appends `n` when `work` has ended without an exception.
inline awaitable<void> note_end(awaitable<void> work, order& log, int n) {
  co_await std::move(work);
  log.push_back(n);
}

/// Joins a group of which a child ended with operation_aborted although nobody cancelled it.
inline awaitable<void> join_aborted(task_group& group) {
  bool aborted = false;
  try {
    co_await group.join();
  } catch (...) {
    aborted = is_cancellation(std::current_exception());
  }
  EXPECT_TRUE(aborted);
}

inline awaitable<void> sleep_for_ever() {
  co_await sleep_until(no_deadline);
}

inline awaitable<void> yield_times(unsigned n) {
  while (n-- != 0) co_await yield();
}

inline awaitable<void> throw_after(unsigned turns, std::string what) {
  co_await yield_times(turns);
  throw std::runtime_error(what);
}

/// A move-only value without a default constructor.
struct token {
  explicit token(int v) : value(std::make_unique<int>(v)) {}
  std::unique_ptr<int> value;
};

/// KADR_TEST_SEED, else a random one; printed, so that a failure can be repeated.
inline std::uint32_t storm_seed() {
  const char* fixed = std::getenv("KADR_TEST_SEED");
  const auto seed = fixed ? static_cast<std::uint32_t>(std::strtoul(fixed, nullptr, 10)) : std::random_device{}();
  std::printf("storm seed: %u (KADR_TEST_SEED)\n", seed);
  return seed;
}

using random = std::mt19937;

/// `cycles` times: starts a task, cancels one, or lets the loop turn, at random, over 32 places. Cancels what is left.
inline awaitable<void> storm(random& rng, unsigned cycles, std::function<awaitable<void>()> make) {
  const executor_type executor = co_await asio::this_coro::executor;
  std::vector<std::unique_ptr<task_group>> places(32);
  for (unsigned done = 0; done < cycles;) {
    auto& place = places[rng() % places.size()];
    if (place && place->size() != 0) {
      if (rng() % 3 == 0) {
        place->cancel();
      } else {
        co_await yield();
      }
      continue;
    }
    if (place) co_await place->join();
    place = std::make_unique<task_group>(executor);
    place->spawn(make());
    ++done;
  }
  for (auto& place : places) {
    if (!place) continue;
    place->cancel();
    co_await place->join();
  }
}

inline constexpr unsigned storm_cycles = 100'000;

}  // namespace kadr::test
