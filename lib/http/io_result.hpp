#pragma once

#include <cstddef>
#include <string>

namespace kadr {

/// What one non-blocking read or write came to.
struct io_result {
  enum class kind { done, want_read, want_write, closed, failed };
  kind what = kind::done;
  std::size_t bytes = 0;
  int reason = 0;  ///< errno of `failed`; 0 where TLS failed

  static io_result of(std::size_t n) noexcept { return {kind::done, n, 0}; }
  static io_result closed() noexcept { return {kind::closed, 0, 0}; }
  static io_result failed(int errno_value) noexcept { return {kind::failed, 0, errno_value}; }
  [[nodiscard]] bool waits() const noexcept { return what == kind::want_read || what == kind::want_write; }
};

}  // namespace kadr
