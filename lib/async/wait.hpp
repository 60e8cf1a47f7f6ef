#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "async/completable.hpp"
#include "async/completion_tally.hpp"
#include "async/with_timeout.hpp"
#include "core/time.hpp"

namespace kadr {

/// Handles in the order in which they were given.
template <class Handle>
struct wait_result {
  std::vector<Handle> done;
  std::vector<Handle> pending;
};

/// Waits until enough of `handles`, futures or tasks, have ended, or until `until` (asyncio.wait), and says which have.
/// It cancels nothing and takes no result: a failure in `done` still belongs to its handle. Loop thread only.
///
/// What is satisfied already, and a deadline that has passed, return what is done now without suspending. An empty list
/// returns at once (asyncio raises ValueError). The same handle may come twice. Cancellation ends the wait only, with
/// operation_aborted, unless it is satisfied by the time the caller resumes; the handles given here are dropped then,
/// so a caller that may be cancelled keeps copies.
template <class Handle>
[[nodiscard]] awaitable<wait_result<Handle>> wait(std::vector<Handle> handles,
                                                  wait_until when = wait_until::all_completed,
                                                  deadline until = no_deadline) {
  using state_type = typename std::remove_cvref_t<decltype(std::declval<const Handle&>().state())>::element_type;
  {
    const auto tally = std::make_shared<completion_tally>(handles.size(), when);
    std::vector<tallied<state_type>> watching(handles.size());
    for (std::size_t i = 0; i < handles.size(); ++i) watching[i].watch(handles[i].state(), *tally);
    const bool satisfied = handles.empty() || tally->done();
    if (!satisfied && until == no_deadline) {
      co_await completed(tally);
    } else if (!satisfied) {
      co_await with_timeout(until, completed(tally));
    }
  }
  wait_result<Handle> result;
  for (auto& handle : handles) {
    auto& list = handle.done() ? result.done : result.pending;
    list.push_back(std::move(handle));
  }
  co_return result;
}

}  // namespace kadr
