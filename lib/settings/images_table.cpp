#include "settings/reader.hpp"
#include "settings/tables.hpp"

namespace kadr::settings {

const table<image_settings>& images_table() {
  using f = field<image_settings>;
  static const table<image_settings> t(
      "images", "Which images are kept.",
      {f::optional("min_width", whole_number(0, 100'000), "0", "Narrower images are not kept. In pixels.",
                   assign<&image_settings::min_width>),
       f::optional("min_height", whole_number(0, 100'000), "0", "Lower images are not kept. In pixels.",
                   assign<&image_settings::min_height>),
       f::optional("max_pixels", whole_number(1, 10'000'000'000), "100000000",
                   "Images with more pixels (width times height) are refused before they are decoded.",
                   assign<&image_settings::max_pixels>),
       f::optional("near_duplicates", choice({"off"}, {"report", "skip"}), R"("off")",
                   "What happens to images that look the same.", [](image_settings&, const value&, reader&) {}),
       f::not_supported("derivatives", "[]", "Smaller copies that are made of each image.")});
  return t;
}

}  // namespace kadr::settings
