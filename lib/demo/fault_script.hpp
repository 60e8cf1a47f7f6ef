#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>

#include "demo/random.hpp"

namespace kadr::demo {

enum class fault { none, unavailable, cut };

/// Decides which requests go wrong: by the seed and the number of the request, so a run can be repeated. A path never
/// fails twice in a row. Only paths of the API and posters fail. One thread at a time.
class fault_script {
 public:
  /// `rate`: share of requests, 0 to 1.
  fault_script(std::uint64_t seed, double rate) : seed_(seed), rate_(rate) {}

  [[nodiscard]] fault next(std::string_view target) {
    const std::uint64_t number = count_++;
    if (rate_ <= 0 || !(target.starts_with("/api/") || target.starts_with("/posters/"))) return fault::none;
    if (failed_.erase(std::string(target)) != 0) return fault::none;
    random dice(seed_, number);
    if (!dice.chance(rate_) || failed_.size() >= remembered) return fault::none;
    failed_.emplace(target);
    return dice.chance(0.5) ? fault::unavailable : fault::cut;
  }

 private:
  static constexpr std::size_t remembered = 100'000;

  std::uint64_t seed_;
  double rate_;
  std::uint64_t count_ = 0;
  std::unordered_set<std::string> failed_;  // paths whose last answer was a fault
};

}  // namespace kadr::demo
