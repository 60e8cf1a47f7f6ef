#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace kadr::demo {

/// sRGB, each channel 0 to 255.
struct colour {
  float r = 0, g = 0, b = 0;
};
/// Hue in degrees (any), saturation and lightness 0 to 1.
[[nodiscard]] colour from_hsl(float hue, float saturation, float lightness) noexcept;
[[nodiscard]] colour mix(colour a, colour b, float share_of_b) noexcept;

/// A small RGB raster with anti-aliased shapes; coordinates in pixels from the top left, anything outside is clipped.
/// Alpha is 0 to 1.
class canvas {
 public:
  canvas(int width, int height);

  [[nodiscard]] int width() const noexcept { return width_; }
  [[nodiscard]] int height() const noexcept { return height_; }
  [[nodiscard]] const std::vector<std::uint8_t>& pixels() const noexcept { return pixels_; }

  /// Covers everything.
  void gradient(colour top, colour bottom) noexcept;
  void disc(float x, float y, float radius, colour ink, float alpha = 1) noexcept;
  void ring(float x, float y, float radius, float thickness, colour ink, float alpha = 1) noexcept;
  void rectangle(float left, float top, float right, float bottom, colour ink, float alpha = 1) noexcept;
  /// Darkens from nothing at `from` to `alpha` at `to` (rows; either may be the upper one) and beyond.
  void shade(int from, int to, float alpha) noexcept;
  /// `coverage`: one byte a pixel, `width` x `height`, placed with its top left at (x, y).
  void stamp(const std::uint8_t* coverage, int width, int height, int x, int y, colour ink, float alpha = 1) noexcept;

  /// Fills every column from top(x) down.
  template <class F>
  void below(F top, colour ink, float alpha = 1) {
    for (int x = 0; x < width_; ++x) {
      const float edge = std::clamp(static_cast<float>(top(static_cast<float>(x))), 0.0f, static_cast<float>(height_));
      const int row = static_cast<int>(edge);
      if (row < height_) blend(x, row, ink, alpha * (1 - (edge - static_cast<float>(row))));
      for (int y = row + 1; y < height_; ++y) blend(x, y, ink, alpha);
    }
  }
  /// Every pixel gets `ink` with the alpha that coverage(x, y) says.
  template <class F>
  void everywhere(F coverage, colour ink) {
    for (int y = 0; y < height_; ++y)
      for (int x = 0; x < width_; ++x) {
        const float alpha = coverage(static_cast<float>(x), static_cast<float>(y));
        if (alpha > 0) blend(x, y, ink, std::min(alpha, 1.0f));
      }
  }

 private:
  void blend(int x, int y, colour ink, float alpha) noexcept {
    std::uint8_t* p = &pixels_[static_cast<std::size_t>(y * width_ + x) * 3];
    const auto towards = [alpha](std::uint8_t from, float to) {
      const float value = static_cast<float>(from);
      return static_cast<std::uint8_t>(value + (to - value) * alpha + 0.5f);
    };
    p[0] = towards(p[0], ink.r);
    p[1] = towards(p[1], ink.g);
    p[2] = towards(p[2], ink.b);
  }

  int width_;
  int height_;
  std::vector<std::uint8_t> pixels_;
};

}  // namespace kadr::demo
