#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <optional>
#include <string>

#include "core/time.hpp"
#include "core/token_bucket.hpp"
#include "extract/robots.hpp"
#include "model/request.hpp"

namespace kadr {

/// Manners towards one origin, and the requests for it that wait in memory: how many may be open at once, how far
/// apart they start, until when there is none at all. Decides nothing by itself: time comes in as an argument. Pure
/// state; loop thread only.
class origin_slot {
 public:
  struct manners {
    int concurrency = 8;
    duration delay{};
    bool adaptive = true;
  };
  /// Nothing is known of its robots.txt; it is being read; it is known (then rules() holds).
  enum class admission { unknown, pending, known };

  origin_slot(std::string origin, manners m)
      : origin_(std::move(origin)),
        manners_(m),
        limit_(static_cast<double>(m.concurrency)),
        starts_(token_bucket::every(m.delay)) {}

  [[nodiscard]] const std::string& origin() const noexcept { return origin_; }

  void push(leased_request request) { waiting_.push_back(std::move(request)); }
  [[nodiscard]] std::size_t waiting() const noexcept { return waiting_.size(); }
  [[nodiscard]] int active() const noexcept { return active_; }

  /// May a request start now?
  [[nodiscard]] bool ready(deadline now) const noexcept;
  /// When the mere passing of time could make it ready; nothing when something else must happen first.
  [[nodiscard]] std::optional<deadline> ready_at() const noexcept;
  /// Takes the oldest waiting request; counts it as active. Only when ready.
  [[nodiscard]] leased_request start(deadline now);
  /// The active request left the network.
  void finish() noexcept { --active_; }
  /// All waiting requests, out of the slot.
  [[nodiscard]] std::deque<leased_request> drain() noexcept;

  /// No request before `until`.
  void block(deadline until) noexcept { blocked_until_ = std::max(blocked_until_, until); }

  /// Additive increase, multiplicative decrease (TCP's rule) between 1 and the configured concurrency.
  void succeeded() noexcept;
  void overloaded(deadline now) noexcept;
  [[nodiscard]] int limit() const noexcept { return static_cast<int>(limit_); }

  [[nodiscard]] admission state() const noexcept { return state_; }
  void set_pending() noexcept { state_ = admission::pending; }
  void set_unknown() noexcept { state_ = admission::unknown; }
  void set_rules(robots_rules rules);
  /// One more look-up of its robots.txt failed; returns how many have since the last that did not.
  int rules_failed() noexcept { return ++rules_failures_; }
  [[nodiscard]] int rules_failures() const noexcept { return rules_failures_; }
  [[nodiscard]] bool blocked(deadline now) const noexcept { return now < blocked_until_; }
  [[nodiscard]] const robots_rules& rules() const noexcept { return rules_; }

 private:
  std::string origin_;
  manners manners_;
  std::deque<leased_request> waiting_;
  int active_ = 0;
  double limit_;
  token_bucket starts_;
  deadline blocked_until_{};
  deadline last_cut_{};
  admission state_ = admission::unknown;
  robots_rules rules_;
  int rules_failures_ = 0;
};

}  // namespace kadr
