#pragma once

#include "async/condition.hpp"
#include "unit/async/tools.hpp"

namespace kadr::test {

/// Waits once, notes `n` when that has returned normally, and in any case whether the lock was held afterwards.
inline awaitable<void> wait_once(mutex& m, condition& c, order& log, int n, bool* held_at_end = nullptr) {
  auto lock = co_await m.lock();
  std::exception_ptr error;
  try {
    co_await c.wait(lock);
    log.push_back(n);
  } catch (...) {
    error = std::current_exception();
  }
  if (held_at_end) *held_at_end = static_cast<bool>(lock);
  if (error) std::rethrow_exception(error);
}

/// A mutex, a condition of it, and two groups, so that one waiter can be cancelled and not the others.
struct condition_fixture {
  explicit condition_fixture(executor_type executor) : m(executor), c(m), one(executor), others(executor) {}

  void wait_as(task_group& group, int n) { group.spawn(wait_once(m, c, log, n)); }

  mutex m;
  condition c;
  order log;
  task_group one;
  task_group others;
};

}  // namespace kadr::test
