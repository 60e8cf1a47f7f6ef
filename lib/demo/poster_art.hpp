#pragma once

#include <cstddef>

#include "demo/canvas.hpp"
#include "demo/random.hpp"

namespace kadr::demo {

/// Paints the whole sheet: a duotone background and a motif that suit the genre, different for every state of `dice`.
/// Returns the accent colour, light enough for text on the shaded lower part.
colour paint_poster(canvas& sheet, random& dice, std::size_t genre);

}  // namespace kadr::demo
