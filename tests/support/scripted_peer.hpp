#pragma once

#include <openssl/types.h>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <span>
#include <string_view>

#include "async/awaitable.hpp"

namespace kadr::test {

/// The server's end of one connection of a scripted_server: a socket with TLS on it or not. What fails answers false or
/// 0; then the connection is over.
class scripted_peer {
 public:
  using socket_type = asio::basic_stream_socket<asio::ip::tcp, executor_type>;

  /// `context` null: no TLS.
  scripted_peer(socket_type socket, SSL_CTX* context);
  ~scripted_peer();
  scripted_peer(const scripted_peer&) = delete;
  scripted_peer& operator=(const scripted_peer&) = delete;

  [[nodiscard]] awaitable<bool> handshake();
  /// Bytes read; 0: the end, or an error.
  [[nodiscard]] awaitable<std::size_t> read(std::span<char> into);
  [[nodiscard]] awaitable<bool> write(std::string_view bytes);
  [[nodiscard]] bool session_resumed() const;

  void say_goodbye();  ///< close_notify
  void half_close();
  void reset();
  void close();

 private:
  enum class wanted { nothing, read, write };
  [[nodiscard]] awaitable<bool> wait(wanted what);
  [[nodiscard]] wanted want(int code) const;

  socket_type socket_;
  std::unique_ptr<SSL, void (*)(SSL*)> tls_;
};

}  // namespace kadr::test
