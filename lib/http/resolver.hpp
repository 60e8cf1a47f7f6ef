#pragma once

#include <list>
#include <string>
#include <unordered_map>
#include <vector>

#include "async/awaitable.hpp"
#include "async/single_flight.hpp"
#include "async/task_group.hpp"
#include "async/thread_pool.hpp"
#include "core/error.hpp"
#include "core/ip_address.hpp"
#include "core/time.hpp"

namespace kadr {

/// Host names to addresses: getaddrinfo on a pool (Asio's own resolver has one thread, so one slow name would hold up
/// all), one look-up a name at a time, answers kept. A waiter leaves at its deadline; the stuck thread goes on alone.
/// At most 8 addresses a name (FAULTS D10). Loop thread only.
class resolver {
 public:
  using answer = result<std::vector<ip_address>>;

  static constexpr auto keep_found = std::chrono::seconds(60);
  static constexpr auto keep_missing = std::chrono::seconds(5);
  static constexpr std::size_t max_kept = 10'000;
  static constexpr std::size_t max_addresses = 8;

  /// Both outlive this.
  resolver(thread_pool& pool, task_group& owner) : pool_(&pool), flights_(owner) {}

  /// errc::dns_not_found, dns_failed, no_address, dns_timeout. Literal addresses do not come here.
  [[nodiscard]] awaitable<answer> resolve(std::string host, deadline until);

 private:
  struct kept {
    answer addresses;
    deadline expires;
  };
  awaitable<answer> look_up(std::string host);
  void keep(const std::string& host, const answer& found);

  thread_pool* pool_;
  single_flight<std::string, answer> flights_;
  std::unordered_map<std::string, kept> kept_;
};

}  // namespace kadr
