#include "demo/poster.hpp"

#include <vips/vips.h>

#include <memory>
#include <mutex>

#include "core/text.hpp"
#include "demo/canvas.hpp"
#include "demo/poster_art.hpp"
#include "demo/random.hpp"

namespace kadr {
namespace {

struct object_deleter {
  void operator()(gpointer object) const noexcept { g_object_unref(object); }
};
using image_pointer = std::unique_ptr<VipsImage, object_deleter>;

void start_vips() {
  static std::once_flag once;
  std::call_once(once, [] { static_cast<void>(VIPS_INIT("kadr")); });
}

std::size_t code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
  return count;
}

/// Writes centred lines whose last one ends at `bottom`; returns the row above them.
int write_text(demo::canvas& sheet, const std::string& text, const char* font, int bottom, demo::colour ink) {
  const std::unique_ptr<char, void (*)(gpointer)> markup(g_markup_escape_text(text.c_str(), -1), g_free);
  VipsImage* rendered = nullptr;
  if (vips_text(&rendered, markup.get(), "font", font, "width", poster_width - 32, "align", VIPS_ALIGN_CENTRE, "dpi",
                72, nullptr) != 0) {
    vips_error_clear();
    return bottom;
  }
  const image_pointer owner(rendered);
  std::size_t size = 0;
  const std::unique_ptr<void, void (*)(gpointer)> mask(vips_image_write_to_memory(rendered, &size), g_free);
  const int width = vips_image_get_width(rendered), height = vips_image_get_height(rendered);
  if (!mask || size != static_cast<std::size_t>(width) * static_cast<std::size_t>(height)) return bottom;
  const int top = bottom - height;
  sheet.stamp(static_cast<const std::uint8_t*>(mask.get()), width, height, (poster_width - width) / 2, top, ink);
  return top;
}

const char* title_font(std::string_view title, bool serif) {
  const std::size_t length = code_points(title);
  if (length <= 16) return serif ? "DejaVu Serif Bold 34" : "DejaVu Sans Condensed Bold 36";
  if (length <= 26) return serif ? "DejaVu Serif Bold 28" : "DejaVu Sans Condensed Bold 30";
  return serif ? "DejaVu Serif Bold 22" : "DejaVu Sans Condensed Bold 24";
}

result<std::string> encode(const demo::canvas& sheet) {
  const auto& pixels = sheet.pixels();
  const image_pointer image(
      vips_image_new_from_memory(pixels.data(), pixels.size(), sheet.width(), sheet.height(), 3, VIPS_FORMAT_UCHAR));
  void* data = nullptr;
  std::size_t size = 0;
  if (!image || vips_jpegsave_buffer(image.get(), &data, &size, "Q", 82, "strip", TRUE, nullptr) != 0) {
    const std::unique_ptr<char, void (*)(gpointer)> why(vips_error_buffer_copy(), g_free);
    return failure(errc::internal, squeeze(why.get()));
  }
  std::string jpeg(static_cast<const char*>(data), size);
  g_free(data);
  return jpeg;
}

}  // namespace

result<std::string> draw_poster(const film_world::film& film) {
  start_vips();
  demo::random dice(static_cast<std::uint64_t>(film.id) * 0x100000001B3u, static_cast<std::uint64_t>(film.year));
  demo::canvas sheet(poster_width, poster_height);
  const demo::colour accent = demo::paint_poster(sheet, dice, film.genres.empty() ? 0 : film.genres.front());
  const std::string credit =
      std::to_string(film.year) + "  ·  " + (film.directors.empty() ? "" : film.directors.front());
  const int above_credit = write_text(sheet, credit, "DejaVu Sans 12", poster_height - 22, accent);
  write_text(sheet, film.drawn_title, title_font(film.drawn_title, dice.chance(0.45)), above_credit - 12,
             {255, 250, 240});
  return encode(sheet);
}

}  // namespace kadr
