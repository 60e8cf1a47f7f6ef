#include "settings/reader.hpp"
#include "settings/tables.hpp"

namespace kadr::settings {

const table<field_rule>& field_rule_table() {
  using f = field<field_rule>;
  static const table<field_rule> t(
      "field_rule", "How one field is read, where a JSONPath alone does not do. The steps are taken in this order.",
      {f::required("path", path_text(), "What is selected.", assign<&field_rule::path>),
       f::optional("split", text("a separator"), "",
                   "Each text is split at this separator: \"Action, Drama\" with `,` gives two values.",
                   assign<&field_rule::split>),
       f::optional("strip_prefix", text("a string"), "", "Removed from the front of each text where it is there.",
                   assign<&field_rule::strip_prefix>),
       f::optional("strip_suffix", text("a string"), "", "Removed from the end of each text where it is there.",
                   assign<&field_rule::strip_suffix>),
       f::optional("prefix", text("a string"), "", "Put in front of each value.", assign<&field_rule::prefix>),
       f::optional("absent", any_of({text("a string", 0), list_of(text("a string", 0))}), "",
                   "Texts that mean \"no value\", beside the empty text, `N/A`, `null`, `-` and `—`.",
                   [](field_rule& rule, const value& v, reader& r) {
                     r.visit_items(v, [&](const value& item) { rule.absent.push_back(item.text); });
                   })});
  return t;
}

shape field_rule_shape() {
  return any_of({path_text(), object_of(field_rule_table())});
}

void convert(const value& v, reader& r, field_rule& out) {
  if (v.is_object()) {
    read_object(field_rule_table(), out, v, r);
  } else {
    convert(v, r, out.path);
  }
}

}  // namespace kadr::settings
