#include "demo/poster_art.hpp"

#include <array>
#include <numbers>

#include "demo/vocabulary.hpp"

namespace kadr::demo {
namespace {

constexpr float turn = 2 * std::numbers::pi_v<float>;

struct palette {
  colour top, bottom, far, near, light;
};

using motif = void (*)(canvas&, random&, const palette&);

float in(random& dice, double low, double high) {
  return static_cast<float>(dice.between(low, high));
}

/// A sum of waves: a ridge or a swell. Heights within `height` of `level`, most of the time.
struct ridge {
  std::array<float, 4> frequency{}, phase{}, weight{};
  float level, height;
  bool sharp;

  ridge(random& dice, float at, float tall, bool peaks) : level(at), height(tall), sharp(peaks) {
    for (std::size_t i = 0; i < frequency.size(); ++i) {
      frequency[i] = in(dice, 0.7, 1.4) * turn * static_cast<float>(1 << i) / 300;
      phase[i] = in(dice, 0, turn);
      weight[i] = 0.55f / static_cast<float>(1 << i);
    }
  }
  float operator()(float x) const {
    float sum = 0;
    for (std::size_t i = 0; i < frequency.size(); ++i) {
      const float wave = std::sin(frequency[i] * x + phase[i]);
      sum += weight[i] * (sharp ? 1 - 2 * std::abs(wave) : wave);
    }
    return level - height * sum;
  }
};

void stars(canvas& sheet, random& dice, colour ink, int count) {
  for (int i = 0; i < count; ++i)
    sheet.disc(in(dice, 0, 300), in(dice, 0, 300), in(dice, 0.3, 1.1), ink, in(dice, 0.3, 0.9));
}

void peaks(canvas& sheet, random& dice, const palette& p) {
  const float x = in(dice, 70, 230), y = in(dice, 95, 165), radius = in(dice, 36, 62);
  sheet.disc(x, y, radius * 1.9f, p.light, 0.10f);
  sheet.disc(x, y, radius * 1.4f, p.light, 0.14f);
  sheet.disc(x, y, radius, p.light);
  for (int layer = 0; layer < 4; ++layer) {
    const float depth = static_cast<float>(layer) / 3;
    sheet.below(ridge(dice, 205 + 55 * static_cast<float>(layer), 52 - 6 * static_cast<float>(layer), true),
                mix(p.far, p.near, depth));
  }
}

void skyline(canvas& sheet, random& dice, const palette& p) {
  stars(sheet, dice, p.light, 40);
  sheet.disc(in(dice, 60, 240), in(dice, 70, 120), in(dice, 26, 44), p.light);
  for (int layer = 0; layer < 3; ++layer) {
    const colour wall = mix(p.far, p.near, static_cast<float>(layer) / 2);
    for (float left = in(dice, -30, 0); left < 300;) {
      const float width = in(dice, 22, 52), top = in(dice, 150, 235) + 45 * static_cast<float>(layer);
      sheet.rectangle(left, top, left + width, 450, wall);
      if (dice.chance(0.3)) sheet.rectangle(left + width / 2 - 1, top - 22, left + width / 2 + 1, top, wall);
      for (float y = top + 8; layer > 0 && y < 330; y += 11)
        for (float x = left + 5; x + 5 < left + width; x += 8)
          if (dice.chance(0.28)) sheet.rectangle(x, y, x + 4, y + 6, p.light, 0.75f);
      left += width + (layer == 0 ? 0 : in(dice, 0, 14));
    }
  }
}

void waves(canvas& sheet, random& dice, const palette& p) {
  const float radius = in(dice, 78, 104), y = in(dice, 165, 190);
  sheet.disc(150, y, radius, p.light);
  for (int stripe = 0; stripe < 6; ++stripe) {
    const float top = y + static_cast<float>(stripe) * radius / 6;
    sheet.rectangle(0, top, 300, top + 2 + static_cast<float>(stripe) * 1.6f, mix(p.top, p.bottom, top / 450));
  }
  for (int layer = 0; layer < 5; ++layer)
    sheet.below(ridge(dice, y + 42 + 30 * static_cast<float>(layer), 10, false),
                mix(p.far, p.near, static_cast<float>(layer) / 4), 0.92f);
}

void rings(canvas& sheet, random& dice, const palette& p) {
  const float x = in(dice, 110, 190), y = in(dice, 135, 200), step = in(dice, 13, 22);
  for (int i = 14; i > 0; --i)
    sheet.ring(x, y, step * static_cast<float>(i), step * in(dice, 0.25, 0.6), i % 3 == 0 ? p.light : p.far, 0.75f);
  sheet.disc(x, y, step * 0.9f, p.near);
  sheet.below(ridge(dice, 350, 12, false), p.near);
  sheet.rectangle(x - 3, 308, x + 3, 350, p.near);
  sheet.disc(x, 302, 6, p.near);
}

void bands(canvas& sheet, random& dice, const palette& p) {
  const float angle = in(dice, -0.9, 0.9), width = in(dice, 26, 46), offset = in(dice, 0, 90);
  const float sine = std::sin(angle), cosine = std::cos(angle);
  sheet.everywhere(
      [=](float x, float y) {
        const float along = x * cosine + y * sine + offset + 600;
        const float within = std::fmod(along, width * 2);
        return 0.85f * std::clamp(std::min(within, width - within) + 0.5f, 0.0f, 1.0f);
      },
      p.far);
  const float x = in(dice, 95, 205), y = in(dice, 130, 200), radius = in(dice, 55, 85);
  sheet.disc(x + 9, y + 9, radius, p.near, 0.45f);
  sheet.disc(x, y, radius, p.light);
  sheet.disc(x + radius * in(dice, -0.3, 0.3), y, radius * 0.45f, p.near);
}

void rays(canvas& sheet, random& dice, const palette& p) {
  const float x0 = in(dice, 100, 200), y0 = in(dice, 235, 275), spin = in(dice, 0, turn);
  const float count = static_cast<float>(dice.between(9, 16));
  sheet.everywhere(
      [=](float x, float y) {
        const float angle = std::atan2(y - y0, x - x0) + spin;
        return 0.8f * std::clamp(0.5f + 9 * std::sin(angle * count), 0.0f, 1.0f);
      },
      p.far);
  sheet.disc(x0, y0, in(dice, 44, 70), p.light);
  sheet.below(ridge(dice, y0 + 42, 16, false), p.near);
  const float ground = y0 + 36;
  sheet.rectangle(x0 - 5, ground - 44, x0 + 5, ground + 12, p.near);
  sheet.disc(x0, ground - 51, 7, p.near);
}

void forest(canvas& sheet, random& dice, const palette& p) {
  stars(sheet, dice, p.light, 60);
  const float x = in(dice, 80, 220), y = in(dice, 85, 130), radius = in(dice, 38, 56);
  sheet.disc(x, y, radius * 1.5f, p.light, 0.12f);
  sheet.disc(x, y, radius, p.light);
  for (int layer = 0; layer < 3; ++layer) {
    const float ground = 265 + 45 * static_cast<float>(layer), spacing = 26 + 8 * static_cast<float>(layer);
    const float shift = in(dice, 0, spacing), tall = 75 + 20 * static_cast<float>(layer);
    const ridge sway(dice, 0, 26, false);
    sheet.below(
        [&](float column) {
          const float cell = (column + shift) / spacing;
          const float off = std::abs(cell - std::floor(cell) - 0.5f) * 2;
          const float tree = tall + sway(std::floor(cell) * spacing);
          // Each fir is three jagged tiers.
          return ground - tree * (1 - off) - 5 * std::fmod(off * 3, 1.0f);
        },
        mix(p.far, p.near, static_cast<float>(layer) / 2));
  }
}

void bubbles(canvas& sheet, random& dice, const palette& p) {
  const std::array<colour, 4> inks{p.far, p.light, p.near, mix(p.light, p.far, 0.5f)};
  for (int i = 0; i < 9; ++i)
    sheet.disc(in(dice, 20, 280), in(dice, 30, 310), in(dice, 24, 88), inks[dice.below(inks.size())],
               in(dice, 0.35, 0.7));
  sheet.ring(150, in(dice, 150, 190), in(dice, 70, 100), 3, p.light, 0.9f);
}

void planet(canvas& sheet, random& dice, const palette& p) {
  stars(sheet, dice, p.light, 120);
  const float x = in(dice, 90, 210), y = in(dice, 150, 205), radius = in(dice, 62, 96), tilt = in(dice, -0.5, 0.5);
  const float sine = std::sin(tilt), cosine = std::cos(tilt);
  const auto belt = [=](bool front) {
    return [=](float px, float py) {
      const float u = (px - x) * cosine + (py - y) * sine, v = (py - y) * cosine - (px - x) * sine;
      if ((v > 0) != front) return 0.0f;
      const float r = std::sqrt(u * u + v * v * 12);
      return 0.85f * std::clamp(std::min(r - radius * 1.25f, radius * 1.75f - r), 0.0f, 1.0f);
    };
  };
  const bool belted = dice.chance(0.6);
  if (belted) sheet.everywhere(belt(false), p.light);
  sheet.disc(x, y, radius, p.far);
  for (int i = 1; i < 9; ++i) {
    const float shrink = static_cast<float>(i) / 9;
    sheet.disc(x - radius * 0.3f * shrink, y - radius * 0.3f * shrink, radius * (1 - 0.62f * shrink), p.light, 0.11f);
  }
  if (belted) sheet.everywhere(belt(true), p.light);
  sheet.below(ridge(dice, 345, 14, true), p.near);
}

struct genre_look {
  float hue, hue_shift, saturation, lightness;
  std::array<motif, 3> motifs;
};

// One row a genre, in the order of genre_name().
constexpr genre_look looks[genre_count] = {
    {14, 30, 0.75f, 0.46f, {rays, skyline, bands}},      // Action
    {36, -20, 0.65f, 0.52f, {peaks, waves, rays}},       // Adventure
    {190, 60, 0.65f, 0.58f, {bubbles, waves, rays}},     // Animation
    {48, -30, 0.80f, 0.60f, {bubbles, bands, rings}},    // Comedy
    {210, 30, 0.30f, 0.30f, {skyline, bands, rings}},    // Crime
    {90, 60, 0.22f, 0.48f, {bands, peaks, rings}},       // Documentary
    {200, -170, 0.40f, 0.45f, {peaks, waves, bubbles}},  // Drama
    {130, -60, 0.50f, 0.56f, {bubbles, peaks, waves}},   // Family
    {275, 50, 0.55f, 0.42f, {forest, planet, peaks}},    // Fantasy
    {30, 10, 0.38f, 0.44f, {rays, peaks, skyline}},      // History
    {355, -20, 0.70f, 0.26f, {forest, rings, rays}},     // Horror
    {315, 40, 0.65f, 0.48f, {rings, bubbles, bands}},    // Music
    {225, 50, 0.42f, 0.30f, {rings, forest, skyline}},   // Mystery
    {340, 30, 0.62f, 0.60f, {waves, bubbles, peaks}},    // Romance
    {240, -60, 0.60f, 0.34f, {planet, skyline, rings}},  // Science Fiction
    {175, 40, 0.45f, 0.30f, {bands, skyline, rings}},    // Thriller
    {70, -30, 0.28f, 0.38f, {peaks, rays, bands}},       // War
    {24, 16, 0.70f, 0.50f, {peaks, rays, waves}},        // Western
};

}  // namespace

colour paint_poster(canvas& sheet, random& dice, std::size_t genre) {
  const genre_look& look = looks[genre % genre_count];
  const float hue = look.hue + in(dice, -14, 14), second = hue + look.hue_shift;
  const palette p{from_hsl(hue, look.saturation, look.lightness * 0.72f),
                  from_hsl(second, look.saturation, std::min(0.80f, look.lightness * 1.45f)),
                  from_hsl(second, look.saturation * 0.8f, look.lightness * 0.85f),
                  from_hsl(hue, look.saturation * 0.9f, 0.10f), from_hsl(second + in(dice, 20, 50), 0.80f, 0.82f)};
  sheet.gradient(p.top, p.bottom);
  look.motifs[dice.below(look.motifs.size())](sheet, dice, p);
  sheet.shade(270, 400, 0.78f);
  return p.light;
}

}  // namespace kadr::demo
