#include "image/sniff.hpp"

#include <gtest/gtest.h>

#include "image/inspect.hpp"
#include "pictures.hpp"

namespace kadr {
namespace {

using namespace std::string_view_literals;

image_format sniff(std::string_view bytes) {
  return sniff_image(test::exact_copy(bytes).view());
}
std::string_view guess(std::string_view bytes) {
  return guess_content(test::exact_copy(bytes).view());
}

TEST(Sniff, NamesEveryFormatByItsSignature) {
  EXPECT_EQ(sniff("\xFF\xD8\xFF\xE0"sv), image_format::jpeg);
  EXPECT_EQ(sniff("\x89PNG\r\n\x1A\n"sv), image_format::png);
  EXPECT_EQ(sniff("GIF87a"sv), image_format::gif);
  EXPECT_EQ(sniff("GIF89a"sv), image_format::gif);
  EXPECT_EQ(sniff("RIFF\x10\0\0\0WEBPVP8 "sv), image_format::webp);
  EXPECT_EQ(sniff("II*\0"sv), image_format::tiff);
  EXPECT_EQ(sniff("MM\0*"sv), image_format::tiff);
  EXPECT_EQ(sniff("II+\0"sv), image_format::tiff);
  EXPECT_EQ(sniff("BM\x36\0"sv), image_format::bmp);
  EXPECT_EQ(sniff("\0\0\0\x1C"
                  "ftypavif\0\0\0\0mif1avifmiaf"sv),
            image_format::avif);
  EXPECT_EQ(sniff("\0\0\0\x18"
                  "ftypheic\0\0\0\0mif1heic"sv),
            image_format::heif);
}

TEST(Sniff, ReadsCompatibleBrandsWhereTheMajorBrandIsGeneric) {
  EXPECT_EQ(sniff("\0\0\0\x18"
                  "ftypmif1\0\0\0\0mif1avif"sv),
            image_format::avif);
  EXPECT_EQ(sniff("\0\0\0\x18"
                  "ftypmif1\0\0\0\0mif1heic"sv),
            image_format::heif);
  EXPECT_EQ(sniff("\0\0\0\x14"
                  "ftypmif1\0\0\0\0miaf"sv),
            image_format::heif);
  EXPECT_EQ(sniff("\0\0\0\x14"
                  "ftypisom\0\0\0\0mp41"sv),
            image_format::unknown);
  EXPECT_EQ(sniff("\0\0\0\x0C"
                  "ftypavif"sv),
            image_format::avif);
}

TEST(Sniff, BrandsOutsideTheFirstBoxAreNotRead) {
  EXPECT_EQ(sniff("\0\0\0\x10"
                  "ftypisom\0\0\0\0avifavif"sv),
            image_format::unknown);
  EXPECT_EQ(sniff("\0\0\0\0ftypavif\0\0\0\0avif"sv), image_format::unknown);
  EXPECT_EQ(sniff("\0\0\0\x1B"
                  "ftypavif\0\0\0\0avif"sv),
            image_format::unknown);
}

TEST(Sniff, EveryPrefixShorterThanTheSignatureIsUnknown) {
  for (const auto signature : {"\xFF\xD8\xFF"sv, "\x89PNG\r\n\x1A\n"sv, "GIF89a"sv, "RIFF\x10\0\0\0WEBPVP"sv, "II*\0"sv,
                               "\0\0\0\x0C"
                               "ftypavif"sv})
    for (std::size_t n = 0; n < signature.size(); ++n)
      EXPECT_EQ(sniff(signature.substr(0, n)), image_format::unknown) << n;
}

TEST(Sniff, ARiffThatIsNoPictureIsUnknown) {
  EXPECT_EQ(sniff("RIFF\x10\0\0\0WAVEfmt "sv), image_format::unknown);
}

TEST(Sniff, NamesAndExtensionsAreThoseOfTheArchive) {
  EXPECT_EQ(to_string(image_format::jpeg), "jpeg");
  EXPECT_EQ(extension_of(image_format::jpeg), ".jpg");
  EXPECT_EQ(extension_of(image_format::webp), ".webp");
  EXPECT_EQ(to_string(image_format::unknown), "unknown");
}

TEST(GuessContent, SaysWhatTheBodyIsInstead) {
  EXPECT_EQ(guess(""), "nothing (empty body)");
  EXPECT_EQ(guess(" \r\n\t"), "white space only");
  EXPECT_EQ(guess("<!DOCTYPE HTML><title>404"), "an HTML page");
  EXPECT_EQ(guess("\n  <HtMl lang=en>"), "an HTML page");
  EXPECT_EQ(guess("<?xml version='1.0'?>\n<html xmlns='x'>"), "an HTML page");
  EXPECT_EQ(guess("<?xml version='1.0'?><error/>"), "an XML document");
  EXPECT_EQ(guess("<svg xmlns='http://www.w3.org/2000/svg'/>"), "an SVG drawing");
  EXPECT_EQ(guess("<?xml version='1.0'?><!-- x --><svg/>"), "an SVG drawing");
  EXPECT_EQ(guess("{\"error\": 404}"), "JSON");
  EXPECT_EQ(guess("\xEF\xBB\xBF[1]"), "JSON");
  EXPECT_EQ(guess("%PDF-1.7"), "a PDF document");
  EXPECT_EQ(guess("\x1F\x8B\x08"), "gzip data");
  EXPECT_EQ(guess("BM6\4"), "a BMP image");
  EXPECT_EQ(guess("\0\0\1\0\1\0"sv), "an ICO image");
  EXPECT_EQ(guess("Not found"), "plain text");
  EXPECT_EQ(guess("ab\0cd"sv), "unknown binary data");
  EXPECT_EQ(guess("\0\0\0\x14"
                  "ftypisom\0\0\0\0"sv),
            "an MP4 or QuickTime video");
}

TEST(GuessContent, ATagNameMustEndWhereItEnds) {
  EXPECT_EQ(guess("<abbr>x"), "plain text");
}

}  // namespace
}  // namespace kadr
