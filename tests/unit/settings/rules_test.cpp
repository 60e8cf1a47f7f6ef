#include <gmock/gmock.h>

#include "job_text.hpp"

namespace kadr::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

film_rules film_of(const std::string& members) {
  return job_of(job_text("", "", members)).sources.at(0).film;
}

TEST(settings_film_rules, reads_every_plain_field) {
  const film_rules film = film_of(
      R"("original_title":"$.a","year":"$.b","released":"$.c","runtime":"$.d","overview":"$.e","language":"$.f",)"
      R"("certificate":"$.g","genres":"$.h","countries":"$.i","ids":{"imdb":"$.j"},"extra":{"tag line":"$.k"})");
  EXPECT_EQ(film.original_title.path.text(), "$.a");
  EXPECT_EQ(film.year.path.text(), "$.b");
  EXPECT_EQ(film.released.path.text(), "$.c");
  EXPECT_EQ(film.runtime.path.text(), "$.d");
  EXPECT_EQ(film.overview.path.text(), "$.e");
  EXPECT_EQ(film.language.path.text(), "$.f");
  EXPECT_EQ(film.certificate.path.text(), "$.g");
  EXPECT_EQ(film.genres.path.text(), "$.h");
  EXPECT_EQ(film.countries.path.text(), "$.i");
  ASSERT_EQ(film.ids.size(), 1u);
  EXPECT_EQ(film.ids[0].first, "imdb");
  EXPECT_EQ(film.ids[0].second.path.text(), "$.j");
  ASSERT_EQ(film.extra.size(), 1u);
  EXPECT_EQ(film.extra[0].first, "tag line");
}

TEST(settings_film_rules, reads_the_transforms_of_a_field) {
  const film_rules film = film_of(
      R"("genres":{"path":"$.g","split":", ","strip_prefix":"<","strip_suffix":">","prefix":"p:","absent":["none",""]},)"
      R"("year":{"path":"$.y","absent":"TBA"})");
  EXPECT_EQ(film.genres.split, ", ");
  EXPECT_EQ(film.genres.strip_prefix, "<");
  EXPECT_EQ(film.genres.strip_suffix, ">");
  EXPECT_EQ(film.genres.prefix, "p:");
  EXPECT_THAT(film.genres.absent, ElementsAre("none", ""));
  EXPECT_THAT(film.year.absent, ElementsAre("TBA"));
  EXPECT_EQ(error_of(job_text("", "", R"("year":{"split":","})")).message, "missing key \"path\"");
}

TEST(settings_film_rules, gives_people_their_roles) {
  const film_rules film =
      film_of(R"("directors":"$.d","writers":{"path":"$.w","split":","},"producers":"$.p","composers":"$.c",)"
              R"("cast":{"each":"$.cast[*]","name":"$.name","character":"$.as"})");
  std::vector<std::string> roles;
  for (const people_rule& p : film.people) roles.push_back(p.role);
  ASSERT_THAT(roles, ElementsAre("director", "writer", "producer", "composer", "actor"));
  EXPECT_EQ(film.people[0].names.path.text(), "$.d");
  EXPECT_EQ(film.people[1].names.split, ",");
  EXPECT_TRUE(film.people[4].names.empty());
  EXPECT_EQ(film.people[4].each.text(), "$.cast[*]");
  EXPECT_EQ(film.people[4].name.text(), "$.name");
  EXPECT_EQ(film.people[4].character.text(), "$.as");
  const settings_error error = error_of(job_text("", "", R"("cast":{"name":"$.n"})"));
  EXPECT_EQ(error.pointer, "/sources/0/film/cast");
  EXPECT_EQ(error.message, "missing key \"each\"");
}

TEST(settings_film_rules, reads_a_rating_as_path_or_object) {
  const film_rules plain = film_of(R"("rating":"$.r")");
  ASSERT_TRUE(plain.rating.has_value());
  EXPECT_EQ(plain.rating->value.path.text(), "$.r");
  EXPECT_EQ(plain.rating->scale, 10);
  const film_rules whole = film_of(R"("rating":{"value":"$.v","votes":"$.n","scale":5})");
  EXPECT_EQ(whole.rating->votes.path.text(), "$.n");
  EXPECT_EQ(whole.rating->scale, 5);
  EXPECT_FALSE(film_of(R"("year":"$.y")").rating.has_value());
}

TEST(settings_film_rules, reads_images_as_path_or_template) {
  const film_rules film =
      film_of(R"("images":{"poster":"$.poster","still":{"url":"/img/{id}/{+file}","file":{"path":"$.f","prefix":"x"}},)"
              R"("backdrop":{"url":"$.backdrops[*].url"}})");
  ASSERT_EQ(film.images.size(), 3u);
  EXPECT_EQ(film.images[0].kind, "poster");
  EXPECT_EQ(film.images[0].url_template, "");
  EXPECT_EQ(film.images[0].variables.at(0).first, "path");
  EXPECT_EQ(film.images[0].variables.at(0).second.path.text(), "$.poster");
  EXPECT_EQ(film.images[1].url_template, "/img/{id}/{+file}");
  EXPECT_EQ(film.images[1].variables.at(0).first, "file");
  EXPECT_EQ(film.images[1].variables.at(0).second.prefix, "x");
  EXPECT_EQ(film.images[2].url_template, "");
  EXPECT_EQ(film.images[2].variables.at(0).second.path.text(), "$.backdrops[*].url");
}

