#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "core/error.hpp"
#include "http/body_sink.hpp"
#include "http/content_codec.hpp"

namespace kadr {

struct decode_limits {
  std::uint64_t max_output = 64 * 1024 * 1024;  ///< bytes after decoding, for the whole body
  std::uint32_t max_ratio = 100;                ///< decoded to encoded bytes, past the first MiB of output; 0: any
};

/// Streaming decoder of one Content-Encoding (RFC 9110 section 8.4): identity, gzip and x-gzip, deflate (zlib or raw),
/// br, zstd. At most one layer. The one place where bodies are decompressed and so where bombs are stopped: limits are
/// checked inside the loop, memory is the format's window (at most 16 MiB, brotli's) and one chunk, whatever comes in.
///
/// Movable, not thread-safe, never suspends: a feed() costs CPU in proportion to its output. After a failure the
/// decoder only repeats it.
class content_decoder {
 public:
  static constexpr std::size_t chunk_size = 32 * 1024;  ///< the most that one write to the sink holds

  /// `content_encoding`: the field's value, empty where the field is absent.
  /// errc::bad_encoding for an unknown coding or more than one layer.
  [[nodiscard]] static result<content_decoder> make(std::string_view content_encoding, decode_limits limits = {});

  /// Decodes the next piece of the body, of any size, and writes everything that it yields.
  /// errc::bad_encoding (corrupt), errc::decoded_too_large (a limit), errc::out_of_memory, or what the sink said.
  [[nodiscard]] result<void> feed(std::string_view in, body_sink& sink);
  /// To be called at the end of the body: errc::truncated_body where the stream is not complete, or the earlier
  /// failure. A body without any byte is complete in every coding.
  [[nodiscard]] result<void> finish();

  [[nodiscard]] bool is_identity() const noexcept { return !codec_; }
  [[nodiscard]] std::uint64_t encoded_bytes() const noexcept { return encoded_; }  ///< consumed so far
  [[nodiscard]] std::uint64_t decoded_bytes() const noexcept { return decoded_; }  ///< written so far
  /// Bytes after the end of the compressed stream were dropped: the body is whole, the server is odd.
  [[nodiscard]] bool trailing_garbage() const noexcept { return codec_ && codec_->trailing_garbage(); }

 private:
  content_decoder(std::unique_ptr<content_codec> codec, decode_limits limits);

  result<void> pass_through(std::string_view in, body_sink& sink);
  result<void> decode(std::string_view in, body_sink& sink);
  result<void> emit(std::string_view out, body_sink& sink);

  std::unique_ptr<content_codec> codec_;
  std::unique_ptr<char[]> chunk_;
  decode_limits limits_;
  std::uint64_t encoded_ = 0;
  std::uint64_t decoded_ = 0;
  std::optional<failure> failed_;
};

}  // namespace kadr
