#include "demo/demo_site.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "demo/film_api.hpp"
#include "demo/poster.hpp"

namespace kadr {
namespace {

constexpr const char* json_type = "application/json; charset=utf-8";
constexpr const char* html_type = "text/html; charset=utf-8";

demo_site::reply json_error(unsigned status, std::string_view message) {
  return {status, json_type, R"({"success":false,"status_message":")" + std::string(message) + "\"}"};
}

demo_site::reply not_found() {
  return json_error(404, "The resource you requested could not be found.");
}

template <class T>
std::optional<T> number_in(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// The value of the first `name=` in a query; nothing where there is none.
std::optional<std::string_view> parameter(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    if (pair.starts_with(name) && pair.substr(name.size()).starts_with('=')) return pair.substr(name.size() + 1);
  }
  return std::nullopt;
}

std::string html_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace

demo_site::demo_site(const film_world& world, std::size_t per_page, bool broken_posters) noexcept
    : world_(world), per_page_(std::max<std::size_t>(1, per_page)), broken_posters_(broken_posters) {}

demo_site::reply demo_site::answer(std::string_view target) const {
  const std::size_t mark = target.find('?');
  const std::string_view path = target.substr(0, mark);
  const std::string_view query = mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
  if (path == "/api/films") return list(query);
  if (path.starts_with("/api/films/")) return detail(path.substr(11));
  if (path.starts_with("/posters/")) return poster(path.substr(8));
  if (path == "/robots.txt") return {200, "text/plain; charset=utf-8", "User-agent: *\nDisallow: /private/\n"};
  if (path == "/") return index();
  return not_found();
}

demo_site::reply demo_site::list(std::string_view query) const {
  const auto page = number_in<std::size_t>(parameter(query, "page").value_or("1"));
  if (!page) return json_error(400, "Invalid page: pages are numbers and start at 1.");
  auto body = film_list_json(world_, *page, per_page_);
  if (!body) return json_error(404, "There is no such page.");
  return {200, json_type, std::move(*body)};
}

demo_site::reply demo_site::detail(std::string_view id) const {
  const auto index = world_.find(number_in<std::int64_t>(id).value_or(0));
  if (!index) return not_found();
  return {200, json_type, film_detail_json(world_.make(*index))};
}

demo_site::reply demo_site::poster(std::string_view path) const {
  const auto id = number_in<std::int64_t>(path.substr(1, path.find('-') - 1));
  const auto index = world_.find(id.value_or(0));
  if (!index) return not_found();
  const auto film = world_.make(*index);
  const film_defect defect = broken_posters_ || film.defect == film_defect::no_poster ? film.defect : film_defect::none;
  if (path != film.poster_path || defect == film_defect::no_poster || defect == film_defect::poster_missing)
    return not_found();
  if (defect == film_defect::poster_is_html)
    return {200, "image/jpeg", "<!doctype html>\n<title>Sign in</title>\n<p>Please sign in to view this image.\n"};
  auto jpeg = draw_poster(film);
  if (!jpeg) return json_error(500, "The poster cannot be drawn.");
  if (defect == film_defect::poster_cut) jpeg->resize(jpeg->size() / 2);
  return {200, "image/jpeg", std::move(*jpeg)};
}

demo_site::reply demo_site::index() const {
  constexpr std::size_t shown = 24;
  std::string page =
      "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>Demo films</title>\n"
      "<style>body{font:16px sans-serif;background:#16181d;color:#eee;margin:2rem}a{color:#9cf}"
      "img{width:150px;height:225px;margin:4px}</style>\n<h1>Demo films</h1>\n<p>" +
      std::to_string(world_.size()) + " films, all invented. <a href=\"/api/films?page=1\">JSON list</a></p>\n<div>\n";
  for (std::size_t i = 0; i < std::min(shown, world_.size()); ++i) {
    const auto film = world_.make(i);
    if (!film_world::has_good_poster(film.defect)) continue;
    page += "<a href=\"/api/films/" + std::to_string(film.id) + "\"><img src=\"/posters" + film.poster_path +
            "\" alt=\"" + html_escaped(film.title) + "\"></a>\n";
  }
  return {200, html_type, page + "</div>\n</html>\n"};
}

}  // namespace kadr
