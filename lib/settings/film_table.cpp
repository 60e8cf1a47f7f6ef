#include "settings/reader.hpp"
#include "settings/tables.hpp"

namespace kadr::settings {
namespace {

using named_rules = std::vector<std::pair<std::string, field_rule>>;

constexpr std::string_view name_characters = "A-Za-z0-9_.-";

void store_named_rule(named_rules& rules, const value& v, reader& r) {
  field_rule rule;
  convert(v, r, rule);
  rules.emplace_back(v.key(), std::move(rule));
}

const table<named_rules>& ids_table() {
  static const table<named_rules> t =
      table<named_rules>("ids",
                         "Identifiers of the film in catalogues. Films with an identifier in common are one film.", {})
          .with_others({"a scheme", name_characters, field_rule_shape(),
                        "A catalogue (`imdb`, `tmdb`, `wikidata`, …) and where its identifier stands.",
                        store_named_rule});
  return t;
}

const table<named_rules>& extra_table() {
  static const table<named_rules> t =
      table<named_rules>("extra", "Fields beyond these, kept as JSON in the column `extra`.", {})
          .with_others({"a name", "", field_rule_shape(), "A name and where the value stands.", store_named_rule});
  return t;
}

const table<std::vector<image_rule>>& film_images_table() {
  using rules = std::vector<image_rule>;
  static const table<rules> t =
      table<rules>("film_images", "Pictures of the film, by kind.", {})
          .with_others({"a kind", name_characters, any_of({path_text(), object_of(image_rule_table())}),
                        "A kind (`poster`, `still`, `backdrop`, …) and where its pictures are: a JSONPath to whole or "
                        "relative URLs, or a template.",
                        [](rules& list, const value& v, reader& r) {
                          image_rule rule;
                          rule.kind = v.key();
                          if (v.is_object()) {
                            read_object(image_rule_table(), rule, v, r);
                          } else {
                            rule.variables.emplace_back("path", field_rule{});
                            convert(v, r, rule.variables.back().second.path);
                          }
                          list.push_back(std::move(rule));
                        }});
  return t;
}

shape people_shape() {
  return any_of({path_text(), object_of(field_rule_table()), object_of(people_table())});
}

void add_people(std::string_view role, film_rules& film, const value& v, reader& r) {
  people_rule rule;
  rule.role = role;
  const auto has = [&](std::string_view key) { return v.node->find(key) != nullptr; };
  if (v.is_object() && (has("each") || has("name") || has("character"))) {
    read_object(people_table(), rule, v, r);
  } else {
    convert(v, r, rule.names);
  }
  film.people.push_back(std::move(rule));
}

void store_rating(film_rules& film, const value& v, reader& r) {
  film.rating.emplace();
  if (v.is_object()) {
    read_object(rating_table(), *film.rating, v, r);
  } else {
    convert(v, r, film.rating->value.path);
  }
}

template <auto Member>
field<film_rules> plain(std::string_view key, std::string_view documentation) {
  return field<film_rules>::optional(key, field_rule_shape(), "", documentation, assign<Member>);
}

field<film_rules> people(std::string_view key, std::string_view documentation, store_function<film_rules> store) {
  return field<film_rules>::optional(key, people_shape(), "", documentation, store);
}

}  // namespace

const table<people_rule>& people_table() {
  using f = field<people_rule>;
  static const table<people_rule> t(
      "people",
      "People of one role, read from a list of objects, so that what one of them lacks does not shift the others.",
      {f::required("each", path_text(), "The objects, one a person.", assign<&people_rule::each>),
       f::required("name", path_text(), "The name, in such an object.", assign<&people_rule::name>),
       f::optional("character", path_text(), "", "The character played, in such an object.",
                   assign<&people_rule::character>)});
  return t;
}

const table<rating_rule>& rating_table() {
  using f = field<rating_rule>;
  static const table<rating_rule> t(
      "rating", "The rating that the source gives.",
      {f::required("value", field_rule_shape(), "The rating.", assign<&rating_rule::value>),
       f::optional("votes", field_rule_shape(), "", "The number of votes.", assign<&rating_rule::votes>),
       f::optional("scale", real_number(1, 1000), "10", "The best rating possible.", assign<&rating_rule::scale>)});
  return t;
}

const table<film_rules>& film_table() {
  using f = field<film_rules>;
  static const table<film_rules> t(
      "film",
      "Which field of a film comes from where in an item: a JSONPath (RFC 9535), or an object where more is to be "
      "done.",
      {f::required("title", field_rule_shape(), "The title; an item without one is not a film.",
                   assign<&film_rules::title>),
       plain<&film_rules::original_title>("original_title", "The title in the original language."),
       plain<&film_rules::year>("year", "The year: a number, or a text that holds one (`2009-12-10`)."),
       plain<&film_rules::released>("released", "The date of release."),
       plain<&film_rules::runtime>("runtime", "The length: minutes, `136 min`, `2h 16m` or `PT2H16M`."),
       plain<&film_rules::overview>("overview", "What the film is about."),
       plain<&film_rules::language>("language", "The original language."),
       plain<&film_rules::certificate>("certificate", "The age rating."),
       plain<&film_rules::genres>("genres", "The genres."),
       plain<&film_rules::countries>("countries", "The countries of production."),
       f::optional("ids", object_of(ids_table()), "", "Identifiers in catalogues.",
                   nested<&film_rules::ids, ids_table>),
       people("directors", "The directors.",
              [](film_rules& film, const value& v, reader& r) { add_people("director", film, v, r); }),
       people("writers", "The writers.",
              [](film_rules& film, const value& v, reader& r) { add_people("writer", film, v, r); }),
       people("producers", "The producers.",
              [](film_rules& film, const value& v, reader& r) { add_people("producer", film, v, r); }),
       people("composers", "The composers.",
              [](film_rules& film, const value& v, reader& r) { add_people("composer", film, v, r); }),
       people("cast", "The actors.",
              [](film_rules& film, const value& v, reader& r) { add_people("actor", film, v, r); }),
       f::optional("rating", any_of({path_text(), object_of(rating_table())}), "",
                   "The rating: a JSONPath to the value alone, or an object.", store_rating),
       f::optional("images", object_of(film_images_table()), "", "Pictures of the film.",
                   nested<&film_rules::images, film_images_table>),
       f::optional("extra", object_of(extra_table()), "", "Fields beyond these.",
                   nested<&film_rules::extra, extra_table>),
       f::not_supported("auto", "false", "Reads schema.org and OpenGraph data of a page without further rules.")});
  return t;
}

}  // namespace kadr::settings
