#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/intrusive/list.hpp>
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

/// The two lists of connection_pool that an idle connection stands in.
using idle_of_origin = boost::intrusive::list_base_hook<boost::intrusive::tag<struct idle_of_origin_tag>>;
using idle_of_pool = boost::intrusive::list_base_hook<boost::intrusive::tag<struct idle_of_pool_tag>>;

/// One TCP connection, with TLS on it or not. Reads and writes never block and hold no buffer: whoever gets want_read
/// or want_write awaits async_ready(). Loop thread only. Cancelling the waiting coroutine ends the wait.
class connection final : public deadline_sweeper::guarded, public idle_of_origin, public idle_of_pool {
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
  /// The same as a bare asynchronous operation that completes with (error_code): no coroutine frame. The caller arms
  /// the deadline.
  [[nodiscard]] auto async_ready(const io_result& r) {
    return socket_.async_wait(r.what == io_result::kind::want_write ? socket_type::wait_write : socket_type::wait_read,
                              asio::as_tuple(asio::deferred));
  }
  /// A read that got less than it had room for has emptied the socket: the next one would only say so.
  [[nodiscard]] bool short_read_means_empty() const noexcept { return !tls_; }

  /// For one that was idle: nothing has come since its last reply, no end either. What comes unasked must not be taken
  /// for the answer to the next request (FAULTS H25).
  [[nodiscard]] bool quiet();

  /// Why the last step failed.
  [[nodiscard]] failure reason(const io_result& r) const;
  /// An end without framing is a proper end only where the peer vouched for it (FAULTS T15).
  [[nodiscard]] bool end_is_authentic() const noexcept { return !tls_ || tls_->closed_cleanly(); }

  /// Received and not yet used: begins the next read. Between messages it must be empty.
  std::string leftover;
  int requests = 0;  ///< how many this connection has carried

  // Of connection_pool, while it is idle.
  deadline idle_since{};
  boost::intrusive::list<connection, boost::intrusive::base_hook<idle_of_origin>>* idle_list = nullptr;

 private:
  void on_deadline() noexcept override;
  using socket_type = asio::basic_stream_socket<asio::ip::tcp, executor_type>;
  socket_type socket_;
  std::unique_ptr<tls_stream> tls_;
};

}  // namespace kadr
