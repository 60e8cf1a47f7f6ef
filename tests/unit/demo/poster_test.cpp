#include "demo/poster.hpp"

#include <gtest/gtest.h>
#include <vips/vips.h>

#include <memory>
#include <thread>
#include <vector>

namespace kadr {
namespace {

std::vector<unsigned char> decode(std::string jpeg, int& width, int& height) {
  VipsImage* image = nullptr;
  if (vips_jpegload_buffer(jpeg.data(), jpeg.size(), &image, "fail_on", VIPS_FAIL_ON_WARNING, nullptr) != 0) return {};
  width = vips_image_get_width(image);
  height = vips_image_get_height(image);
  std::size_t size = 0;
  void* pixels = vips_image_write_to_memory(image, &size);
  std::vector<unsigned char> out(static_cast<unsigned char*>(pixels), static_cast<unsigned char*>(pixels) + size);
  g_free(pixels);
  g_object_unref(image);
  return out;
}

TEST(Poster, IsAWholeJpegOfTheStatedSize) {
  const film_world world(7, 100);
  for (const std::size_t index : {0u, 8u, 17u, 35u, 99u}) {
    auto jpeg = draw_poster(world.make(index));
    ASSERT_TRUE(jpeg.has_value()) << jpeg.error().message();
    int width = 0, height = 0;
    EXPECT_EQ(decode(*jpeg, width, height).size(), std::size_t{poster_width} * poster_height * 3);
    EXPECT_EQ(width, poster_width);
    EXPECT_EQ(height, poster_height);
    EXPECT_LT(jpeg->size(), 100'000u);
  }
}

TEST(Poster, IsTheSameForTheSameFilmAndAnotherForAnother) {
  const film_world world(7, 100);
  EXPECT_EQ(draw_poster(world.make(5)).value(), draw_poster(world.make(5)).value());
  EXPECT_NE(draw_poster(world.make(5)).value(), draw_poster(world.make(6)).value());
}

TEST(Poster, TheTitleIsDrawn) {
  auto film = film_world(7, 100).make(4);
  const auto with_title = draw_poster(film).value();
  film.drawn_title = "Another Title Altogether";
  EXPECT_NE(draw_poster(film).value(), with_title);
}

TEST(Poster, MarkupAndEmptyTextDoNoHarm) {
  auto film = film_world(7, 100).make(4);
  for (const char* title :
       {"", " ", "<b>Bold & <i>", "\xF0\x9F\x8E\xAC", "A\nB", "WordThatIsMuchTooLongForOneLineOfAPoster"}) {
    film.drawn_title = title;
    EXPECT_TRUE(draw_poster(film).has_value()) << title;
  }
  film.directors.clear();
  film.genres.clear();
  EXPECT_TRUE(draw_poster(film).has_value());
}

TEST(Poster, ThreadsDrawAtTheSameTime) {
  const film_world world(7, 64);
  const auto alone = draw_poster(world.make(40)).value();
  std::vector<std::string> drawn(3);
  std::vector<std::thread> threads;
  for (std::string& mine : drawn)
    threads.emplace_back([&world, &mine] {
      for (std::size_t i = 32; i <= 40; ++i) mine = draw_poster(world.make(i)).value();
    });
  for (auto& thread : threads) thread.join();
  for (const auto& poster : drawn) EXPECT_EQ(poster, alone);
}

}  // namespace
}  // namespace kadr
