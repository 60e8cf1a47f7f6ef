#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "storage/store.hpp"

namespace kadr::test {

/// What a frontier must do, as plainly as it can be said: a map.
class reference_frontier {
 public:
  struct entry {
    std::string url, origin, source;
    request_rule rule = request_rule::list;
    request_state state = request_state::queued;
    int attempts = 0;
    timestamp not_before = 0;
    int served = 0;  // how often it was handed out, whatever came of it
  };

  bool add(const new_request& request) {
    entry fresh;
    fresh.url = request.target.href();
    fresh.origin = std::string(request.target.origin());
    fresh.source = request.source;
    fresh.rule = request.rule;
    return entries_.emplace(key_of(request.rule, request.source, fresh.url), fresh).second;
  }

  /// How many a query must yield.
  [[nodiscard]] std::size_t expected(const lease_query& query) const {
    std::map<std::string, std::size_t> due;
    for (const auto& [key, e] : entries_)
      if (e.state == request_state::queued && e.not_before <= query.now) ++due[e.origin];
    for (const auto& origin : query.exclude) due.erase(origin);
    std::size_t sum = 0;
    for (const auto& [origin, n] : due) sum += std::min(n, query.per_origin);
    return std::min(sum, query.limit);
  }

  /// Why this must not be handed out now; nothing where it may.
  [[nodiscard]] std::optional<std::string> objection(const leased_request& leased, const lease_query& query) const {
    const auto found = entries_.find(key_of(leased.rule, leased.source, leased.target.href()));
    if (found == entries_.end()) return "nobody asked for it";
    const entry& e = found->second;
    if (e.state != request_state::queued) return "it is " + std::string(to_string(e.state));
    if (e.not_before > query.now) return "it is not due";
    if (leased.attempts != e.attempts + 1) return "the attempts are wrong";
    if (std::find(query.exclude.begin(), query.exclude.end(), e.origin) != query.exclude.end()) return "excluded";
    return std::nullopt;
  }

  void take(const leased_request& leased) {
    entry& e = at(leased);
    e.state = request_state::leased;
    ++e.attempts;
    ++e.served;
  }
  void finish(const leased_request& leased, completion::outcome end, timestamp not_before) {
    entry& e = at(leased);
    e.state = end == completion::outcome::done      ? request_state::done
              : end == completion::outcome::failed  ? request_state::failed
              : end == completion::outcome::skipped ? request_state::skipped
                                                    : request_state::queued;
    if (end == completion::outcome::retry) e.not_before = not_before;
  }
  void release(const leased_request& leased) { put_back(at(leased)); }
  void recover() {
    for (auto& [key, e] : entries_)
      if (e.state == request_state::leased) put_back(e);
  }

  /// "url|source|rule|state|attempts|not_before", sorted.
  [[nodiscard]] std::vector<std::string> rows() const {
    std::vector<std::string> out;
    for (const auto& [key, e] : entries_)
      out.push_back(e.url + "|" + e.source + "|" + to_string(e.rule) + "|" + to_string(e.state) + "|" +
                    std::to_string(e.attempts) + "|" + std::to_string(e.not_before));
    std::sort(out.begin(), out.end());
    return out;
  }
  [[nodiscard]] const std::map<std::string, entry>& entries() const noexcept { return entries_; }

 private:
  // Pictures belong to nobody: the first source that asked stays.
  static std::string key_of(request_rule rule, const std::string& source, const std::string& url) {
    return rule == request_rule::image ? "image " + url : source + " " + to_string(rule) + " " + url;
  }
  entry& at(const leased_request& leased) {
    return entries_.at(key_of(leased.rule, leased.source, leased.target.href()));
  }
  static void put_back(entry& e) {
    e.state = request_state::queued;
    --e.attempts;
  }

  std::map<std::string, entry> entries_;
};

}  // namespace kadr::test
