#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "core/error.hpp"

namespace kadr {

/// One compression format as a stream of steps; content_decoder drives it. Memory is that of the format's window,
/// whatever the input says. Not thread-safe, never moved (zlib's state points back at itself).
class content_codec {
 public:
  virtual ~content_codec();
  content_codec(const content_codec&) = delete;
  content_codec& operator=(const content_codec&) = delete;

  /// Decodes from the front of `in`, removes what it consumed and returns how many bytes of `out` it filled. A step
  /// that neither consumes nor fills needs more input. errc::bad_encoding for corrupt data, errc::out_of_memory.
  virtual result<std::size_t> step(std::string_view& in, std::span<char> out) = 0;
  /// Whether the stream may end here: at least one whole stream was decoded and none is begun.
  [[nodiscard]] virtual bool complete() const noexcept = 0;
  /// Whether bytes that belong to no stream came after its end; they are dropped.
  [[nodiscard]] bool trailing_garbage() const noexcept { return trailing_garbage_; }

 protected:
  content_codec() = default;
  /// Drops the rest of the input.
  std::size_t ignore(std::string_view& in) noexcept;

  bool trailing_garbage_ = false;
};

/// gzip (RFC 1952); several members are joined.
[[nodiscard]] std::unique_ptr<content_codec> make_gzip_codec();
/// zlib (RFC 1950) as RFC 9110 wants "deflate", or the raw deflate (RFC 1951) that some servers send instead.
[[nodiscard]] std::unique_ptr<content_codec> make_deflate_codec();
/// Brotli (RFC 7932) without the large-window extension.
[[nodiscard]] std::unique_ptr<content_codec> make_brotli_codec();
/// Zstandard (RFC 8878) with windows up to 8 MiB (RFC 9659); several frames are joined.
[[nodiscard]] std::unique_ptr<content_codec> make_zstd_codec();

}  // namespace kadr
