#pragma once

#include <boost/asio/cancellation_state.hpp>
#include <exception>

namespace kadr {

/// Throws what a cancelled coroutine throws: boost::system::system_error with asio::error::operation_aborted.
[[noreturn]] void throw_cancelled();
[[nodiscard]] std::exception_ptr cancelled_error();

/// Whether `error` is what throw_cancelled() throws.
[[nodiscard]] bool is_cancellation(const std::exception_ptr& error) noexcept;

/// Whether the coroutine that got this from `co_await asio::this_coro::cancellation_state` has been cancelled.
[[nodiscard]] inline bool is_cancelled(const boost::asio::cancellation_state& state) noexcept {
  return state.cancelled() != boost::asio::cancellation_type::none;
}

}  // namespace kadr
