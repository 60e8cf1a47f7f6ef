#pragma once

#include <string_view>

#include "image/inspect.hpp"

namespace kadr {

/// Does the container of `bytes` promise more than there is? Walks segments, chunks, blocks or boxes to the mark that
/// ends a whole picture (JPEG EOI, PNG IEND, GIF trailer, the RIFF size, the last ISO box, the strips of a TIFF page).
/// Decoders forgive a missing end; a partial download must not pass as whole. Corruption that is not a missing end is
/// left to the decoder. Pure; linear in the size, constant memory; never reads beyond `bytes`.
[[nodiscard]] bool is_cut_short(std::string_view bytes, image_format format) noexcept;

}  // namespace kadr
