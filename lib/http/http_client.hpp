#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "async/awaitable.hpp"
#include "async/thread_pool.hpp"
#include "core/error.hpp"
#include "core/ip_address.hpp"
#include "http/request.hpp"
#include "http/response_parser.hpp"

namespace kadr {

struct http_options {
  std::string user_agent = "kadr/1.0";
  request_timeouts timeouts;
  address_allowlist allow_private_addresses;
  std::string ca_file;
  std::size_t idle_connections = 64;
};

struct http_counters {
  std::uint64_t connections = 0;  ///< opened
  std::uint64_t exchanges = 0;    ///< requests sent
  std::uint64_t wire_bytes = 0;   ///< of bodies received
};

/// Fetches over HTTP/1.1 (RFC 9110, 9112) and TLS, on keep-alive connections. Concurrency is the caller's: every fetch
/// that is awaited is under way. Loop thread only; one client a shard.
///
/// Addresses are checked when connecting, on the address itself, so that neither names, redirects nor proxies of names
/// lead inside (promise R8); pooled connections keep their checked address. No buffer is held while waiting: a read
/// goes into one scratch buffer of the client and from there to the sink.
class http_client {
 public:
  virtual ~http_client() = default;

  /// Sends the GET and everything that redirects ask for. A reply of any status is a success here; failures are those
  /// of names, connections, TLS, framing, time and size, or of `request.sink`. A keep-alive connection that the server
  /// has closed is replaced once (RFC 9112 section 9.3.1). Cancellation: ends at the next wait; the connection is
  /// closed. errc::cancelled then, or the awaiting coroutine unwinds.
  [[nodiscard]] virtual awaitable<result<http_reply>> fetch(http_request request) = 0;

  [[nodiscard]] virtual http_counters count() const noexcept = 0;

  /// Ends its own tasks and closes idle connections. No fetch may be under way.
  [[nodiscard]] virtual awaitable<void> close() = 0;
};

/// errc::bad_config for an unreadable ca_file. `names` runs getaddrinfo and outlives the client.
[[nodiscard]] result<std::unique_ptr<http_client>> make_http_client(executor_type loop, thread_pool& names,
                                                                    http_options options);

}  // namespace kadr
