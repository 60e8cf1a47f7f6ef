#include "image/structure.hpp"

#include <cstdint>
#include <iterator>

namespace kadr {
namespace {

std::uint64_t read_big(std::string_view bytes, std::size_t at, int count) noexcept {
  std::uint64_t value = 0;
  for (int i = 0; i < count; ++i)
    value = (value << 8) | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
  return value;
}

std::uint64_t read_little(std::string_view bytes, std::size_t at, int count) noexcept {
  std::uint64_t value = 0;
  for (int i = count; i-- > 0;)
    value = (value << 8) | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
  return value;
}

/// Position of the next 0xFF at or after `at`, or the end.
std::size_t next_ff(std::string_view bytes, std::size_t at) noexcept {
  const std::size_t found = bytes.find('\xFF', at);
  return found == std::string_view::npos ? bytes.size() : found;
}

bool jpeg_cut_short(std::string_view bytes) noexcept {
  std::size_t at = 2;
  while (true) {
    at = next_ff(bytes, at);
    while (at < bytes.size() && bytes[at] == '\xFF') ++at;
    if (at >= bytes.size()) return true;
    const auto marker = static_cast<unsigned char>(bytes[at++]);
    if (marker == 0xD9) return false;
    // Stuffing, TEM, RSTn and SOI stand alone; entropy-coded data is skipped by looking for the next real marker.
    if (marker <= 0x01 || (marker >= 0xD0 && marker <= 0xD8)) continue;
    if (bytes.size() - at < 2) return true;
    const std::uint64_t length = read_big(bytes, at, 2);
    if (length < 2) return false;
    if (bytes.size() - at < length) return true;
    at += static_cast<std::size_t>(length);
  }
}

bool png_cut_short(std::string_view bytes) noexcept {
  std::size_t at = 8;
  while (true) {
    if (bytes.size() - at < 12) return true;
    const std::uint64_t length = read_big(bytes, at, 4);
    if (length > 0x7FFFFFFF) return false;
    if (bytes.size() - at - 12 < length) return true;
    if (bytes.substr(at + 4, 4) == "IEND") return false;
    at += 12 + static_cast<std::size_t>(length);
  }
}

/// Skips the sub-blocks at `at`; false where the data end first.
bool skip_sub_blocks(std::string_view bytes, std::size_t& at) noexcept {
  while (at < bytes.size()) {
    const auto length = static_cast<unsigned char>(bytes[at++]);
    if (length == 0) return true;
    if (bytes.size() - at < length) return false;
    at += length;
  }
  return false;
}

std::size_t colour_table_size(unsigned char flags) noexcept {
  return (flags & 0x80) != 0 ? std::size_t{3} << ((flags & 7) + 1) : 0;
}

bool gif_cut_short(std::string_view bytes) noexcept {
  if (bytes.size() < 13) return true;
  std::size_t at = 13 + colour_table_size(static_cast<unsigned char>(bytes[10]));
  while (at < bytes.size()) {
    const auto block = static_cast<unsigned char>(bytes[at++]);
    if (block == 0x3B) return false;
    if (block == 0x21) {
      if (++at > bytes.size() || !skip_sub_blocks(bytes, at)) return true;
    } else if (block == 0x2C) {
      if (bytes.size() - at < 10) return true;
      at += 9 + colour_table_size(static_cast<unsigned char>(bytes[at + 8])) + 1;
      if (at > bytes.size() || !skip_sub_blocks(bytes, at)) return true;
    } else {
      return false;
    }
  }
  return true;
}

bool webp_cut_short(std::string_view bytes) noexcept {
  return bytes.size() < 12 || read_little(bytes, 4, 4) > bytes.size() - 8;
}

bool iso_media_cut_short(std::string_view bytes) noexcept {
  std::size_t at = 0;
  while (at < bytes.size()) {
    const std::size_t left = bytes.size() - at;
    if (left < 8) return true;
    std::uint64_t box = read_big(bytes, at, 4);
    if (box == 0) return false;
    if (box == 1) {
      if (left < 16) return true;
      box = read_big(bytes, at + 8, 8);
    }
    if (box < 8) return false;
    if (box > left) return true;
    at += static_cast<std::size_t>(box);
  }
  return false;
}

/// The first page of a TIFF 6.0 or BigTIFF file: every strip or tile must lie inside the file.
class tiff_page {
 public:
  explicit tiff_page(std::string_view bytes) noexcept
      : bytes_(bytes), little_(bytes[0] == 'I'), big_(bytes[little_ ? 2 : 3] == '+') {}

