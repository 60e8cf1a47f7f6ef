#pragma once

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "async/awaitable.hpp"
#include "core/error.hpp"
#include "core/ip_address.hpp"
#include "core/time.hpp"
#include "core/url.hpp"
#include "http/deadline_sweeper.hpp"
#include "http/io_result.hpp"
#include "http/tls.hpp"

namespace kadr {

/// One TCP connection, with TLS on it or not. Reads and writes never block and hold no buffer: whoever gets want_read
/// or want_write awaits readable() or writable(). Loop thread only. Cancelling the waiting coroutine ends the wait.
class connection final : public deadline_sweeper::guarded {
 public:
  connection(executor_type executor, deadline_sweeper& sweeper);
  ~connection();
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  /// errc::connect_refused, connect_failed, connect_timeout, too_many_files.
  [[nodiscard]] awaitable<result<void>> connect(ip_address address, std::uint16_t port, deadline until);
  /// errc::tls_certificate, tls_failed, tls_timeout, connection_reset. `target` outlives the call.
  [[nodiscard]] awaitable<result<void>> start_tls(tls_context& tls, const url& target, deadline until);

  [[nodiscard]] io_result read(std::span<char> into);
  [[nodiscard]] io_result write(std::string_view bytes);
  /// Waits for what `r` wants. False: `until` passed or the caller was cancelled; expired() tells which.
  [[nodiscard]] awaitable<bool> ready(io_result r, deadline until);

  /// Why the last step failed.
  [[nodiscard]] failure reason(const io_result& r) const;
  /// An end without framing is a proper end only where the peer vouched for it (FAULTS T15).
  [[nodiscard]] bool end_is_authentic() const noexcept { return !tls_ || tls_->closed_cleanly(); }

  /// Received and not yet used: begins the next read. Between messages it must be empty.
  std::string leftover;
  int requests = 0;  ///< how many this connection has carried

 private:
  void on_deadline() noexcept override;
  using socket_type = asio::basic_stream_socket<asio::ip::tcp, executor_type>;
  socket_type socket_;
  std::unique_ptr<tls_stream> tls_;
};

}  // namespace kadr
