#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/certificates.hpp"

namespace kadr::test {

/// One thing that a server does on a connection. Plain data: a fault is a list of these.
struct step {
  enum class kind {
    read_head,     ///< reads and records one request head
    send,          ///< sends `bytes`
    echo,          ///< replies 200 with the target of the last request head as the body
    bounce,        ///< redirects to the query of the last target
    pause,         ///< lets `time` pass
    wait_release,  ///< until release()
    half_close,    ///< says that nothing more comes (TLS: with close_notify), goes on reading
    hold,          ///< keeps the connection open until the peer closes it
    close,         ///< closes properly (TLS: with close_notify)
    cut,           ///< closes TCP, without close_notify
    reset,         ///< RST
    again,         ///< goes on with the first step
  };
  kind what;
  std::string bytes = {};
  std::chrono::milliseconds time{0};
};
using script = std::vector<step>;

[[nodiscard]] inline step read_head() {
  return {step::kind::read_head};
}
[[nodiscard]] inline step send(std::string bytes) {
  return {step::kind::send, std::move(bytes)};
}
[[nodiscard]] inline step echo() {
  return {step::kind::echo};
}
[[nodiscard]] inline step bounce() {
  return {step::kind::bounce};
}
[[nodiscard]] inline step pause(std::chrono::milliseconds time) {
  return {step::kind::pause, {}, time};
}
[[nodiscard]] inline step wait_release() {
  return {step::kind::wait_release};
}
[[nodiscard]] inline step half_close() {
  return {step::kind::half_close};
}
[[nodiscard]] inline step hold() {
  return {step::kind::hold};
}
[[nodiscard]] inline step close() {
  return {step::kind::close};
}
[[nodiscard]] inline step cut() {
  return {step::kind::cut};
}
[[nodiscard]] inline step reset() {
  return {step::kind::reset};
}
[[nodiscard]] inline step again() {
  return {step::kind::again};
}

/// Reads a request, sends `reply`, keeps the connection open.
[[nodiscard]] inline script answer(std::string reply) {
  return {read_head(), send(std::move(reply)), hold()};
}
/// The same for every request of the connection.
[[nodiscard]] inline script answer_all(std::string reply) {
  return {read_head(), send(std::move(reply)), again()};
}
/// One byte at a time, with a pause before each.
[[nodiscard]] script drip(std::string_view bytes, std::chrono::milliseconds between);
/// A whole 200 reply with Content-Length; `fields` end in CRLF each.
[[nodiscard]] std::string ok(std::string_view body, std::string_view fields = "");

/// A raw TCP or TLS server on loopback for tests, on a thread of its own and a port that the system chooses. Connection
/// i runs the i-th script, all later ones the last; a script that ends closes its connection. An error on a connection
/// ends it and nothing else. All members from any thread. The destructor ends everything.
class scripted_server {
 public:
  struct options {
    std::string address = "127.0.0.1";  ///< any of 127.0.0.0/8
    const identity* tls = nullptr;      ///< TLS with this certificate
  };

  explicit scripted_server(script every);
  explicit scripted_server(std::vector<script> scripts);
  scripted_server(std::vector<script> scripts, const options& how);
  scripted_server(const scripted_server&) = delete;
  scripted_server& operator=(const scripted_server&) = delete;
  ~scripted_server();

  [[nodiscard]] std::uint16_t port() const noexcept;
  /// "http://127.0.0.1:port" + path; `host` instead of the address where given.
  [[nodiscard]] std::string address(std::string_view path = "/", std::string_view host = "") const;

  /// Opens every wait_release, for ever.
  void release();

  [[nodiscard]] std::vector<std::string> heads() const;   ///< of requests, in the order they came
  [[nodiscard]] std::size_t head_count() const noexcept;  ///< heads().size()
  [[nodiscard]] std::size_t accepted() const noexcept;    ///< connections so far
  [[nodiscard]] std::size_t open() const noexcept;        ///< connections that have not ended
  [[nodiscard]] std::size_t resumed() const noexcept;     ///< TLS sessions resumed
  [[nodiscard]] std::size_t steps_done() const noexcept;  ///< of all connections

 private:
  class implementation;
  std::unique_ptr<implementation> self_;
};

}  // namespace kadr::test
