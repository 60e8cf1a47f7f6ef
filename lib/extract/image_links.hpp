#pragma once

#include <vector>

#include "core/url.hpp"
#include "extract/film_rules.hpp"
#include "model/film.hpp"

namespace kadr {

/// The pictures of an item by its rules, absolute, each (kind, URL) once. What is no http(s) URL is left out.
[[nodiscard]] std::vector<image_ref> read_images(const std::vector<image_rule>& rules, json_value item,
                                                 const url& base);

}  // namespace kadr
