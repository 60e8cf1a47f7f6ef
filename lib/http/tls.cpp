#include "http/tls.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cerrno>
#include <new>
#include <utility>

#include "core/ip_address.hpp"

namespace kadr {
namespace {

std::string last_openssl_error() {
  const unsigned long code = ERR_peek_last_error();
  if (code == 0) return {};
  const char* text = ERR_reason_error_string(code);
  return text ? text : "error " + std::to_string(code);
}

/// "[::1]" -> "::1".
std::string_view bare(std::string_view host) noexcept {
  if (host.starts_with('[')) return host.substr(1, host.size() - 2);
  return host;
}

}  // namespace

result<std::unique_ptr<tls_context>> tls_context::make(const std::string& ca_file) {
  ssl_ctx_st* raw = SSL_CTX_new(TLS_client_method());
  if (!raw) throw std::bad_alloc();
  std::unique_ptr<tls_context> self(new tls_context(raw));
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  SSL_CTX_set_security_level(raw, 2);
  SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_mode(raw, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_verify(raw, SSL_VERIFY_PEER, nullptr);
  if (!ca_file.empty() && SSL_CTX_load_verify_locations(raw, ca_file.c_str(), nullptr) != 1)
    return failure(errc::bad_config, "fetch.ca_file " + ca_file + ": " + last_openssl_error());
  SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(raw, &tls_context::on_new_session);
  static constexpr unsigned char http11[] = "\x08http/1.1";
  SSL_CTX_set_alpn_protos(raw, http11, sizeof http11 - 1);
  return self;
}

tls_context::~tls_context() {
  for (const auto& [key, session] : sessions_) SSL_SESSION_free(session);
  SSL_CTX_free(context_);
}

std::unique_ptr<tls_stream> tls_context::client(int socket, const url& target) {
  if (!std::exchange(system_store_loaded_, true)) SSL_CTX_set_default_verify_paths(context_);
  ssl_st* ssl = SSL_new(context_);
  if (!ssl) throw std::bad_alloc();
  std::unique_ptr<tls_stream> stream(new tls_stream(ssl, this, std::string(target.origin())));
  SSL_set_app_data(ssl, stream.get());
  SSL_set_fd(ssl, socket);
  SSL_set_connect_state(ssl);

  const std::string host(bare(target.host()));
  if (ip_address::parse(host)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str());
  } else {
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    SSL_set1_host(ssl, host.c_str());
    SSL_set_tlsext_host_name(ssl, host.c_str());
  }
  if (const auto known = sessions_.find(stream->session_key_); known != sessions_.end())
    SSL_set_session(ssl, known->second);
  return stream;
}

int tls_context::on_new_session(ssl_st* ssl, ssl_session_st* session) {
  auto* stream = static_cast<tls_stream*>(SSL_get_app_data(ssl));
  stream->context_->keep_session(stream->session_key_, session);
  return 1;  // the reference is ours now
}

void tls_context::keep_session(const std::string& key, ssl_session_st* session) {
  auto [place, is_new] = sessions_.try_emplace(key, session);
  if (!is_new) {
    SSL_SESSION_free(place->second);
    place->second = session;
    return;
  }
  oldest_first_.push_back(key);
  if (oldest_first_.size() > max_sessions) drop_session(std::string(oldest_first_.front()));
}

void tls_context::drop_session(const std::string& key) {
  const auto found = sessions_.find(key);
  if (found == sessions_.end()) return;
  SSL_SESSION_free(found->second);
  sessions_.erase(found);
  oldest_first_.remove(key);
}

tls_stream::tls_stream(ssl_st* ssl, tls_context* context, std::string session_key)
    : ssl_(ssl), context_(context), session_key_(std::move(session_key)) {}

tls_stream::~tls_stream() {
  // Best effort and only when the socket takes it at once: nobody waits for a peer's farewell.
  if (SSL_is_init_finished(ssl_)) SSL_shutdown(ssl_);
  ERR_clear_error();
  SSL_free(ssl_);
}

io_result tls_stream::outcome(int code) {
  const int os_reason = errno;
  switch (SSL_get_error(ssl_, code)) {
    case SSL_ERROR_WANT_READ:
      return {io_result::kind::want_read, 0, 0};
    case SSL_ERROR_WANT_WRITE:
      return {io_result::kind::want_write, 0, 0};
    case SSL_ERROR_ZERO_RETURN:
      closed_cleanly_ = true;
      return io_result::closed();
    case SSL_ERROR_SYSCALL:
      reason_ = failure(errc::connection_reset);
      return os_reason == 0 ? io_result::closed() : io_result::failed(os_reason);
    default:
      break;
  }
  // A peer that skips close_notify is common; whether the body is whole is for the HTTP framing to say.
  if (ERR_GET_REASON(ERR_peek_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING) {
    reason_ = failure(errc::connection_reset);
    return io_result::closed();
  }
  const long verdict = SSL_get_verify_result(ssl_);
  if (verdict != X509_V_OK) {
    context_->drop_session(session_key_);
    reason_ = failure(errc::tls_certificate, X509_verify_cert_error_string(verdict));
  } else {
    reason_ = failure(errc::tls_failed, last_openssl_error());
  }
  return io_result::failed(0);
}

io_result tls_stream::handshake() {
  ERR_clear_error();
  const int code = SSL_do_handshake(ssl_);
  return code == 1 ? io_result::of(0) : outcome(code);
}

io_result tls_stream::read(std::span<char> into) {
  ERR_clear_error();
  std::size_t n = 0;
  const int code = SSL_read_ex(ssl_, into.data(), into.size(), &n);
  return code == 1 ? io_result::of(n) : outcome(code);
}

io_result tls_stream::write(std::string_view bytes) {
  ERR_clear_error();
  std::size_t n = 0;
  const int code = SSL_write_ex(ssl_, bytes.data(), bytes.size(), &n);
  return code == 1 ? io_result::of(n) : outcome(code);
}

}  // namespace kadr
