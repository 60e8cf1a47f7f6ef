#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "async/awaitable.hpp"
#include "core/error.hpp"

namespace kadr {

/// Where the bytes of a body go, piece by piece and in order. Not thread-safe: one writer. A failure ends the transfer
/// and is what the transfer reports; after it nothing more is written.
class body_sink {
 public:
  virtual ~body_sink();
  virtual result<void> write(std::string_view bytes) = 0;
  /// The whole body will have so many bytes, if the sender keeps its word: a hint for reserving memory.
  virtual void expect(std::uint64_t) {}
  /// Enough has been written for now: await drain() before the next piece. What keeps memory flat when the bytes go
  /// somewhere slower than the network.
  [[nodiscard]] virtual bool full() const noexcept { return false; }
  virtual awaitable<result<void>> drain();

 protected:
  body_sink() = default;
  body_sink(const body_sink&) = default;
  body_sink& operator=(const body_sink&) = default;
};

/// Keeps the body in memory; the caller bounds it with the limits of whatever writes. The string always has `padding`
/// bytes of capacity to spare, also once taken, so that a JSON parser may read it in place. Never fails.
class string_sink final : public body_sink {
 public:
  static constexpr std::size_t padding = 64;

  string_sink();
  result<void> write(std::string_view bytes) override;
  void expect(std::uint64_t bytes) override;

  [[nodiscard]] const std::string& body() const noexcept { return body_; }
  /// The body, moved out; the sink is then only fit to be destroyed.
  [[nodiscard]] std::string take() noexcept { return std::move(body_); }

 private:
  std::string body_;
};

}  // namespace kadr
