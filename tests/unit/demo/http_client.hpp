#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kadr::test {

/// A reply as it came: `complete` says whether all of Content-Length arrived.
struct http_reply {
  int status = 0;
  std::string head;
  std::string body;
  bool complete = false;

  bool has(std::string_view line) const { return head.find(line) != std::string::npos; }
};

/// A blocking loopback connection, with a time limit of 10 s on every read.
class http_client {
 public:
  explicit http_client(std::uint16_t port);
  http_client(const http_client&) = delete;
  http_client& operator=(const http_client&) = delete;
  ~http_client();

  bool connected() const { return descriptor_ >= 0; }
  void send(std::string_view bytes);
  /// The next reply; status 0 where the connection ends before its head. `bodiless`: it answers HEAD.
  http_reply receive(bool bodiless = false);
  http_reply get(std::string_view target, std::string_view fields = "");
  /// True where the peer has closed the connection.
  bool at_end();

 private:
  bool fill();

  int descriptor_ = -1;
  std::string pending_;
};

}  // namespace kadr::test
