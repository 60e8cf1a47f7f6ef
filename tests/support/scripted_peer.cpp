#include "support/scripted_peer.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <cerrno>

namespace kadr::test {

scripted_peer::scripted_peer(socket_type socket, SSL_CTX* context)
    : socket_(std::move(socket)), tls_(context ? SSL_new(context) : nullptr, &SSL_free) {
  socket_.native_non_blocking(true);
  socket_.set_option(asio::ip::tcp::no_delay(true));
  if (!tls_) return;
  SSL_set_fd(tls_.get(), socket_.native_handle());
  SSL_set_accept_state(tls_.get());
}

scripted_peer::~scripted_peer() = default;

awaitable<bool> scripted_peer::wait(wanted what) {
  if (what == wanted::nothing || !socket_.is_open()) co_return false;
  const auto kind = what == wanted::write ? socket_type::wait_write : socket_type::wait_read;
  const auto waited = co_await socket_.async_wait(kind, asio::as_tuple(asio::deferred));
  co_return !std::get<0>(waited);
}

scripted_peer::wanted scripted_peer::want(int code) const {
  switch (SSL_get_error(tls_.get(), code)) {
    case SSL_ERROR_WANT_READ:
      return wanted::read;
    case SSL_ERROR_WANT_WRITE:
      return wanted::write;
    default:
      return wanted::nothing;
  }
}

awaitable<bool> scripted_peer::handshake() {
  if (!tls_) co_return true;
  for (;;) {
    ERR_clear_error();
    const int code = SSL_do_handshake(tls_.get());
    if (code == 1) co_return true;
    if (!co_await wait(want(code))) co_return false;
  }
}

awaitable<std::size_t> scripted_peer::read(std::span<char> into) {
  while (socket_.is_open()) {
    wanted next = wanted::read;
    if (tls_) {
      ERR_clear_error();
      std::size_t n = 0;
      const int code = SSL_read_ex(tls_.get(), into.data(), into.size(), &n);
      if (code == 1) co_return n;
      next = want(code);
    } else {
      const auto n = ::recv(socket_.native_handle(), into.data(), into.size(), 0);
      if (n > 0) co_return static_cast<std::size_t>(n);
      if (n == 0) co_return 0;
      if (errno != EAGAIN && errno != EINTR) co_return 0;
    }
    if (!co_await wait(next)) co_return 0;
  }
  co_return 0;
}

awaitable<bool> scripted_peer::write(std::string_view bytes) {
  while (!bytes.empty()) {
    if (!socket_.is_open()) co_return false;
    wanted next = wanted::write;
    std::size_t done = 0;
    if (tls_) {
      ERR_clear_error();
      const int code = SSL_write_ex(tls_.get(), bytes.data(), bytes.size(), &done);
      if (code != 1) next = want(code);
    } else {
      const auto n = ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n > 0) done = static_cast<std::size_t>(n);
      if (n < 0 && errno != EAGAIN && errno != EINTR) next = wanted::nothing;
    }
    bytes.remove_prefix(done);
    if (done == 0 && !co_await wait(next)) co_return false;
  }
  co_return true;
}

bool scripted_peer::session_resumed() const {
  return tls_ && SSL_session_reused(tls_.get()) == 1;
}

void scripted_peer::say_goodbye() {
  if (tls_ && socket_.is_open()) SSL_shutdown(tls_.get());
  ERR_clear_error();
}

void scripted_peer::half_close() {
  say_goodbye();
  boost::system::error_code ignored;
  socket_.shutdown(socket_type::shutdown_send, ignored);
}

void scripted_peer::reset() {
  boost::system::error_code ignored;
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  close();
}

void scripted_peer::close() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

}  // namespace kadr::test
