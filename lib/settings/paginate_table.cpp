#include <algorithm>
#include <array>

#include "settings/reader.hpp"
#include "settings/tables.hpp"

namespace kadr::settings {
namespace {

struct style_facts {
  std::string_view name;
  pagination_style style;
  std::string_view parameter;  // the default
  std::string_view required;
  std::vector<std::string_view> keys;  // that mean something, beside style and max_pages
};

const std::vector<style_facts>& styles() {
  static const std::vector<style_facts> all{
      {"page",
       pagination_style::page,
       "page",
       "",
       {"parameter", "first", "page_size", "size_parameter", "total_pages", "total_items"}},
      {"offset",
       pagination_style::offset,
       "offset",
       "",
       {"parameter", "first", "page_size", "size_parameter", "total_items"}},
      {"cursor", pagination_style::cursor, "cursor", "cursor", {"parameter", "page_size", "size_parameter", "cursor"}},
      {"link_header", pagination_style::link_header, "", "", {}},
      {"next_url", pagination_style::next_url, "", "next", {"next"}}};
  return all;
}

std::vector<std::string_view> style_names() {
  std::vector<std::string_view> names;
  for (const style_facts& s : styles()) names.push_back(s.name);
  return names;
}

void store_style(pagination_rule& rule, const value& v, reader&) {
  for (const style_facts& s : styles()) {
    if (s.name == v.text) rule.style = s.style;
  }
}

void check_style(pagination_rule& rule, const value& object, reader& r) {
  const auto facts =
      std::find_if(styles().begin(), styles().end(), [&](const auto& s) { return s.style == rule.style; });
  if (facts == styles().end()) return;
  const auto has = [&](std::string_view key) { return object.node->find(key) != nullptr; };
  const std::string style_text = "style \"" + std::string(facts->name) + "\"";

  static constexpr std::array<std::string_view, 8> per_style{
      "parameter", "first", "page_size", "size_parameter", "total_pages", "total_items", "cursor", "next"};
  for (const std::string_view key : per_style) {
    if (has(key) && std::find(facts->keys.begin(), facts->keys.end(), key) == facts->keys.end()) {
      r.report_at(object, key, style_text + " does not use this key", "remove it, or choose another style");
    }
  }
  if (!facts->required.empty() && !has(facts->required)) {
    r.report(object, style_text + " needs the key \"" + std::string(facts->required) + "\"",
             "as in \"" + std::string(facts->required) + "\": \"$.next\"");
  }
  if (has("size_parameter") && !has("page_size")) {
    r.report_at(object, "size_parameter", "\"size_parameter\" needs the key \"page_size\"", "as in \"page_size\": 100");
  }
  if (rule.style == pagination_style::page && has("total_items") && !has("page_size")) {
    r.report_at(object, "total_items", "pages cannot be counted from \"total_items\" without \"page_size\"",
                "add it, as in \"page_size\": 100");
  }
  if (!has("parameter")) rule.parameter = facts->parameter;
  if (rule.style == pagination_style::offset && !has("first")) rule.first = 0;
}

}  // namespace

const table<pagination_rule>& paginate_table() {
  using f = field<pagination_rule>;
  constexpr std::int64_t large = 1'000'000'000;
  static const table<pagination_rule> t(
      "paginate", "How a list continues.",
      {f::required("style", choice(style_names()),
                   "`page` and `offset` count in a query parameter, `cursor` sends back what the reply holds, "
                   "`link_header` follows `Link: <…>; rel=next` (RFC 8288), `next_url` a URL in the reply.",
                   store_style),
       f::optional("parameter", text("the name of a query parameter"), "",
                   "`page`, `offset`, `cursor`: the query parameter. Default: the name of the style.",
                   assign<&pagination_rule::parameter>),
       f::optional("first", whole_number(0, large), "",
                   "`page`: number of the first page (default 1). `offset`: the first offset (default 0).",
                   assign<&pagination_rule::first>),
       f::optional("page_size", whole_number(1, large), "",
                   "Items on a page. Default: as many as the page just read has.", assign<&pagination_rule::page_size>),
       f::optional("size_parameter", text("the name of a query parameter"), "",
                   "The query parameter that `page_size` is sent in.", assign<&pagination_rule::size_parameter>),
       f::optional("total_pages", path_text(), "", "`page`: where the reply tells the number of pages.",
                   assign<&pagination_rule::total_pages>),
       f::optional("total_items", path_text(), "",
                   "`page` (with `page_size`), `offset`: where the reply tells the number of items.",
                   assign<&pagination_rule::total_items>),
       f::optional("cursor", path_text(), "", "`cursor`: where the reply holds the next cursor.",
                   assign<&pagination_rule::next>),
       f::optional("next", path_text(), "", "`next_url`: where the reply holds the next URL, whole or relative.",
                   assign<&pagination_rule::next>),
       f::optional("max_pages", whole_number(0, large), "0", "Pages read at most; 0: no limit.",
                   assign<&pagination_rule::max_pages>)},
      check_style);
  return t;
}

}  // namespace kadr::settings
