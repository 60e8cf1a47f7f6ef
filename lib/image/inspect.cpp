#include "image/inspect.hpp"

#include <vips/vips.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>

#include "core/bytes.hpp"
#include "core/log.hpp"
#include "core/text.hpp"
#include "image/mapped_file.hpp"
#include "image/sniff.hpp"
#include "image/structure.hpp"

namespace kadr {
namespace {

struct object_deleter {
  void operator()(gpointer object) const noexcept { g_object_unref(object); }
};
using image_pointer = std::unique_ptr<VipsImage, object_deleter>;
using region_pointer = std::unique_ptr<VipsRegion, object_deleter>;

void log_glib_message(const gchar* domain, GLogLevelFlags, const gchar* message, gpointer) {
  log::debug("{}: {}", domain != nullptr ? domain : "glib", printable(message != nullptr ? message : ""));
}

/// What libvips said last, on one line. Its error buffer is shared by all threads: the text may be mixed with that of
/// a picture decoded at the same time, so nothing but a detail for people is made of it.
std::string take_vips_error() {
  const std::unique_ptr<char, void (*)(gpointer)> text(vips_error_buffer_copy(), g_free);
  std::string line = squeeze(text.get());
  constexpr std::size_t enough = 200;
  if (line.size() > enough) line.resize(enough);
  return printable(line);
}

/// The loader of exactly the sniffed format: libvips' own guess is never asked, so both always agree.
image_pointer open_image(std::string_view bytes, image_format format) {
  VipsImage* image = nullptr;
  void* data = const_cast<char*>(bytes.data());
  const auto open = [&](auto* loader) {
    return loader(data, bytes.size(), &image, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_TRUNCATED,
                  nullptr);
  };
  int status = -1;
  switch (format) {
    case image_format::jpeg:
      status = open(vips_jpegload_buffer);
      break;
    case image_format::png:
      status = open(vips_pngload_buffer);
      break;
    case image_format::gif:
      status = open(vips_gifload_buffer);
      break;
    case image_format::webp:
      status = open(vips_webpload_buffer);
      break;
    case image_format::avif:
    case image_format::heif:
      status = open(vips_heifload_buffer);
      break;
    case image_format::tiff:
      status = open(vips_tiffload_buffer);
      break;
    case image_format::bmp:
    case image_format::unknown:
      break;
  }
  return image_pointer(status == 0 ? image : nullptr);
}

std::string dimensions(std::int64_t width, std::int64_t height) {
  return std::to_string(width) + "x" + std::to_string(height);
}

/// Interlaced and progressive pictures, AVIF and HEIF cannot be decoded a strip at a time: all pixels are in memory at
/// once, in each thread that decodes. A few hundred kilobytes of PNG can ask for gigabytes that way.
constexpr std::uint64_t max_decoded_whole = 256u << 20;

bool decodes_whole(VipsImage* image) {
  const char* loader = nullptr;
  if (vips_image_get_typeof(image, VIPS_META_LOADER) != 0) vips_image_get_string(image, VIPS_META_LOADER, &loader);
  return vips_image_get_typeof(image, "interlaced") != 0 || (loader && std::string_view(loader).starts_with("heif"));
}

result<void> check_dimensions(VipsImage* image, const image_limits& limits) {
  const std::int64_t width = vips_image_get_width(image);
  const std::int64_t height = vips_image_get_height(image);
  if (width > limits.max_side || height > limits.max_side)
    return failure(errc::image_too_large,
                   dimensions(width, height) + ", longest side allowed is " + std::to_string(limits.max_side));
  if (width * height > limits.max_pixels)
    return failure(errc::image_bomb, dimensions(width, height) + ", at most " + std::to_string(limits.max_pixels) +
                                         " pixels are allowed");
  if (decodes_whole(image) &&
      VIPS_IMAGE_SIZEOF_PEL(image) * static_cast<std::uint64_t>(width * height) > max_decoded_whole)
    return failure(errc::image_bomb, dimensions(width, height) + ", interlaced: decoding needs more than " +
                                         format_size(max_decoded_whole) + " at once");
  if (width < limits.min_width || height < limits.min_height)
    return failure(errc::image_too_small,
                   dimensions(width, height) + ", wanted at least " + dimensions(limits.min_width, limits.min_height));
  return {};
}

/// Pulls every row through the decoder in strips and drops them: the memory of one strip, whatever the height.
result<void> decode_all(VipsImage* image, duration time_limit) {
  constexpr std::uint64_t strip_bytes = 2u << 20;
  const int width = vips_image_get_width(image);
  const int height = vips_image_get_height(image);
  const int rows = static_cast<int>(std::clamp<std::uint64_t>(strip_bytes / VIPS_IMAGE_SIZEOF_LINE(image), 1, 64));
  const deadline give_up = steady::now() + time_limit;
  const region_pointer region(vips_region_new(image));
  for (int y = 0; y < height; y += rows) {
    if (steady::now() >= give_up) {
      vips_image_set_kill(image, TRUE);
      return failure(errc::image_undecodable, "not decoded within " + format_duration(time_limit));
    }
    const VipsRect strip{0, y, width, std::min(rows, height - y)};
    if (vips_region_prepare(region.get(), &strip) != 0) return failure(errc::image_undecodable, take_vips_error());
  }
  return {};
}

result<image_info> inspect_bytes(std::string_view bytes, const image_limits& limits) {
  const std::string_view first = bytes.substr(0, sniffed_bytes);
  const image_format format = sniff_image(first);
  if (format == image_format::unknown || format == image_format::bmp)
    return failure(errc::not_an_image, "looks like " + std::string(guess_content(first)));
  const bool cut_short = is_cut_short(bytes, format);
  const auto broken = [&](std::string why) {
    const std::string name(to_string(format));
    if (cut_short)
      return failure(errc::image_truncated, name + " ends after " + std::to_string(bytes.size()) + " bytes");
    return failure(errc::image_undecodable, name + ": " + std::move(why));
  };

  const image_pointer image = open_image(bytes, format);
  if (!image) return broken(take_vips_error());
  if (const auto fits = check_dimensions(image.get(), limits); !fits) return fits.error();
  if (cut_short) return broken({});
  if (const auto decoded = decode_all(image.get(), limits.decode_time); !decoded) return broken(decoded.error().detail);

  image_info info;
  info.bytes = bytes.size();
  info.format = to_string(format);
  info.width = vips_image_get_width(image.get());
  info.height = vips_image_get_height(image.get());
  return info;
}

void set_up_vips() {
  g_log_set_default_handler(log_glib_message, nullptr);
  if (VIPS_INIT("kadr") != 0) throw std::runtime_error("libvips does not start: " + take_vips_error());
  vips_block_untrusted_set(TRUE);
  vips_cache_set_max(0);
  vips_concurrency_set(1);
}

}  // namespace

void setup_images() {
  static std::once_flag once;
  std::call_once(once, set_up_vips);
}

result<image_info> inspect_image(const std::filesystem::path& file, const image_limits& limits) {
  setup_images();
  auto mapped = mapped_file::open(file);
  if (!mapped) return mapped.error();
  auto outcome = inspect_bytes(mapped->bytes(), limits);
  // Warnings of pictures that passed would otherwise pile up in the details of the next one that does not.
  vips_error_clear();
  return outcome;
}

}  // namespace kadr
