#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>

#include "core/time.hpp"

namespace kadr {

namespace asio = boost::asio;

/// The one executor of kadr's coroutines: an io_context run by one thread, not type-erased. Every I/O object is
/// instantiated with it; mixing in asio::any_io_executor does not compile, on purpose.
using executor_type = asio::io_context::executor_type;

/// What every coroutine of kadr returns. Lazy: nothing runs before it is awaited or spawned. Asynchronous operations
/// are awaited inside it with `asio::as_tuple(asio::deferred)`: no extra frame, no exceptions.
///
/// Cancellation: a cancelled coroutine throws boost::system::system_error(operation_aborted) from the await that it is
/// suspended in, and again from every later one.
template <class T = void>
using awaitable = asio::awaitable<T, executor_type>;

using steady_timer = asio::basic_waitable_timer<steady, asio::wait_traits<steady>, executor_type>;

}  // namespace kadr
