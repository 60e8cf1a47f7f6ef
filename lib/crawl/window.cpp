#include "crawl/window.hpp"

#include <algorithm>
#include <iterator>

namespace kadr {

origin_slot& window::slot(const std::string& origin) {
  auto& place = slots_[origin];
  if (!place) place = std::make_unique<origin_slot>(origin, manners_);
  return *place;
}

void window::add(leased_request request) {
  auto& s = slot(std::string(request.target.origin()));
  s.push(std::move(request));
  ++waiting_;
}

std::vector<std::string> window::full_origins() const {
  std::vector<std::string> full;
  for (const auto& [origin, s] : slots_)
    if (s->waiting() >= per_origin_) full.push_back(origin);
  return full;
}

std::vector<origin_slot*> window::unknown_origins(deadline now) {
  std::vector<origin_slot*> unknown;
  for (const auto& [origin, s] : slots_)
    if (s->waiting() != 0 && s->state() == origin_slot::admission::unknown && !s->blocked(now))
      unknown.push_back(s.get());
  return unknown;
}

std::optional<std::pair<leased_request, origin_slot*>> window::pick(deadline now) {
  if (waiting_ == 0) return std::nullopt;
  auto at = slots_.upper_bound(last_);
  for (std::size_t turn = 0; turn < slots_.size(); ++turn, ++at) {
    if (at == slots_.end()) at = slots_.begin();
    if (!at->second->ready(now)) continue;
    last_ = at->first;
    --waiting_;
    return std::pair(at->second->start(now), at->second.get());
  }
  return std::nullopt;
}

std::optional<deadline> window::next_time() const {
  std::optional<deadline> first;
  for (const auto& [origin, s] : slots_)
    if (const auto t = s->ready_at(); t && (!first || *t < *first)) first = t;
  return first;
}

std::vector<leased_request> window::drain_of(origin_slot& s) {
  std::vector<leased_request> all;
  for (auto& request : s.drain()) all.push_back(std::move(request));
  waiting_ -= all.size();
  return all;
}

std::vector<leased_request> window::drain() {
  std::vector<leased_request> all;
  for (const auto& [origin, s] : slots_) {
    auto some = drain_of(*s);
    std::move(some.begin(), some.end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace kadr
