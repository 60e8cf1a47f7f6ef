#pragma once

#include <string>
#include <string_view>

#include "core/url.hpp"
#include "extract/film_extractor.hpp"
#include "unit/extract/json_fixture.hpp"

namespace kadr::test {

/// A rule with a path only.
inline field_rule field(std::string_view query) {
  field_rule rule;
  rule.path = path(query);
  return rule;
}

inline url address(std::string_view text) {
  auto parsed = url::parse(text);
  if (!parsed) throw std::runtime_error("test address " + std::string(text));
  return *parsed;
}

inline result<film_record> extract(const film_rules& rules, std::string_view json) {
  const document doc(json);
  return extract_film(rules, doc.root(), address("https://films.example/list/page"));
}

/// The film of an item that has a title beside the members in `members`.
inline film_record film_of(film_rules rules, const std::string& members) {
  rules.title = field("$.title");
  auto film = extract(rules, "{\"title\":\"T\"" + (members.empty() ? "" : "," + members) + "}");
  if (!film) throw std::runtime_error(film.error().message());
  return *film;
}

}  // namespace kadr::test
