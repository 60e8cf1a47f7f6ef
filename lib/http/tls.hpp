#pragma once

#include <list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/error.hpp"
#include "core/url.hpp"
#include "http/io_result.hpp"

struct ssl_st;
struct ssl_ctx_st;
struct ssl_session_st;

namespace kadr {

class tls_context;

/// TLS on a connected, non-blocking socket, straight on OpenSSL: no copy of its own, no buffer held while waiting. The
/// caller waits for readiness as the results say. Not movable; one thread.
class tls_stream {
 public:
  ~tls_stream();
  tls_stream(const tls_stream&) = delete;
  tls_stream& operator=(const tls_stream&) = delete;

  /// One step of the handshake. On `failed`, reason() says why.
  [[nodiscard]] io_result handshake();
  [[nodiscard]] io_result read(std::span<char> into);
  [[nodiscard]] io_result write(std::string_view bytes);
  /// Why the last step failed: errc::tls_certificate with the verifier's words, tls_failed otherwise.
  [[nodiscard]] const failure& reason() const noexcept { return reason_; }
  /// The peer said that it has nothing more to send. Without this an end of the connection may be an attacker's cut.
  [[nodiscard]] bool closed_cleanly() const noexcept { return closed_cleanly_; }

 private:
  friend class tls_context;
  tls_stream(ssl_st* ssl, tls_context* context, std::string session_key);
  io_result outcome(int code);

  ssl_st* ssl_;
  tls_context* context_;
  std::string session_key_;
  failure reason_;
  bool closed_cleanly_ = false;
};

/// The client side of TLS for a run: trust store, policy (TLS 1.2 or later, security level 2, certificates and names
/// always verified, RFC 9525), and sessions for resumption, kept per origin so that no session meets another origin's
/// policy (FAULTS T18). Loop thread only; outlives its streams.
class tls_context {
 public:
  /// `ca_file`: PEM certificates trusted beside the system's; empty: none. errc::bad_config when it cannot be read.
  /// The system's own are read at the first client(): that takes longer than a small job without TLS.
  [[nodiscard]] static result<std::unique_ptr<tls_context>> make(const std::string& ca_file);
  ~tls_context();
  tls_context(const tls_context&) = delete;
  tls_context& operator=(const tls_context&) = delete;

  /// A client for `socket`, which stays the caller's. SNI for names, never for addresses.
  [[nodiscard]] std::unique_ptr<tls_stream> client(int socket, const url& target);

 private:
  friend class tls_stream;
  static constexpr std::size_t max_sessions = 1024;

  explicit tls_context(ssl_ctx_st* context) : context_(context) {}
  void keep_session(const std::string& key, ssl_session_st* session);
  void drop_session(const std::string& key);
  static int on_new_session(ssl_st* ssl, ssl_session_st* session);

  ssl_ctx_st* context_;
  bool system_store_loaded_ = false;
  std::unordered_map<std::string, ssl_session_st*> sessions_;
  std::list<std::string> oldest_first_;
};

}  // namespace kadr
