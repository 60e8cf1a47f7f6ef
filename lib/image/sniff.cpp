#include "image/sniff.hpp"

#include <algorithm>
#include <array>

#include "image/inspect.hpp"

namespace kadr {
namespace {

using namespace std::string_view_literals;

struct signature {
  std::string_view bytes;
  std::string_view name;
};

constexpr std::array other_binaries{
    signature{"BM"sv, "a BMP image"},
    signature{"\0\0\1\0"sv, "an ICO image"},
    signature{"\xFF\x0A"sv, "a JPEG XL image"},
    signature{"\0\0\0\x0CJXL \r\n\x87\n"sv, "a JPEG XL image"},
    signature{"\0\0\0\x0CjP  \r\n\x87\n"sv, "a JPEG 2000 image"},
    signature{"8BPS"sv, "a Photoshop document"},
    signature{"%PDF-"sv, "a PDF document"},
    signature{"%!PS"sv, "a PostScript document"},
    signature{"\x1F\x8B"sv, "gzip data"},
    signature{"\x28\xB5\x2F\xFD"sv, "zstd data"},
    signature{"PK\3\4"sv, "a ZIP archive"},
    signature{"Rar!\x1A\7"sv, "a RAR archive"},
    signature{"7z\xBC\xAF\x27\x1C"sv, "a 7z archive"},
    signature{"\x1A\x45\xDF\xA3"sv, "a Matroska or WebM video"},
    signature{"OggS\0"sv, "an Ogg stream"},
    signature{"ID3"sv, "an MP3 sound"},
    signature{"\x7F"
              "ELF"sv,
              "a program"},
    signature{"MZ"sv, "a program"},
};

// WHATWG MIME Sniffing, section 7.1: what an HTML document begins with, lower case.
constexpr std::array html_tags{
    "<!doctype html"sv, "<html"sv, "<head"sv,  "<script"sv, "<iframe"sv, "<h1"sv,   "<div"sv, "<font"sv,
    "<table"sv,         "<a"sv,    "<style"sv, "<title"sv,  "<b"sv,      "<body"sv, "<br"sv,  "<p"sv,
    "<!--"sv,           "<meta"sv};

constexpr char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool is_space(char c) noexcept {
  return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

bool starts_with_ignoring_case(std::string_view text, std::string_view lower_prefix) noexcept {
  return text.size() >= lower_prefix.size() && std::equal(lower_prefix.begin(), lower_prefix.end(), text.begin(),
                                                          [](char a, char b) { return a == lower(b); });
}

bool contains_ignoring_case(std::string_view text, std::string_view lower_needle) noexcept {
  return std::search(text.begin(), text.end(), lower_needle.begin(), lower_needle.end(),
                     [](char a, char b) { return lower(a) == b; }) != text.end();
}

bool has_binary_bytes(std::string_view text) noexcept {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto u = static_cast<unsigned char>(c);
    return u <= 0x08 || u == 0x0B || (u >= 0x0E && u <= 0x1A) || (u >= 0x1C && u <= 0x1F);
  });
}

image_format sniff_iso_media(std::string_view bytes) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(bytes[i])); };
  const std::size_t box = (byte(0) << 24) | (byte(1) << 16) | (byte(2) << 8) | byte(3);
  if (box < 12 || box % 4 != 0) return image_format::unknown;
  const std::size_t end = std::min(box, bytes.size());
  image_format generic = image_format::unknown;
  // The major brand is at 8, a version at 12, compatible brands follow; the first one that names a codec decides.
  for (std::size_t at = 8; at + 4 <= end; at += 4) {
    if (at == 12) continue;
    const std::string_view brand = bytes.substr(at, 4);
    if (brand == "avif" || brand == "avis") return image_format::avif;
    for (const auto name : {"heic"sv, "heix"sv, "hevc"sv, "hevx"sv, "heim"sv, "heis"sv, "hevm"sv, "hevs"sv})
      if (brand == name) return image_format::heif;
    if (brand == "mif1" || brand == "msf1") generic = image_format::heif;
  }
  return generic;
}

}  // namespace

image_format sniff_image(std::string_view bytes) noexcept {
  bytes = bytes.substr(0, sniffed_bytes);
  if (bytes.starts_with("\xFF\xD8\xFF"sv)) return image_format::jpeg;
  if (bytes.starts_with("\x89PNG\r\n\x1A\n"sv)) return image_format::png;
  if (bytes.starts_with("GIF87a"sv) || bytes.starts_with("GIF89a"sv)) return image_format::gif;
  if (bytes.size() >= 14 && bytes.starts_with("RIFF"sv) && bytes.substr(8, 6) == "WEBPVP"sv) return image_format::webp;
  if (bytes.size() >= 12 && bytes.substr(4, 4) == "ftyp"sv) return sniff_iso_media(bytes);
  if (bytes.starts_with("II*\0"sv) || bytes.starts_with("MM\0*"sv)) return image_format::tiff;
  if (bytes.starts_with("II+\0"sv) || bytes.starts_with("MM\0+"sv)) return image_format::tiff;
  if (bytes.starts_with("BM"sv)) return image_format::bmp;
  return image_format::unknown;
}

std::string_view to_string(image_format format) noexcept {
  switch (format) {
    case image_format::unknown:
      return "unknown";
    case image_format::jpeg:
      return "jpeg";
    case image_format::png:
      return "png";
    case image_format::gif:
      return "gif";
    case image_format::webp:
      return "webp";
    case image_format::avif:
      return "avif";
    case image_format::heif:
      return "heif";
    case image_format::tiff:
      return "tiff";
    case image_format::bmp:
      return "bmp";
  }
  return "unknown";
}

std::string_view extension_of(image_format format) noexcept {
  switch (format) {
    case image_format::unknown:
      return ".bin";
    case image_format::jpeg:
      return ".jpg";
    case image_format::png:
      return ".png";
    case image_format::gif:
      return ".gif";
    case image_format::webp:
      return ".webp";
    case image_format::avif:
      return ".avif";
    case image_format::heif:
      return ".heic";
    case image_format::tiff:
      return ".tiff";
    case image_format::bmp:
      return ".bmp";
  }
  return ".bin";
}

std::string_view guess_content(std::string_view bytes) noexcept {
  bytes = bytes.substr(0, sniffed_bytes);
  if (bytes.empty()) return "nothing (empty body)";
  for (const auto& known : other_binaries)
    if (bytes.starts_with(known.bytes)) return known.name;
  if (bytes.size() >= 8 && bytes.substr(4, 4) == "ftyp") return "an MP4 or QuickTime video";
  std::string_view text = bytes;
  if (text.starts_with("\xEF\xBB\xBF"sv)) text.remove_prefix(3);
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  if (text.empty()) return "white space only";
  if (contains_ignoring_case(text, "<svg")) return "an SVG drawing";
  for (const auto tag : html_tags) {
    if (!starts_with_ignoring_case(text, tag)) continue;
    const bool ends = text.size() == tag.size() || is_space(text[tag.size()]) || text[tag.size()] == '>';
    if (tag == "<!--" || ends) return "an HTML page";
  }
  if (text.starts_with("<?xml")) return contains_ignoring_case(text, "<html") ? "an HTML page" : "an XML document";
  if (has_binary_bytes(text)) return "unknown binary data";
  if (text.front() == '{' || text.front() == '[') return "JSON";
  return "plain text";
}

}  // namespace kadr
