#pragma once

#include <brotli/encode.h>
#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

/// Compressors for the tests of decoders.
namespace kadr::test {

inline std::string deflate_with(std::string_view text, int window_bits) {
  z_stream z{};
  EXPECT_EQ(deflateInit2(&z, 6, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&z, text.size()) + 64, '\0');
  z.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(text.data()));
  z.avail_in = static_cast<uInt>(text.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&z, Z_FINISH), Z_STREAM_END);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

inline std::string gzip(std::string_view text) {
  return deflate_with(text, 15 + 16);
}
inline std::string zlib(std::string_view text) {
  return deflate_with(text, 15);
}
inline std::string raw_deflate(std::string_view text) {
  return deflate_with(text, -15);
}

inline std::string brotli(std::string_view text, bool large_window = false) {
  const std::unique_ptr<BrotliEncoderState, void (*)(BrotliEncoderState*)> state(
      BrotliEncoderCreateInstance(nullptr, nullptr, nullptr), BrotliEncoderDestroyInstance);
  BrotliEncoderSetParameter(state.get(), BROTLI_PARAM_QUALITY, 5);
  if (large_window) {
    BrotliEncoderSetParameter(state.get(), BROTLI_PARAM_LARGE_WINDOW, 1);
    BrotliEncoderSetParameter(state.get(), BROTLI_PARAM_LGWIN, 28);
  }
  std::string out(text.size() + 1024, '\0');
  std::size_t in_size = text.size(), out_left = out.size();
  const auto* next_in = reinterpret_cast<const std::uint8_t*>(text.data());
  auto* next_out = reinterpret_cast<std::uint8_t*>(out.data());
  EXPECT_TRUE(BrotliEncoderCompressStream(state.get(), BROTLI_OPERATION_FINISH, &in_size, &next_in, &out_left,
                                          &next_out, nullptr));
  EXPECT_TRUE(BrotliEncoderIsFinished(state.get()));
  out.resize(out.size() - out_left);
  return out;
}

/// With a checksum, so that every change of a bit is seen.
inline std::string zstd(std::string_view text, int window_log = 0) {
  const std::unique_ptr<ZSTD_CCtx, std::size_t (*)(ZSTD_CCtx*)> context(ZSTD_createCCtx(), ZSTD_freeCCtx);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  std::string out(ZSTD_compressBound(text.size()) + 64, '\0');
  if (window_log > 0) {
    // Without the content size the frame's header states the window as asked for.
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_windowLog, window_log);
    ZSTD_outBuffer output{out.data(), out.size(), 0};
    ZSTD_inBuffer input{text.data(), text.size(), 0};
    EXPECT_FALSE(ZSTD_isError(ZSTD_compressStream2(context.get(), &output, &input, ZSTD_e_flush)));
    EXPECT_EQ(ZSTD_compressStream2(context.get(), &output, &input, ZSTD_e_end), 0U);
    out.resize(output.pos);
  } else {
    out.resize(ZSTD_compress2(context.get(), out.data(), out.size(), text.data(), text.size()));
  }
  return out;
}

inline std::string prose(std::size_t size) {
  std::string out;
  for (unsigned i = 0; out.size() < size; ++i) out += "line " + std::to_string(i * 2654435761U) + " of a film page\n";
  out.resize(size);
  return out;
}

}  // namespace kadr::test
