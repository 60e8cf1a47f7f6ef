#pragma once

#include <string>

#include "core/error.hpp"
#include "demo/film_world.hpp"

namespace kadr {

inline constexpr int poster_width = 300;
inline constexpr int poster_height = 450;

/// The film's poster as a JPEG: the same bytes for the same film on the same machine (fonts and encoder are the
/// system's). Without any font the poster has no text. Some milliseconds of CPU; any thread, several at once.
/// errc::internal with the encoder's reason.
[[nodiscard]] result<std::string> draw_poster(const film_world::film& film);

}  // namespace kadr
