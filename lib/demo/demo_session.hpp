#pragma once

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "async/awaitable.hpp"
#include "async/thread_pool.hpp"
#include "core/time.hpp"
#include "demo/demo_site.hpp"
#include "demo/fault_script.hpp"
#include "demo/request_log.hpp"

namespace kadr::demo {

using server_socket = asio::basic_stream_socket<asio::ip::tcp, executor_type>;

/// What all connections of a server share; outlives them.
struct session_context {
  const demo_site& site;
  thread_pool& pool;  ///< draws posters
  fault_script& faults;
  request_log& log;
  duration latency;

  session_context(const demo_site& s, thread_pool& p, fault_script& f, request_log& l, duration d)
      : site(s), pool(p), faults(f), log(l), latency(d) {}
};

/// Serves one HTTP/1.1 connection (RFC 9112) until the peer closes it, errs, is silent for 30 s, or the task is
/// cancelled: GET and HEAD, keep-alive, requests without bodies and with at most 8 KiB of header.
[[nodiscard]] awaitable<void> serve_connection(server_socket socket, session_context& context);

}  // namespace kadr::demo
