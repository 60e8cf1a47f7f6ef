#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>

#include "core/time.hpp"
#include "http/connection.hpp"

namespace kadr {

/// Idle keep-alive connections by origin (scheme, host and port; one client has one trust store and one set of address
/// rules, so that is everything that matters for security). The one used last is taken first: the others may grow old
/// and be closed. At most `capacity` in all. Loop thread only.
class connection_pool {
 public:
  static constexpr auto max_idle = std::chrono::seconds(30);

  explicit connection_pool(std::size_t capacity) : capacity_(capacity) {}

  /// Null when there is none.
  [[nodiscard]] std::unique_ptr<connection> take(const std::string& origin);
  void put(const std::string& origin, std::unique_ptr<connection> c);
  void clear() noexcept;
  [[nodiscard]] std::size_t size() const noexcept { return newest_first_.size(); }

 private:
  struct idle {
    std::string origin;
    std::unique_ptr<connection> connected;
    deadline expires;
  };
  using position = std::list<idle>::iterator;

  void forget(position p);
  std::size_t capacity_;
  std::list<idle> newest_first_;
  std::unordered_map<std::string, std::list<position>> by_origin_;
};

}  // namespace kadr
