#include "pictures.hpp"

#include <stdlib.h>
#include <unistd.h>
#include <vips/vips.h>
#include <zlib.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>

namespace kadr::test {
namespace {

void append_big(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>((value >> shift) & 0xFF));
}

void append_chunk(std::string& out, std::string_view type, std::string_view data) {
  append_big(out, static_cast<std::uint32_t>(data.size()));
  const std::string body = std::string(type) + std::string(data);
  out += body;
  append_big(out, static_cast<std::uint32_t>(
                      crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()))));
}

}  // namespace

void images_ready() {
  static const bool ready = (setup_images(), true);
  static_cast<void>(ready);
}

std::string make_picture(image_format format, int width, int height, const char* save_options) {
  images_ready();
  VipsImage* noise = nullptr;
  VipsImage* grey = nullptr;
  VipsImage* picture = nullptr;
  if (vips_gaussnoise(&noise, width, height, "mean", 128.0, "sigma", 40.0, "seed", 7, nullptr) != 0 ||
      vips_cast(noise, &grey, VIPS_FORMAT_UCHAR, nullptr) != 0 || vips_bandjoin2(grey, grey, &picture, nullptr) != 0)
    throw std::runtime_error(vips_error_buffer());
  g_object_unref(noise);
  VipsImage* colour = nullptr;
  if (vips_bandjoin2(picture, grey, &colour, nullptr) != 0) throw std::runtime_error(vips_error_buffer());
  g_object_unref(picture);
  g_object_unref(grey);
  VipsImage* tagged = nullptr;
  if (vips_copy(colour, &tagged, "interpretation", VIPS_INTERPRETATION_sRGB, nullptr) != 0)
    throw std::runtime_error(vips_error_buffer());
  g_object_unref(colour);
  const std::string suffix =
      (format == image_format::avif ? ".avif" : std::string(extension_of(format))) + save_options;
  void* data = nullptr;
  std::size_t size = 0;
  if (vips_image_write_to_buffer(tagged, suffix.c_str(), &data, &size, nullptr) != 0)
    throw std::runtime_error(vips_error_buffer());
  g_object_unref(tagged);
  std::string bytes(static_cast<const char*>(data), size);
  g_free(data);
  return bytes;
}

std::string make_flat_png(unsigned width, unsigned height, unsigned rows) {
  rows = std::min(rows, height);
  std::string header;
  append_big(header, width);
  append_big(header, height);
  header += std::string_view("\1\0\0\0\0", 5);
  const std::string row(1 + (width + 7) / 8, '\0');
  z_stream stream{};
  if (deflateInit(&stream, Z_BEST_SPEED) != Z_OK) throw std::runtime_error("deflateInit");
  std::string data(64 * 1024, '\0');
  std::string packed;
  for (unsigned y = 0; y <= rows; ++y) {
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(row.data()));
    stream.avail_in = y < rows ? static_cast<uInt>(row.size()) : 0;
    do {
      stream.next_out = reinterpret_cast<Bytef*>(data.data());
      stream.avail_out = static_cast<uInt>(data.size());
      deflate(&stream, y < rows ? Z_NO_FLUSH : Z_FINISH);
      packed.append(data, 0, data.size() - stream.avail_out);
    } while (stream.avail_out == 0);
  }
  deflateEnd(&stream);
  std::string png("\x89PNG\r\n\x1A\n");
  append_chunk(png, "IHDR", header);
  append_chunk(png, "IDAT", packed);
  append_chunk(png, "IEND", "");
  return png;
}

temporary_file::temporary_file(std::string_view bytes) {
  std::string name = (std::filesystem::temp_directory_path() / "kadr-image-XXXXXX").string();
  const int descriptor = ::mkstemp(name.data());
  if (descriptor < 0) throw std::runtime_error("mkstemp");
  ::close(descriptor);
  path_ = name;
  std::ofstream(path_, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

temporary_file::~temporary_file() {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

}  // namespace kadr::test
