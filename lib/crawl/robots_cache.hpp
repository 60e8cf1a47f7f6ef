#pragma once

#include <memory>
#include <string>

#include "async/awaitable.hpp"
#include "async/single_flight.hpp"
#include "async/task_group.hpp"
#include "core/error.hpp"
#include "core/url.hpp"
#include "extract/robots.hpp"
#include "http/http_client.hpp"
#include "storage/origin_store.hpp"

namespace kadr {

/// robots.txt of origins (RFC 9309 section 2.3): fetched once however many ask, kept in the store for `keep`, so that a
/// restart asks nobody again. 2xx: its rules. 4xx and endless redirects: everything is allowed (2.3.1.3). 5xx and 429:
/// errc::robots_unavailable, nothing is allowed for now (2.3.1.4). An origin that cannot be reached: that failure.
/// Loop thread only.
class robots_cache {
 public:
  static constexpr auto keep = std::chrono::hours(24);

  /// All outlive this. Not `enabled`: everything is allowed and nothing fetched.
  robots_cache(http_client& client, origin_store& origins, task_group& owner, std::string user_agent, bool enabled);

  [[nodiscard]] awaitable<result<robots_rules>> rules_for(url target);

 private:
  awaitable<result<origin_state>> fetch(url target);

  http_client* client_;
  origin_store* origins_;
  std::string token_;
  bool enabled_;
  single_flight<std::string, result<origin_state>> flights_;
};

}  // namespace kadr
