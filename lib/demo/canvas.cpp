#include "demo/canvas.hpp"

namespace kadr::demo {

colour from_hsl(float hue, float saturation, float lightness) noexcept {
  const float chroma = saturation * std::min(lightness, 1 - lightness);
  const auto channel = [&](float offset) {
    float k = std::fmod(offset + hue / 30, 12.0f);
    if (k < 0) k += 12;
    return 255 * (lightness - chroma * std::max(-1.0f, std::min({k - 3, 9 - k, 1.0f})));
  };
  return {channel(0), channel(8), channel(4)};
}

colour mix(colour a, colour b, float share) noexcept {
  return {a.r + (b.r - a.r) * share, a.g + (b.g - a.g) * share, a.b + (b.b - a.b) * share};
}

canvas::canvas(int width, int height)
    : width_(width), height_(height), pixels_(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3) {}

void canvas::gradient(colour top, colour bottom) noexcept {
  for (int y = 0; y < height_; ++y) {
    const colour row = mix(top, bottom, static_cast<float>(y) / static_cast<float>(height_));
    for (int x = 0; x < width_; ++x) blend(x, y, row, 1);
  }
}

void canvas::disc(float x, float y, float radius, colour ink, float alpha) noexcept {
  const int top = std::max(0, static_cast<int>(y - radius - 1)),
            bottom = std::min(height_ - 1, static_cast<int>(y + radius + 1));
  const int left = std::max(0, static_cast<int>(x - radius - 1)),
            right = std::min(width_ - 1, static_cast<int>(x + radius + 1));
  for (int row = top; row <= bottom; ++row)
    for (int column = left; column <= right; ++column) {
      const float dx = static_cast<float>(column) - x, dy = static_cast<float>(row) - y;
      const float cover = std::clamp(radius + 0.5f - std::sqrt(dx * dx + dy * dy), 0.0f, 1.0f);
      if (cover > 0) blend(column, row, ink, alpha * cover);
    }
}

void canvas::ring(float x, float y, float radius, float thickness, colour ink, float alpha) noexcept {
  const float outer = radius + thickness / 2;
  const int top = std::max(0, static_cast<int>(y - outer - 1)),
            bottom = std::min(height_ - 1, static_cast<int>(y + outer + 1));
  const int left = std::max(0, static_cast<int>(x - outer - 1)),
            right = std::min(width_ - 1, static_cast<int>(x + outer + 1));
  for (int row = top; row <= bottom; ++row)
    for (int column = left; column <= right; ++column) {
      const float dx = static_cast<float>(column) - x, dy = static_cast<float>(row) - y;
      const float off = std::abs(std::sqrt(dx * dx + dy * dy) - radius);
      const float cover = std::clamp(thickness / 2 + 0.5f - off, 0.0f, 1.0f);
      if (cover > 0) blend(column, row, ink, alpha * cover);
    }
}

void canvas::rectangle(float left, float top, float right, float bottom, colour ink, float alpha) noexcept {
  const int first_row = std::max(0, static_cast<int>(top)), last_row = std::min(height_, static_cast<int>(bottom));
  const int first_column = std::max(0, static_cast<int>(left)), last_column = std::min(width_, static_cast<int>(right));
  for (int y = first_row; y < last_row; ++y)
    for (int x = first_column; x < last_column; ++x) blend(x, y, ink, alpha);
}

void canvas::shade(int from, int to, float alpha) noexcept {
  for (int y = 0; y < height_; ++y) {
    const float share = std::clamp(static_cast<float>(y - from) / static_cast<float>(to - from), 0.0f, 1.0f);
    if (share <= 0) continue;
    for (int x = 0; x < width_; ++x) blend(x, y, colour{}, alpha * share);
  }
}

void canvas::stamp(const std::uint8_t* coverage, int width, int height, int x, int y, colour ink,
                   float alpha) noexcept {
  for (int row = std::max(0, -y); row < std::min(height, height_ - y); ++row)
    for (int column = std::max(0, -x); column < std::min(width, width_ - x); ++column) {
      const std::uint8_t cover =
          coverage[static_cast<std::size_t>(row) * static_cast<std::size_t>(width) + static_cast<std::size_t>(column)];
      if (cover != 0) blend(x + column, y + row, ink, alpha * static_cast<float>(cover) / 255);
    }
}

}  // namespace kadr::demo
