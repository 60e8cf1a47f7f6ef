#include "http/connection_pool.hpp"

#include <iterator>

namespace kadr {

std::unique_ptr<connection> connection_pool::take(const std::string& origin) {
  for (auto found = by_origin_.find(origin); found != by_origin_.end(); found = by_origin_.find(origin)) {
    const position newest = found->second.front();
    const bool fresh = newest->expires > steady::now();
    auto c = std::move(newest->connected);
    forget(newest);
    if (fresh) return c;
  }
  return nullptr;
}

void connection_pool::put(const std::string& origin, std::unique_ptr<connection> c) {
  if (capacity_ == 0) return;
  newest_first_.push_front(idle{origin, std::move(c), steady::now() + max_idle});
  by_origin_[origin].push_front(newest_first_.begin());
  if (newest_first_.size() > capacity_) forget(std::prev(newest_first_.end()));
}

void connection_pool::forget(position p) {
  auto& same = by_origin_[p->origin];
  // Only the newest of an origin is taken and only the oldest of all is dropped, which is its origin's oldest too.
  if (same.front() == p)
    same.pop_front();
  else
    same.pop_back();
  if (same.empty()) by_origin_.erase(p->origin);
  newest_first_.erase(p);
}

void connection_pool::clear() noexcept {
  by_origin_.clear();
  newest_first_.clear();
}

}  // namespace kadr
