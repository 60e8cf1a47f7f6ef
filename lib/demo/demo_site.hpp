#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "demo/film_world.hpp"

namespace kadr {

/// What the aggregator answers to a path, before HTTP: status, media type, body. Pure but for the fonts of the posters;
/// any thread, several at once.
class demo_site {
 public:
  struct reply {
    unsigned status = 200;
    std::string type;
    std::string body;

    reply(unsigned s, std::string t, std::string b) : status(s), type(std::move(t)), body(std::move(b)) {}
  };

  /// `per_page` 0 counts as 1. The world must outlive the site. Without `broken_posters` every poster is served whole,
  /// whatever defect its film has.
  demo_site(const film_world& world, std::size_t per_page, bool broken_posters) noexcept;

  /// Answers a request target (path and query): "/", "/robots.txt", "/api/films?page=N", "/api/films/{id}",
  /// "/posters/{path}"; JSON with status 404 for all else, 400 for a page that is no number.
  [[nodiscard]] reply answer(std::string_view target) const;

  /// Whether answering takes milliseconds of CPU: not on an event loop.
  [[nodiscard]] static bool is_costly(std::string_view target) noexcept { return target.starts_with("/posters/"); }

 private:
  [[nodiscard]] reply list(std::string_view query) const;
  [[nodiscard]] reply detail(std::string_view id) const;
  [[nodiscard]] reply poster(std::string_view path) const;
  [[nodiscard]] reply index() const;

  const film_world& world_;
  std::size_t per_page_;
  bool broken_posters_;
};

}  // namespace kadr
