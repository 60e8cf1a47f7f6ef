#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "image/inspect.hpp"

namespace kadr::test {

/// Calls setup_images once for the whole binary.
void images_ready();

/// A noisy picture of that size, encoded by libvips.
std::string make_picture(image_format format, int width, int height, const char* save_options = "");

/// A valid 1-bit PNG of zeros: 20,000 x 20,000 pixels are some 200 KB. With fewer `rows` than its height its chunks are
/// whole but its pixels end early.
std::string make_flat_png(unsigned width, unsigned height, unsigned rows = ~0u);

/// A file that is removed at the end.
class temporary_file {
 public:
  explicit temporary_file(std::string_view bytes);
  temporary_file(const temporary_file&) = delete;
  temporary_file& operator=(const temporary_file&) = delete;
  ~temporary_file();
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// A heap copy of exactly the size of `bytes`, so that a read beyond the end is seen by AddressSanitizer.
class exact_copy {
 public:
  explicit exact_copy(std::string_view bytes) : data_(new char[bytes.size()]), size_(bytes.size()) {
    bytes.copy(data_.get(), size_);
  }
  std::string_view view() const { return {data_.get(), size_}; }

 private:
  std::unique_ptr<char[]> data_;
  std::size_t size_;
};

}  // namespace kadr::test
