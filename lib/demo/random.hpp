#pragma once

#include <cstddef>
#include <cstdint>

namespace kadr::demo {

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every machine and standard library. Value type.
class random {
 public:
  /// An independent stream for each (seed, stream) pair.
  explicit random(std::uint64_t seed, std::uint64_t stream = 0) noexcept
      : state_(seed ^ (stream * 0x9E3779B97F4A7C15u)) {
    next();
  }

  std::uint64_t next() noexcept {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  /// In [0, 1).
  double unit() noexcept { return static_cast<double>(next() >> 11) * 0x1p-53; }
  /// In [0, count); `count` > 0.
  std::size_t below(std::size_t count) noexcept { return static_cast<std::size_t>(next() % count); }
  /// In [low, high].
  int between(int low, int high) noexcept {
    return low + static_cast<int>(below(static_cast<std::size_t>(high - low + 1)));
  }
  double between(double low, double high) noexcept { return low + (high - low) * unit(); }
  bool chance(double probability) noexcept { return unit() < probability; }
  template <class T, std::size_t N>
  const T& pick(const T (&choices)[N]) noexcept {
    return choices[below(N)];
  }

 private:
  std::uint64_t state_;
};

}  // namespace kadr::demo
