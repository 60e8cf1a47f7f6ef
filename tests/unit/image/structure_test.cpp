#include "image/structure.hpp"

#include <gtest/gtest.h>

#include "pictures.hpp"

namespace kadr {
namespace {

class Structure : public testing::TestWithParam<image_format> {};

bool cut_short(std::string_view bytes, image_format format) {
  return is_cut_short(test::exact_copy(bytes).view(), format);
}

TEST_P(Structure, AWholePictureIsWhole) {
  EXPECT_FALSE(cut_short(test::make_picture(GetParam(), 67, 41), GetParam()));
}

TEST_P(Structure, APictureCutAnywhereIsCutShort) {
  const std::string whole = test::make_picture(GetParam(), 67, 41);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    // What is left of an ISO file that ends between two boxes is a file of fewer boxes: the decoder's to judge.
    const bool iso_media = GetParam() == image_format::avif;
    if (iso_media && size == 0) continue;
    const bool cut = cut_short(std::string_view(whole).substr(0, size), GetParam());
    if (iso_media && !cut) {
      EXPECT_NE(whole.substr(size + 4, 4).find_first_of("abcdefghijklmnopqrstuvwxyz"), std::string::npos) << size;
      continue;
    }
    EXPECT_TRUE(cut) << "at " << size << " of " << whole.size();
  }
}

TEST_P(Structure, BytesBehindTheEndMatterOnlyWhereTheyReadAsABrokenBox) {
  const std::string picture = test::make_picture(GetParam(), 20, 20) + "<!-- cached -->";
  EXPECT_EQ(cut_short(picture, GetParam()), GetParam() == image_format::avif);
}

TEST_P(Structure, RandomDamageIsAnsweredWithoutReadingBeyondTheEnd) {
  const std::string whole = test::make_picture(GetParam(), 40, 30);
  std::uint32_t state = 12345;
  const auto next = [&] { return state = state * 1664525u + 1013904223u, state >> 8; };
  int cuts = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string damaged = whole;
    for (int i = 0; i < 4; ++i) damaged[next() % damaged.size()] = static_cast<char>(next());
    damaged.resize(damaged.size() - next() % 8);
    cuts += cut_short(damaged, GetParam()) ? 1 : 0;
  }
  EXPECT_GT(cuts, 1000);
}

INSTANTIATE_TEST_SUITE_P(Formats, Structure,
                         testing::Values(image_format::jpeg, image_format::png, image_format::gif, image_format::webp,
                                         image_format::tiff, image_format::avif),
                         [](const auto& format) { return std::string(to_string(format.param)); });

TEST(StructureOfJpeg, TheEndOfAnEmbeddedThumbnailIsNotTheEnd) {
  const std::string with_thumbnail = std::string(
      "\xFF\xD8\xFF\xE1\0\x06\xFF\xD9zz\xFF\xDA\0\x04zz"
      "abc",
      19);
  EXPECT_TRUE(cut_short(with_thumbnail, image_format::jpeg));
  EXPECT_FALSE(cut_short(with_thumbnail + "\xFF\xD9", image_format::jpeg));
}

TEST(StructureOfTiff, AHugeDirectoryCountDoesNotRunAway) {
  const std::string bytes("MM\0*\0\0\0\x08\xFF\xFF\0\0", 12);
  EXPECT_TRUE(cut_short(bytes, image_format::tiff));
}

}  // namespace
}  // namespace kadr
