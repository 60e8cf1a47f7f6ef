#include <algorithm>

#include "extract/film_extractor.hpp"
#include "settings/reader.hpp"
#include "settings/tables.hpp"
#include "settings/url_template.hpp"

namespace kadr::settings {
namespace {

constexpr std::string_view variable_characters = "A-Za-z0-9_";

void store_url(image_rule& rule, const value& v, reader& r) {
  if (v.text.starts_with('$')) {
    rule.variables.emplace_back("path", field_rule{});
    return convert(v, r, rule.variables.back().second.path);
  }
  if (check_url_template(v, r, true)) rule.url_template = v.text;
}

void store_variable(image_rule& rule, const value& v, reader& r) {
  field_rule selected;
  convert(v, r, selected);
  rule.variables.emplace_back(v.key(), std::move(selected));
}

/// A variable that the template does not use is a slip: it would be ignored.
void check_variables(image_rule& rule, const value& object, reader& r) {
  const json_node* written = object.node->find("url");
  const bool is_path = written && written->text.starts_with('$') && !written->text.starts_with("${");
  if (rule.url_template.empty() && !is_path) return;
  std::vector<std::string> used;
  if (auto names = template_fields(rule.url_template)) used = *std::move(names);
  for (const json_node& member : object.node->children) {
    if (member.key == "url" || !consists_of(member.key, variable_characters)) continue;
    if (std::find(used.begin(), used.end(), member.key) != used.end()) continue;
    r.report_at(object, member.key, "\"url\" does not use this variable",
                "write {" + member.key + "} in \"url\", or remove it");
  }
}

}  // namespace

const table<image_rule>& image_rule_table() {
  using f = field<image_rule>;
  static const table<image_rule> t =
      table<image_rule>("image_rule", "A picture whose URL is put together.",
                        {f::required("url", text("a URL template"),
                                     "A URL in which `{name}` is a variable below or else a field of the item, "
                                     "percent-encoded; `{+name}` is put in as it is. Or a JSONPath to whole URLs.",
                                     store_url)},
                        check_variables)
          .with_others({"a variable", variable_characters, field_rule_shape(),
                        "A variable of the template; one with several values makes several pictures.", store_variable});
  return t;
}

}  // namespace kadr::settings
