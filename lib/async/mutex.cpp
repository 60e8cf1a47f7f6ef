#include "async/mutex.hpp"

namespace kadr {

awaitable<mutex::guard> mutex::lock() {
  // Without this, a free mutex would cost the frame of acquire() too.
  if (auto immediate = try_lock()) co_return std::move(*immediate);
  auto permit = co_await gate_.acquire();
  co_return guard(std::move(permit));
}

std::optional<mutex::guard> mutex::try_lock() noexcept {
  auto permit = gate_.try_acquire();
  if (!permit) return std::nullopt;
  return guard(std::move(*permit));
}

}  // namespace kadr
