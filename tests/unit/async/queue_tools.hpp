#pragma once

#include <vector>

#include "async/queue.hpp"
#include "unit/async/tools.hpp"

namespace kadr::test {

/// Appends the item, or `at_end` when there is none.
inline awaitable<void> pop_into(queue<int>& q, order& log, int at_end = -1) {
  const auto item = co_await q.pop();
  log.push_back(item.value_or(at_end));
}

inline awaitable<void> push_and_note(queue<int>& q, int item, std::vector<bool>& log) {
  log.push_back(co_await q.push(item));
}

}  // namespace kadr::test
