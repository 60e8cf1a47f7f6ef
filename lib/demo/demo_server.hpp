#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "core/time.hpp"
#include "demo/film_world.hpp"

namespace kadr {

/// A film aggregator on 127.0.0.1, all invented: HTTP/1.1 with keep-alive, a JSON API with pages and details, posters
/// drawn on demand, on a thread of its own. For `kadr demo` and for tests. Routes: demo_site.hpp.
class demo_server {
 public:
  struct options {
    std::uint16_t port = 0;  ///< 0: one that is free
    std::size_t films = 2000;
    std::uint64_t seed = 7;
    duration latency{};     ///< waited before every answer
    double error_rate = 0;  ///< share of API and poster requests that get a 503 or a body cut in the middle; a path
                            ///< never fails twice in a row
    std::size_t per_page = 50;
    bool broken_posters = false;  ///< films with a poster defect serve it: missing, cut, or HTML
  };
  struct counters {
    std::uint64_t requests = 0;
    std::uint64_t bytes = 0;   ///< written, headers included
    std::uint64_t errors = 0;  ///< answers spoilt by error_rate
  };

  /// Listens when it returns. Throws boost::system::system_error where the port is taken.
  explicit demo_server(options chosen);
  demo_server(const demo_server&) = delete;
  demo_server& operator=(const demo_server&) = delete;
  /// stop().
  ~demo_server();

  [[nodiscard]] std::uint16_t port() const noexcept;
  /// "http://127.0.0.1:8780".
  [[nodiscard]] std::string origin() const;
  [[nodiscard]] const film_world& world() const noexcept;

  /// Closes every connection and waits for the thread to end. Idempotent. Any thread but the server's, one at a time.
  void stop();

  /// Any thread, also after stop().
  [[nodiscard]] counters count() const;
  /// How often each request target was asked for, spoilt answers included; at most 200,000 targets are kept.
  [[nodiscard]] std::map<std::string, int> served() const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace kadr