TEST(settings_film_rules, refuses_image_rules_that_cannot_work) {
  const auto image = [](const std::string& rule) {
    return error_of(job_text("", "", "\"images\":{\"poster\":" + rule + "}"));
  };
  EXPECT_EQ(image(R"({"path":"$.p"})").message, "missing key \"url\"");
  EXPECT_THAT(image(R"({"url":"https://i.example/{path"})").message, HasSubstr("not a URL template"));
  EXPECT_THAT(image(R"({"url":"https://i example/{path}"})").message, HasSubstr("not a URL template"));
  const settings_error unused = image(R"({"url":"https://i.example/{path}","pth":"$.p"})");
  EXPECT_EQ(unused.pointer, "/sources/0/film/images/poster/pth");
  EXPECT_THAT(unused.message, HasSubstr("does not use this variable"));
  EXPECT_THAT(image(R"({"url":"$.url","path":"$.p"})").message, HasSubstr("does not use this variable"));
  EXPECT_THAT(image(R"({"url":"/{a}","a b":"$.p"})").message, HasSubstr("this key cannot be a variable"));
}

TEST(settings_source, wants_a_detail_template_of_whole_urls) {
  EXPECT_EQ(job_of(job_text(R"("detail":"https://a.example/f/{id}?x={+y}")")).sources[0].detail,
            "https://a.example/f/{id}?x={+y}");
  for (const std::string bad : {"/f/{id}", "{+url}", "ftp://a.example/{id}", "https://a.example/{id", "https:///{"}) {
    const settings_error error = error_of(job_text("\"detail\":\"" + bad + "\""));
    EXPECT_EQ(error.pointer, "/sources/0/detail") << bad;
    EXPECT_THAT(error.message, HasSubstr("template")) << bad;
    EXPECT_FALSE(error.suggestion.empty()) << bad;
  }
}

pagination_rule paginate_of(const std::string& members) {
  return job_of(job_text("\"paginate\":{" + members + "}")).sources.at(0).paginate;
}

TEST(settings_paginate, gives_each_style_its_defaults) {
  const pagination_rule page = paginate_of(R"("style":"page","total_pages":"$.n")");
  EXPECT_EQ(page.style, pagination_style::page);
  EXPECT_EQ(page.parameter, "page");
  EXPECT_EQ(page.first, 1);
  EXPECT_EQ(page.total_pages.text(), "$.n");
  const pagination_rule offset =
      paginate_of(R"("style":"offset","page_size":50,"size_parameter":"limit","total_items":"$.n","max_pages":9)");
  EXPECT_EQ(offset.style, pagination_style::offset);
  EXPECT_EQ(offset.parameter, "offset");
  EXPECT_EQ(offset.first, 0);
  EXPECT_EQ(offset.page_size, 50);
  EXPECT_EQ(offset.size_parameter, "limit");
  EXPECT_EQ(offset.total_items.text(), "$.n");
  EXPECT_EQ(offset.max_pages, 9);
  EXPECT_EQ(paginate_of(R"("style":"offset","first":7)").first, 7);
  const pagination_rule cursor = paginate_of(R"("style":"cursor","cursor":"$.c","parameter":"after")");
  EXPECT_EQ(cursor.style, pagination_style::cursor);
  EXPECT_EQ(cursor.next.text(), "$.c");
  EXPECT_EQ(cursor.parameter, "after");
  EXPECT_EQ(paginate_of(R"("style":"link_header")").style, pagination_style::link_header);
  EXPECT_EQ(paginate_of(R"("style":"next_url","next":"$.next")").next.text(), "$.next");
}

TEST(settings_paginate, checks_the_keys_of_each_style) {
  struct style_case {
    std::string members, pointer, message;
  };
  for (const auto& [members, pointer, message] : std::vector<style_case>{
           {R"("style":"cursor")", "", "style \"cursor\" needs the key \"cursor\""},
           {R"("style":"next_url")", "", "style \"next_url\" needs the key \"next\""},
           {R"("style":"page","cursor":"$.c")", "/cursor", "style \"page\" does not use this key"},
           {R"("style":"offset","total_pages":"$.c")", "/total_pages", "style \"offset\" does not use this key"},
           {R"("style":"link_header","parameter":"p")", "/parameter", "style \"link_header\" does not use this key"},
           {R"("style":"page","size_parameter":"n")", "/size_parameter",
            "\"size_parameter\" needs the key \"page_size\""},
           {R"("style":"page","total_items":"$.n")", "/total_items",
            "pages cannot be counted from \"total_items\" without \"page_size\""},
           {R"("style":"pages")", "/style", "\"pages\" is not one of the choices"},
           {R"("parameter":"p")", "", "missing key \"style\""}}) {
    const settings_error error = error_of(job_text("\"paginate\":{" + members + "}"));
    EXPECT_EQ(error.pointer, "/sources/0/paginate" + pointer) << members;
    EXPECT_EQ(error.message, message);
  }
}

}  // namespace
}  // namespace kadr::test
