#pragma once

#include <boost/intrusive/list.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/time.hpp"
#include "http/connection.hpp"

namespace kadr {

/// Idle keep-alive connections by origin (scheme, host and port; one client has one trust store and one set of address
/// rules, so that is everything that matters for security). The one used last is taken first: the others may grow old
/// and be closed. At most `capacity` in all; the oldest gives way. Allocates only for an origin that is new to it. Loop
/// thread only.
class connection_pool {
 public:
  static constexpr auto max_idle = std::chrono::seconds(30);

  explicit connection_pool(std::size_t capacity) : capacity_(capacity) {}
  ~connection_pool() { clear(); }
  connection_pool(const connection_pool&) = delete;
  connection_pool& operator=(const connection_pool&) = delete;

  /// Null when there is none.
  [[nodiscard]] std::unique_ptr<connection> take(std::string_view origin);
  void put(std::string_view origin, std::unique_ptr<connection> c);
  void clear() noexcept;
  [[nodiscard]] std::size_t size() const noexcept { return newest_first_.size(); }

 private:
  struct hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>()(text); }
  };
  using same_origin = boost::intrusive::list<connection, boost::intrusive::base_hook<idle_of_origin>>;
  using all = boost::intrusive::list<connection, boost::intrusive::base_hook<idle_of_pool>>;

  std::unique_ptr<connection> forget(same_origin& list, connection& c) noexcept;
  void forget_unused_origins();

  std::size_t capacity_;
  std::unordered_map<std::string, same_origin, hash, std::equal_to<>> by_origin_;  // newest first
  all newest_first_;
};

}  // namespace kadr
