#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace kadr {

/// Incremental SHA-256 (FIPS 180-4), over OpenSSL. Movable, reusable after finish(); one thread at a time.
class sha256 {
 public:
  using digest = std::array<std::uint8_t, 32>;

  sha256();
  ~sha256();
  sha256(sha256&&) noexcept;
  sha256& operator=(sha256&&) noexcept;

  void update(std::string_view bytes);
  /// The digest of everything since construction or the last finish().
  [[nodiscard]] digest finish();

 private:
  struct context;
  std::unique_ptr<context> context_;
};

[[nodiscard]] std::string to_hex(std::span<const std::uint8_t> bytes);
/// SHA-256 of `bytes` as 64 lower-case hex digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

}  // namespace kadr
