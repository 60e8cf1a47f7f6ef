#include "http/connection_pool.hpp"

namespace kadr {
namespace {

/// Names of origins without connections are kept up to here: a job returns to the same few again and again.
constexpr std::size_t max_origins = 4096;

}  // namespace

std::unique_ptr<connection> connection_pool::take(std::string_view origin) {
  const auto found = by_origin_.find(origin);
  if (found == by_origin_.end()) return nullptr;
  auto& list = found->second;
  while (!list.empty()) {
    auto c = forget(list, list.front());
    if (steady::now() - c->idle_since < max_idle) return c;
  }
  return nullptr;
}

void connection_pool::put(std::string_view origin, std::unique_ptr<connection> c) {
  if (capacity_ == 0) return;
  if (newest_first_.size() >= capacity_) {
    // The oldest of all is the oldest of its origin, too.
    auto& oldest = newest_first_.back();
    forget(*oldest.idle_list, oldest);
  }
  auto place = by_origin_.find(origin);
  if (place == by_origin_.end()) {
    forget_unused_origins();
    place = by_origin_.try_emplace(std::string(origin)).first;
  }
  connection& kept = *c.release();
  kept.idle_since = steady::now();
  kept.idle_list = &place->second;
  place->second.push_front(kept);
  newest_first_.push_front(kept);
}

std::unique_ptr<connection> connection_pool::forget(same_origin& list, connection& c) noexcept {
  list.erase(same_origin::s_iterator_to(c));
  newest_first_.erase(all::s_iterator_to(c));
  return std::unique_ptr<connection>(&c);
}

void connection_pool::forget_unused_origins() {
  if (by_origin_.size() < max_origins) return;
  std::erase_if(by_origin_, [](const auto& entry) { return entry.second.empty(); });
}

void connection_pool::clear() noexcept {
  while (!newest_first_.empty()) {
    auto& c = newest_first_.front();
    forget(*c.idle_list, c);
  }
}

}  // namespace kadr
