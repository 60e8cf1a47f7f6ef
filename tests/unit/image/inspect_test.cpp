#include "image/inspect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <vips/vips.h>

#include <fstream>

#include "pictures.hpp"

namespace kadr {
namespace {

result<image_info> inspect(std::string_view bytes, const image_limits& limits = {}) {
  test::images_ready();
  const test::temporary_file file(bytes);
  return inspect_image(file.path(), limits);
}

void expect_failure(const result<image_info>& outcome, errc code, std::string_view detail_part) {
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().code, code) << outcome.error().message();
  EXPECT_THAT(outcome.error().detail, testing::HasSubstr(std::string(detail_part)));
}

class InspectFormat : public testing::TestWithParam<image_format> {};

TEST_P(InspectFormat, AWholePictureIsMeasured) {
  const std::string picture = test::make_picture(GetParam(), 90, 61);
  const auto info = inspect(picture);
  ASSERT_TRUE(info.has_value()) << info.error().message();
  EXPECT_EQ(info->format, to_string(GetParam()));
  EXPECT_EQ(info->width, 90);
  EXPECT_EQ(info->height, 61);
  EXPECT_EQ(info->bytes, picture.size());
}

// FAULTS I3.
TEST_P(InspectFormat, APictureCutAnywhereIsNeverAccepted) {
  const std::string picture = test::make_picture(GetParam(), 128, 96);
  const std::size_t step = GetParam() == image_format::avif ? 97 : 37;
  std::size_t cuts = 0;
  for (std::size_t size = picture.size() - 1; size > 0; size -= std::min(size, cuts < 16 ? std::size_t{1} : step)) {
    ++cuts;
    const auto outcome = inspect(std::string_view(picture).substr(0, size));
    ASSERT_FALSE(outcome.has_value()) << "accepted after " << size << " of " << picture.size();
    if (size >= 64 && GetParam() != image_format::avif) {
      EXPECT_EQ(outcome.error().code, errc::image_truncated) << size << ": " << outcome.error().message();
    }
  }
  EXPECT_GT(cuts, 20u);
}

// FAULTS I4.
TEST_P(InspectFormat, FlippedBitsGiveAPictureOrAnErrorButNoCrash) {
  const std::string picture = test::make_picture(GetParam(), 64, 48);
  std::uint32_t state = 99;
  const auto next = [&] { return state = state * 1664525u + 1013904223u, state >> 8; };
  const int rounds = GetParam() == image_format::avif ? 60 : 300;
  int refused = 0;
  for (int round = 0; round < rounds; ++round) {
    std::string damaged = picture;
    for (int i = 0; i < 6; ++i) damaged[next() % damaged.size()] ^= static_cast<char>(1u << (next() % 8));
    const auto outcome = inspect(damaged);
    if (outcome) {
      EXPECT_LE(std::int64_t{outcome->width} * outcome->height, image_limits{}.max_pixels);
    } else {
      ++refused;
    }
  }
  EXPECT_GT(refused, 0);
}

INSTANTIATE_TEST_SUITE_P(Formats, InspectFormat,
                         testing::Values(image_format::jpeg, image_format::png, image_format::gif, image_format::webp,
                                         image_format::tiff, image_format::avif),
                         [](const auto& format) { return std::string(to_string(format.param)); });

TEST(Inspect, ProgressiveAndInterlacedPicturesAreDecodedToTheEnd) {
  for (const auto& picture : {test::make_picture(image_format::jpeg, 200, 150, "[interlace]"),
                              test::make_picture(image_format::png, 200, 150, "[interlace]")}) {
    EXPECT_TRUE(inspect(picture).has_value());
    EXPECT_FALSE(inspect(std::string_view(picture).substr(0, picture.size() * 2 / 3)).has_value());
  }
}

TEST(Inspect, PixelsThatEndBeforeTheHeaderSaysAreNoPicture) {
  // All chunks are there and end with IEND: only a full decode sees it.
  expect_failure(inspect(test::make_flat_png(256, 256, 128)), errc::image_undecodable, "png");
}

// FAULTS E6.
TEST(Inspect, SaysWhatABodyIsThatIsNoPicture) {
  expect_failure(inspect("<!doctype html><title>403 Forbidden</title>"), errc::not_an_image, "an HTML page");
  expect_failure(inspect("{\"status\":404}"), errc::not_an_image, "JSON");
  expect_failure(inspect(""), errc::not_an_image, "empty");
  expect_failure(inspect("%PDF-1.4\n"), errc::not_an_image, "PDF");
  expect_failure(inspect("<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"), errc::not_an_image, "SVG");
  expect_failure(inspect("not found"), errc::not_an_image, "plain text");
  expect_failure(inspect("\x1F\x8B\x08 etc"), errc::not_an_image, "gzip");
  expect_failure(inspect(std::string("BM\x3A\0\0\0\0\0\0\0", 10)), errc::not_an_image, "BMP");
}

// FAULTS I1.
TEST(Inspect, ABombIsRefusedFromItsHeader) {
  const std::string bomb = test::make_flat_png(20'000, 20'000);
  EXPECT_LT(bomb.size(), 400'000u);
  const auto start = steady::now();
  expect_failure(inspect(bomb), errc::image_bomb, "20000x20000");
  EXPECT_LT(steady::now() - start, std::chrono::seconds(1));
}

TEST(Inspect, TheSameBombDecodesWhereTheUserAllowsItWithFlatMemory) {
  image_limits limits;
  limits.max_pixels = 1'000'000'000;
  const std::string picture = test::make_flat_png(20'000, 6'000);
  const auto before = vips_tracked_get_mem_highwater();
  const auto info = inspect(picture, limits);
  ASSERT_TRUE(info.has_value()) << info.error().message();
  EXPECT_EQ(info->width, 20'000);
  EXPECT_EQ(info->height, 6'000);
  EXPECT_LT(vips_tracked_get_mem_highwater(), std::max<std::size_t>(before, 24u << 20));
}

TEST(Inspect, ALineOfPixelsIsTooLarge) {
  expect_failure(inspect(test::make_flat_png(40'000, 2)), errc::image_too_large, "40000x2");
  image_limits limits;
  limits.max_side = 40'000;
  EXPECT_TRUE(inspect(test::make_flat_png(40'000, 2), limits).has_value());
}

TEST(Inspect, APictureBelowTheWantedSizeIsTooSmall) {
  image_limits limits;
  limits.min_width = 64;
  limits.min_height = 32;
  const auto at = [&](int width, int height) {
    return inspect(test::make_picture(image_format::png, width, height), limits);
  };
  EXPECT_TRUE(at(64, 32).has_value());
  expect_failure(at(63, 32), errc::image_too_small, "63x32");
  expect_failure(at(64, 31), errc::image_too_small, "64x31");
}

TEST(Inspect, ThePixelLimitIsInclusive) {
  image_limits limits;
  limits.max_pixels = 5'000;
  EXPECT_TRUE(inspect(test::make_flat_png(100, 50), limits).has_value());
  expect_failure(inspect(test::make_flat_png(100, 51), limits), errc::image_bomb, "100x51");
}

TEST(Inspect, DecodingStopsAtItsDeadline) {
  image_limits limits;
  limits.decode_time = duration::zero();
  expect_failure(inspect(test::make_flat_png(2'000, 2'000), limits), errc::image_undecodable, "within");
}

TEST(Inspect, AFileThatCannotBeReadIsALocalFailure) {
  test::images_ready();
  const auto outcome = inspect_image("/nonexistent/picture.jpg", {});
  expect_failure(outcome, errc::file_failed, "picture.jpg");
  EXPECT_EQ(outcome.error().klass(), error_class::local);
  expect_failure(inspect_image(std::filesystem::temp_directory_path(), {}), errc::file_failed, "");
}

TEST(Inspect, AnAnimationIsJudgedByItsFirstFrame) {
  test::images_ready();
  VipsImage* frames = nullptr;
  VipsImage* tagged = nullptr;
  ASSERT_EQ(vips_black(&frames, 30, 80, "bands", 3, nullptr), 0);
  ASSERT_EQ(vips_copy(frames, &tagged, "interpretation", VIPS_INTERPRETATION_sRGB, nullptr), 0);
  vips_image_set_int(tagged, VIPS_META_PAGE_HEIGHT, 20);
  void* data = nullptr;
  std::size_t size = 0;
  ASSERT_EQ(vips_image_write_to_buffer(tagged, ".webp", &data, &size, nullptr), 0) << vips_error_buffer();
  const auto info = inspect({static_cast<const char*>(data), size});
  g_free(data);
  g_object_unref(tagged);
  g_object_unref(frames);
  ASSERT_TRUE(info.has_value()) << info.error().message();
  EXPECT_EQ(info->width, 30);
  EXPECT_EQ(info->height, 20);
}

TEST(SetupImages, LibraryMessagesDoNotReachStandardError) {
  test::images_ready();
  testing::internal::CaptureStderr();
  static_cast<void>(inspect(test::make_picture(image_format::jpeg, 64, 64).substr(0, 900)));
  g_log("VIPS", G_LOG_LEVEL_WARNING, "a warning about remote data");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(SetupImages, LoadersOfUntrustedFormatsStayBlocked) {
  test::images_ready();
  VipsImage* image = nullptr;
  std::string svg = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>";
  EXPECT_NE(vips_svgload_buffer(svg.data(), svg.size(), &image, nullptr), 0);
  vips_error_clear();
}

}  // namespace
}  // namespace kadr
