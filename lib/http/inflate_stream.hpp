#pragma once

#include <zlib.h>

#include <cstddef>
#include <span>
#include <string_view>

#include "core/error.hpp"

namespace kadr {

/// zlib's inflate with an owner: one stream of one format, 32 KiB window. Not movable (zlib's state points back).
class inflate_stream {
 public:
  enum class format { raw, zlib, gzip };

  explicit inflate_stream(format f);
  ~inflate_stream();
  inflate_stream(const inflate_stream&) = delete;
  inflate_stream& operator=(const inflate_stream&) = delete;

  /// As content_codec::step; consumes nothing once the stream has ended.
  [[nodiscard]] result<std::size_t> step(std::string_view& in, std::span<char> out);
  [[nodiscard]] bool ended() const noexcept { return ended_; }
  /// Ready for another stream of the same format.
  void reset() noexcept;

 private:
  z_stream z_{};
  bool usable_;
  bool ended_ = false;
};

}  // namespace kadr
