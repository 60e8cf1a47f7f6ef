#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace kadr::demo {

/// Counts what was served. Any thread.
class request_log {
 public:
  void add_request(std::string_view target) {
    ++requests;
    const std::scoped_lock lock(mutex_);
    std::string key(target.substr(0, longest_key));
    if (const auto known = served_.find(key); known != served_.end()) {
      ++known->second;
    } else if (served_.size() < most_keys) {
      served_.emplace(std::move(key), 1);
    }
  }
  [[nodiscard]] std::map<std::string, int> served() const {
    const std::scoped_lock lock(mutex_);
    return served_;
  }

  std::atomic<std::uint64_t> requests = 0;
  std::atomic<std::uint64_t> bytes = 0;   // written, headers included
  std::atomic<std::uint64_t> errors = 0;  // faults of the script

 private:
  static constexpr std::size_t longest_key = 256, most_keys = 200'000;

  mutable std::mutex mutex_;
  std::map<std::string, int> served_;
};

}  // namespace kadr::demo
