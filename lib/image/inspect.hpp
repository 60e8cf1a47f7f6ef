#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "core/error.hpp"
#include "core/time.hpp"
#include "model/image.hpp"

namespace kadr {

/// What the first bytes of a body are, by signature alone (WHATWG MIME Sniffing section 6.1 and the ISO BMFF brands of
/// AVIF and HEIF). Names and headers are never asked.
enum class image_format { unknown, jpeg, png, gif, webp, avif, heif, tiff, bmp };
[[nodiscard]] image_format sniff_image(std::string_view first_bytes) noexcept;
[[nodiscard]] std::string_view to_string(image_format format) noexcept;
/// File extension with the dot: ".jpg".
[[nodiscard]] std::string_view extension_of(image_format format) noexcept;

struct image_limits {
  int min_width = 0, min_height = 0;
  std::int64_t max_pixels = 100'000'000;
  int max_side = 32'768;
  duration decode_time = std::chrono::seconds(20);
};

/// Sets libvips up for hostile input: untrusted loaders blocked, no cache, one thread an image. Idempotent, any thread;
/// inspect_image does it by itself, so that a job without pictures does not pay for it.
void setup_images();

/// Proves that the file is one whole picture: signature, dimensions from the header checked against the limits before
/// anything is decoded, then a full decode (first frame) that fails on truncation and is killed at `decode_time`
/// (looked at between strips of rows: AVIF, HEIF, interlaced PNG and progressive JPEG decode as one strip, and are
/// bounded by `max_pixels` alone). Memory is that of a strip, or of one picture for those four.
/// Fills format, width, height (as stored, before EXIF orientation) and bytes. CPU work: call it on a pool thread.
/// errc::not_an_image (with what it looks like: HTML, JSON, …), image_too_small, image_too_large, image_bomb,
/// image_truncated, image_undecodable, file_failed.
[[nodiscard]] result<image_info> inspect_image(const std::filesystem::path& file, const image_limits& limits);

}  // namespace kadr
