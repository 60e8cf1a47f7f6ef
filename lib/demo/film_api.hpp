#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "demo/film_world.hpp"

namespace kadr {

/// One page of the film list as JSON text: page, results [{id, title, original_title, release_date, vote_average,
/// poster_path}], total_pages, total_results. Pages count from 1; nothing for a page that does not exist (an empty
/// world has one, empty page). `per_page` > 0.
[[nodiscard]] std::optional<std::string> film_list_json(const film_world& world, std::size_t page,
                                                        std::size_t per_page);

/// Everything about one film as JSON text, in the member names of the well-known film APIs, its defect included:
/// id, imdb_id, title, original_title, original_language, release_date, genres [{id, name}], runtime, overview,
/// production_countries [{iso_3166_1, name}], credits {cast [{name, character, order}], crew [{name, job}]},
/// vote_average, vote_count, certificate, poster_path.
[[nodiscard]] std::string film_detail_json(const film_world::film& film);

}  // namespace kadr