  bool cut_short() const noexcept {
    const std::uint64_t header = big_ ? 16 : 8;
    if (bytes_.size() < header) return true;
    const std::uint64_t directory = big_ ? read(8, 8) : read(4, 4);
    const std::uint64_t count_size = big_ ? 8 : 2;
    const std::uint64_t entry_size = big_ ? 20 : 12;
    if (!inside(directory, count_size)) return true;
    const std::uint64_t count = read(directory, static_cast<int>(count_size));
    if (count > bytes_.size() / entry_size || !inside(directory + count_size, count * entry_size)) return true;
    values offsets, lengths;
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::uint64_t entry = directory + count_size + i * entry_size;
      const std::uint64_t tag = read(entry, 2);
      if (tag == strip_offsets || tag == tile_offsets) offsets = values_of(entry);
      if (tag == strip_lengths || tag == tile_lengths) lengths = values_of(entry);
      if (!inside(values_of(entry))) return true;
    }
    if (offsets.count != lengths.count || !offsets.are_offsets || !lengths.are_offsets) return false;
    for (std::uint64_t i = 0; i < offsets.count; ++i)
      if (!inside(read(offsets.at + i * offsets.size, static_cast<int>(offsets.size)),
                  read(lengths.at + i * lengths.size, static_cast<int>(lengths.size))))
        return true;
    return false;
  }

 private:
  static constexpr std::uint64_t strip_offsets = 273, strip_lengths = 279, tile_offsets = 324, tile_lengths = 325;

  struct values {
    std::uint64_t at = 0, count = 0, size = 1;
    bool are_offsets = false;  // SHORT, LONG or LONG8
  };

  std::uint64_t read(std::uint64_t at, int size) const noexcept {
    const auto position = static_cast<std::size_t>(at);
    return little_ ? read_little(bytes_, position, size) : read_big(bytes_, position, size);
  }
  bool inside(std::uint64_t at, std::uint64_t size) const noexcept {
    return at <= bytes_.size() && size <= bytes_.size() - at;
  }
  bool inside(const values& v) const noexcept {
    return v.count <= bytes_.size() / v.size && inside(v.at, v.count * v.size);
  }
  values values_of(std::uint64_t entry) const noexcept {
    values v;
    // Bytes of a value by TIFF field type; a type from the future is a byte and checks nothing.
    constexpr std::uint8_t sizes[] = {1, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 1, 1, 8, 8, 8};
    const std::uint64_t type = read(entry + 2, 2);
    if (type < std::size(sizes)) v.size = sizes[type];
    v.are_offsets = type == 3 || type == 4 || type == 16;
    const int field = big_ ? 8 : 4;
    v.count = read(entry + 4, field);
    const std::uint64_t value_at = entry + 4 + static_cast<std::uint64_t>(field);
    const bool inlined = v.count <= static_cast<std::uint64_t>(field) / v.size;
    v.at = inlined ? value_at : read(value_at, field);
    return v;
  }

  std::string_view bytes_;
  bool little_;
  bool big_;
};

}  // namespace

bool is_cut_short(std::string_view bytes, image_format format) noexcept {
  switch (format) {
    case image_format::jpeg:
      return bytes.size() < 2 || jpeg_cut_short(bytes);
    case image_format::png:
      return bytes.size() < 8 || png_cut_short(bytes);
    case image_format::gif:
      return gif_cut_short(bytes);
    case image_format::webp:
      return webp_cut_short(bytes);
    case image_format::avif:
    case image_format::heif:
      return iso_media_cut_short(bytes);
    case image_format::tiff:
      return bytes.size() < 4 || tiff_page(bytes).cut_short();
    case image_format::bmp:
    case image_format::unknown:
      return false;
  }
  return false;
}

}  // namespace kadr
