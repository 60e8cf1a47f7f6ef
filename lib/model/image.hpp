#pragma once

#include <cstdint>
#include <string>

namespace kadr {

/// A verified picture in the archive: its content hash and what decoding showed.
struct image_info {
  std::string sha256;  ///< 64 lower-case hex digits: the identity
  std::uint64_t bytes = 0;
  std::string format;  ///< jpeg, png, webp, gif, avif, heif, tiff
  int width = 0;       ///< pixels
  int height = 0;
  std::string path;  ///< relative to the image root: "ab/cd/<sha256>.jpg"
};

}  // namespace kadr
