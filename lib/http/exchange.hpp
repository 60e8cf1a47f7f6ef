#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "async/awaitable.hpp"
#include "core/error.hpp"
#include "core/time.hpp"
#include "http/body_sink.hpp"
#include "http/connection.hpp"
#include "http/request.hpp"
#include "http/response_head.hpp"
#include "http/response_parser.hpp"

namespace kadr {

/// The shard's one read buffer: filled and emptied between two suspensions, so that waiting connections hold none.
class scratch_buffer {
 public:
  static constexpr std::size_t size = 256 * 1024;
  [[nodiscard]] std::span<char> bytes() noexcept { return {data_.get(), size}; }

 private:
  std::unique_ptr<char[]> data_ = std::make_unique_for_overwrite<char[]>(size);
};

struct exchange_limits {
  response_limits response;
  duration first_byte;
  duration idle;
  deadline until;  ///< of the whole request

  exchange_limits(const request_timeouts& t, deadline total) : first_byte(t.first_byte), idle(t.idle), until(total) {}
};

struct exchange_failure {
  failure reason;
  /// The connection ended before any byte of a reply: on a reused one that is a race, not an answer (FAULTS H2).
  bool nothing_received = false;

  exchange_failure() = default;
  exchange_failure(failure f, bool n) : reason(std::move(f)), nothing_received(n) {}
};
[[noreturn]] void throw_exception_from_error(const exchange_failure& f, const boost::source_location& where);

/// Sends `head` and reads one reply: its head and its body's beginning end up in `parser` (made anew here, on the heap:
/// in a coroutine frame it would make that too large for Asio to recycle), its body in `sink`. True: the connection may
/// carry another request. All references outlive the call; `head` and `scratch` are free again whenever it is suspended
/// (what could not be sent at once is copied). At most 8 informational replies come before the final one (H21). A
/// failed exchange leaves the connection unusable. errc::connection_reset, first_byte_timeout, idle_timeout,
/// total_timeout, truncated_header, cancelled, the sink's failures and those of response_parser.
[[nodiscard]] awaitable<boost::system::result<bool, exchange_failure>> exchange(
    connection& c, const std::string& head, body_sink& sink, std::unique_ptr<response_parser>& parser,
    scratch_buffer& scratch, exchange_limits limits);

}  // namespace kadr
