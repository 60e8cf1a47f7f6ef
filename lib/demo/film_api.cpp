#include "demo/film_api.hpp"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "demo/film_text.hpp"
#include "demo/vocabulary.hpp"

namespace kadr {
namespace {

using json = nlohmann::ordered_json;

std::string title_of(const film_world::film& film, const std::string& title) {
  switch (film.defect) {
    case film_defect::stray_white_space:
      return demo::with_stray_white_space(title);
    case film_defect::decomposed_title:
      return demo::decomposed(title);
    default:
      return title;
  }
}

std::string release_date_of(const film_world::film& film) {
  if (film.defect != film_defect::year_as_text) return film.release_date;
  return std::to_string(film.year) + "–" + std::to_string(film.year + 4);
}

json poster_of(const film_world::film& film) {
  return film.defect == film_defect::no_poster ? json(nullptr) : json(film.poster_path);
}

json vote_average_of(const film_world::film& film) {
  if (film.defect != film_defect::numbers_as_text) return film.vote_average;
  char text[16];
  std::snprintf(text, sizeof text, "%.1f", film.vote_average);
  return text;
}

json runtime_of(const film_world::film& film) {
  switch (film.defect) {
    case film_defect::runtime_as_text:
      return std::to_string(film.runtime) + " min";
    case film_defect::numbers_as_text:
      return std::to_string(film.runtime);
    default:
      return film.runtime;
  }
}

json credits_of(const film_world::film& film) {
  json cast = json::array();
  const auto add_actor = [&](const person& actor) {
    cast.push_back({{"name", actor.name}, {"character", actor.character}, {"order", cast.size()}});
  };
  if (film.defect == film_defect::repeated_cast) add_actor(film.cast.front());
  for (const auto& actor : film.cast) add_actor(actor);
  json crew = json::array();
  for (const auto& name : film.directors) crew.push_back({{"name", name}, {"job", "Director"}});
  for (const auto& name : film.writers) crew.push_back({{"name", name}, {"job", "Writer"}});
  crew.push_back({{"name", film.composer}, {"job", "Original Music Composer"}});
  return {{"cast", std::move(cast)}, {"crew", std::move(crew)}};
}

}  // namespace

std::optional<std::string> film_list_json(const film_world& world, std::size_t page, std::size_t per_page) {
  const std::size_t pages = std::max<std::size_t>(1, (world.size() + per_page - 1) / per_page);
  if (page < 1 || page > pages) return std::nullopt;
  json results = json::array();
  const std::size_t first = (page - 1) * per_page;
  for (std::size_t index = first; index < std::min(first + per_page, world.size()); ++index) {
    const auto film = world.make(index);
    results.push_back({{"id", film.id},
                       {"title", title_of(film, film.title)},
                       {"original_title", title_of(film, film.original_title)},
                       {"release_date", release_date_of(film)},
                       {"vote_average", vote_average_of(film)},
                       {"poster_path", poster_of(film)}});
  }
  const json reply = {
      {"page", page}, {"results", std::move(results)}, {"total_pages", pages}, {"total_results", world.size()}};
  return reply.dump();
}

std::string film_detail_json(const film_world::film& film) {
  const bool says_nothing = film.defect == film_defect::not_available;
  json reply = {{"id", film.id},
                {"imdb_id", film.imdb_id},
                {"title", title_of(film, film.title)},
                {"original_title", title_of(film, film.original_title)},
                {"original_language", film.language},
                {"release_date", release_date_of(film)}};
  if (film.defect != film_defect::no_genres) {
    json genres = json::array();
    for (const std::size_t genre : film.genres)
      genres.push_back({{"id", genre + 1}, {"name", demo::genre_name(genre)}});
    reply["genres"] = std::move(genres);
  }
  reply["runtime"] = runtime_of(film);
  reply["overview"] = says_nothing ? "N/A" : film.overview;
  json countries = json::array();
  for (const auto& code : film.countries)
    countries.push_back({{"iso_3166_1", code}, {"name", demo::country_name(code)}});
  reply["production_countries"] = std::move(countries);
  reply["credits"] = credits_of(film);
  reply["vote_average"] = vote_average_of(film);
  reply["vote_count"] =
      film.defect == film_defect::numbers_as_text ? json(demo::with_thousands(film.vote_count)) : json(film.vote_count);
  reply["certificate"] = says_nothing ? "N/A" : film.certificate;
  reply["poster_path"] = poster_of(film);
  return reply.dump();
}

}  // namespace kadr
