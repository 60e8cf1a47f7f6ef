#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>

namespace kadr::test {

/// Stands in front of the C library's getaddrinfo in this program: names that end in ".test" are answered here (with
/// 10.1.2.3; "missing.test" does not exist, "many.test" has a thousand addresses, "broken.test" fails) and counted.
/// Everything else goes on to the library.
class counted_lookups {
 public:
  static counted_lookups& get();

  /// Begins anew: counts nothing so far, holds nothing up.
  void reset();
  [[nodiscard]] int count() const noexcept { return count_; }
  /// Look-ups that begin from now on do not end before release().
  void hold();
  void release();

  /// `found`: addrinfo**.
  int look_up(const std::string& name, void* found);

 private:
  std::atomic<int> count_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool held_ = false;
};

}  // namespace kadr::test
