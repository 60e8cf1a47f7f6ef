#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "async/awaitable.hpp"
#include "async/cancellation.hpp"
#include "async/gather.hpp"
#include "async/task_set.hpp"

namespace kadr {

/// What the workers of one gather_windowed() share.
template <class In, class F>
struct windowed_work {
  using result = typename std::invoke_result_t<F&, In>::value_type;
  using slot = std::conditional_t<std::is_void_v<result>, std::monostate, std::optional<result>>;
  using results = std::conditional_t<std::is_void_v<result>, void, std::vector<result>>;

  windowed_work(std::vector<In> in, F f) : inputs(std::move(in)), make(std::move(f)) {
    if constexpr (!std::is_void_v<result>) slots.resize(inputs.size());
  }
  [[nodiscard]] bool exhausted() const noexcept { return next == inputs.size(); }

  std::vector<In> inputs;
  F make;
  std::vector<slot> slots;
  std::size_t next = 0;  // input to be started
  std::size_t complete = 0;
};

/// One worker: takes inputs until there are none, one has failed, or `set` is cancelled.
template <class In, class F>
[[nodiscard]] awaitable<void> work_through(windowed_work<In, F>& w, const task_set& set) {
  using result = typename windowed_work<In, F>::result;
  while (!w.exhausted() && !set.cancelled()) {
    const std::size_t i = w.next++;
    try {
      auto work = w.make(std::move(w.inputs[i]));
      if constexpr (std::is_void_v<result>) {
        co_await std::move(work);
      } else {
        result value = co_await std::move(work);
        w.slots[i].emplace(std::move(value));
      }
      ++w.complete;
    } catch (...) {
      // The set learns of it a turn of the loop later; nothing is to be started until then.
      w.next = w.inputs.size();
      throw;
    }
  }
}

/// Awaits make(input) for every input, at most `width` of them at once, and returns the results in input order (gather
/// with a bound, as asyncio.gather under a Semaphore, but without a suspended coroutine for every input). make(In)
/// returns an awaitable<T>, or awaitable<void>; then so is this. It is called for the next input, and its coroutine
/// created, only when there is room. `make` and the inputs are kept alive here, so a lambda with captures is fine; it
/// must be a named object, not a literal inside the co_await expression (g++ 12.2). `T` and `In` are movable. Memory:
/// an input and a result each, and `width` running coroutines. Loop thread only.
///
/// The first failure, of a call of `make` or of its coroutine, starts no more and cancels those that run; all are
/// waited for, then it is rethrown. Cancellation does the same and throws operation_aborted, unless every input has a
/// result in spite of it. `width` 0 is a bug: std::invalid_argument.
template <class In, class F>
[[nodiscard]] awaitable<typename windowed_work<In, F>::results> gather_windowed(std::size_t width,
                                                                                std::vector<In> inputs, F make) {
  using result = typename windowed_work<In, F>::result;
  if (width == 0) throw std::invalid_argument("gather_windowed: width 0");
  windowed_work<In, F> shared(std::move(inputs), std::move(make));
  if (!shared.inputs.empty()) {
    auto set = std::make_shared<task_set>(co_await asio::this_coro::executor);
    spawn_all(*set, std::min(width, shared.inputs.size()),
              [&](std::size_t) { set->spawn(work_through(shared, *set)); });
    co_await drain(set);
    set->rethrow_failure();
    if (shared.complete != shared.inputs.size()) throw_cancelled();
  }
  if constexpr (!std::is_void_v<result>) {
    std::vector<result> results;
    results.reserve(shared.slots.size());
    for (auto& slot : shared.slots) results.push_back(std::move(*slot));
    co_return results;
  }
}

}  // namespace kadr
