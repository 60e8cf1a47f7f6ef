#pragma once

#include "async/waiter.hpp"

namespace kadr {

/// Where next() of a stream waits for whoever makes the items. A wake-up says only that it is worth looking again; one
/// that finds nobody waiting is forgotten. Loop thread only.
class stream_consumer {
 public:
  void wake() noexcept { waiters_.wake_all(wake_reason::granted); }

  /// Waits for a wake-up. True: the caller has been cancelled (it is not thrown, so that an item that has come all the
  /// same can be returned). Destroyed while waited on: operation_aborted.
  [[nodiscard]] awaitable<bool> wait();

 private:
  wait_list waiters_;
};

}  // namespace kadr
