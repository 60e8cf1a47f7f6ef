#include "http/connection.hpp"

#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <cerrno>
#include <cstring>

namespace kadr {
namespace {

constexpr auto token = asio::as_tuple(asio::deferred);

asio::ip::tcp::endpoint endpoint_of(const ip_address& address, std::uint16_t port) {
  if (address.v6) return {asio::ip::address_v6(address.bytes), port};
  return {asio::ip::address_v4({address.bytes[0], address.bytes[1], address.bytes[2], address.bytes[3]}), port};
}

failure connect_failure(const boost::system::error_code& ec, const asio::ip::tcp::endpoint& to) {
  const std::string where = to.address().to_string() + ":" + std::to_string(to.port());
  if (ec == asio::error::connection_refused) return {errc::connect_refused, where};
  if (ec == asio::error::no_descriptors) return {errc::too_many_files, where};
  return {errc::connect_failed, where + ": " + ec.message()};
}

}  // namespace

connection::connection(executor_type executor, deadline_sweeper& sweeper) : socket_(executor) {
  sweeper.watch(*this);
}
connection::~connection() = default;

void connection::on_deadline() noexcept {
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

awaitable<result<void>> connection::connect(ip_address address, std::uint16_t port, deadline until) {
  const auto to = endpoint_of(address, port);
  boost::system::error_code ec;
  socket_.open(to.protocol(), ec);
  if (ec) co_return connect_failure(ec, to);
  arm(until);
  const auto connected = co_await socket_.async_connect(to, token);
  disarm();
  if (expired()) co_return failure(errc::connect_timeout, to.address().to_string());
  if (std::get<0>(connected) == asio::error::operation_aborted) co_return failure(errc::cancelled);
  if (std::get<0>(connected)) co_return connect_failure(std::get<0>(connected), to);
  socket_.native_non_blocking(true, ec);
  if (ec) co_return connect_failure(ec, to);
  socket_.set_option(asio::ip::tcp::no_delay(true), ec);
  co_return result<void>();
}

awaitable<result<void>> connection::start_tls(tls_context& tls, const url& target, deadline until) {
  tls_ = tls.client(socket_.native_handle(), target);
  for (;;) {
    const io_result step = tls_->handshake();
    if (step.what == io_result::kind::done) co_return result<void>();
    if (!step.waits()) {
      const failure why = reason(step);
      co_return failure(why.code, std::string(target.host()) + (why.detail.empty() ? "" : ": " + why.detail));
    }
    if (!co_await ready(step, until)) co_return failure(expired() ? errc::tls_timeout : errc::cancelled);
  }
}

io_result connection::read(std::span<char> into) {
  if (tls_) return tls_->read(into);
  for (;;) {
    const auto n = ::recv(socket_.native_handle(), into.data(), into.size(), 0);
    if (n > 0) return io_result::of(static_cast<std::size_t>(n));
    if (n == 0) return io_result::closed();
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) return {io_result::kind::want_read, 0, 0};
    return io_result::failed(errno);
  }
}

io_result connection::write(std::string_view bytes) {
  if (tls_) return tls_->write(bytes);
  for (;;) {
    const auto n = ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n >= 0) return io_result::of(static_cast<std::size_t>(n));
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) return {io_result::kind::want_write, 0, 0};
    return io_result::failed(errno);
  }
}

bool connection::quiet() {
  char unasked = 0;
  return read({&unasked, 1}).what == io_result::kind::want_read;
}

awaitable<bool> connection::ready(io_result r, deadline until) {
  arm(until);
  const auto waited = co_await async_ready(r);
  disarm();
  co_return !std::get<0>(waited) && !expired();
}

failure connection::reason(const io_result& r) const {
  if (r.what == io_result::kind::closed) return failure(errc::connection_reset, "the server closed the connection");
  if (r.reason != 0) return failure(errc::connection_reset, std::strerror(r.reason));
  return tls_ ? tls_->reason() : failure(errc::connection_reset);
}

}  // namespace kadr
