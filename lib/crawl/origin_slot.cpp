#include "crawl/origin_slot.hpp"

#include <algorithm>

namespace kadr {
namespace {

/// One burst of failures is one signal.
constexpr auto cut_interval = std::chrono::seconds(1);
/// A longer crawl-delay would mean that the site does not want to be read at all (FAULTS N6).
constexpr duration max_crawl_delay = std::chrono::seconds(60);

}  // namespace

bool origin_slot::ready(deadline now) const noexcept {
  return state_ == admission::known && !waiting_.empty() && active_ < limit() && starts_.ready_at(now) <= now &&
         now >= blocked_until_;
}

std::optional<deadline> origin_slot::ready_at() const noexcept {
  if (waiting_.empty() || active_ >= limit() || state_ == admission::pending) return std::nullopt;
  // Of an origin whose rules could not be learnt, this is when to ask again.
  if (state_ == admission::unknown) return blocked_until_;
  return std::max(starts_.ready_at(deadline::min()), blocked_until_);
}

leased_request origin_slot::start(deadline now) {
  leased_request request = std::move(waiting_.front());
  waiting_.pop_front();
  ++active_;
  // The delay that holds at a start decides about the next one.
  starts_.set_interval(now, manners_.delay);
  (void)starts_.take(now);
  return request;
}

std::deque<leased_request> origin_slot::drain() noexcept {
  return std::exchange(waiting_, {});
}

void origin_slot::succeeded() noexcept {
  limit_ = std::min(static_cast<double>(manners_.concurrency), limit_ + 1 / limit_);
}

void origin_slot::overloaded(deadline now) noexcept {
  if (!manners_.adaptive || now - last_cut_ < cut_interval) return;
  last_cut_ = now;
  limit_ = std::max(1.0, limit_ / 2);
}

void origin_slot::set_rules(robots_rules rules) {
  rules_ = std::move(rules);
  rules_failures_ = 0;
  state_ = admission::known;
  if (const auto asked = rules_.crawl_delay(); asked && *asked > duration::zero()) {
    manners_.delay = std::max(manners_.delay, std::min(*asked, max_crawl_delay));
    // A delay between requests is meant for one visitor, not for each of eight.
    manners_.concurrency = 1;
    limit_ = 1;
  }
}

}  // namespace kadr
