#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace kadr::test {

/// An HTTP/1.1 server on 127.0.0.1 that says what it is told: a whole reply a target, one request a connection, a
/// thread a connection. Unknown targets are answered with 404. For a handful of requests.
class canned_server {
 public:
  struct reply {
    int status = 200;
    std::string type = "application/json";
    std::string body;
    std::string fields;  ///< more header lines, each with its CR LF
    bool held = false;   ///< sent only after release()
  };
  using replies = std::map<std::string, reply>;

  explicit canned_server(replies all);
  canned_server(const canned_server&) = delete;
  canned_server& operator=(const canned_server&) = delete;
  ~canned_server();

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  /// "http://127.0.0.1:49152".
  [[nodiscard]] std::string origin() const;
  /// Adds or replaces a reply.
  void set(const std::string& target, reply says);
  /// Sends what is held; from now on nothing is.
  void release();

  /// Header of each request so far, in order of arrival.
  [[nodiscard]] std::vector<std::string> heads() const;
  /// How often each target was asked for.
  [[nodiscard]] std::map<std::string, int> asked() const;
  [[nodiscard]] int asked(const std::string& target) const;

 private:
  void accept_connections();
  void serve(int connection);
  [[nodiscard]] std::string answer_to(const std::string& head);

  int listener_ = -1;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  replies replies_;
  std::vector<std::string> heads_;
  std::vector<int> open_;
  bool released_ = false, stopping_ = false;
  std::vector<std::thread> sessions_;  // the accepting thread's, and the destructor's after its end
  std::thread thread_;
};

}  // namespace kadr::test
