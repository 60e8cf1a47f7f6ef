#pragma once

#include <optional>
#include <string>
#include <vector>

#include "extract/film_rules.hpp"
#include "extract/json_text.hpp"

namespace kadr {

/// Calls `visit(node)` for the nodes that `path` selects in `item`, and for the elements of those that are arrays,
/// until it returns false.
template <class Visitor>
void for_each_node(const json_path& path, json_value item, Visitor&& visit) {
  const auto visit_flat = [&](json_value node) {
    simdjson::dom::array elements;
    if (node.get_array().get(elements)) return visit(node);
    for (const json_value element : elements) {
      if (!visit(element)) return false;
    }
    return true;
  };
  if (path.singular()) {
    json_value node;
    if (path.select_first(item, node)) visit_flat(node);
    return;
  }
  for (const json_value node : path.select(item)) {
    if (!visit_flat(node)) return;
  }
}

/// The usable texts of one raw text: cleaned, split, stripped, prefixed; absent ones left out. Appended to `out`.
void apply_transforms(const field_rule& rule, std::string_view raw, std::vector<std::string>& out);

/// Every usable text of a field, in order.
[[nodiscard]] std::vector<std::string> read_texts(const field_rule& rule, json_value item);
/// As read_texts, each text once (ASCII letters compare without case), the first one kept.
[[nodiscard]] std::vector<std::string> read_distinct_texts(const field_rule& rule, json_value item);
/// The first usable text, or empty.
[[nodiscard]] std::string read_text(const field_rule& rule, json_value item);

/// The first value of a field that is a number, or a text that `parse` makes one of.
template <class Number, class FromNumber, class FromText>
std::optional<Number> read_number(const field_rule& rule, json_value item, FromNumber&& from_number,
                                  FromText&& from_text) {
  std::optional<Number> out;
  std::vector<std::string> texts;
  for_each_node(rule.path, item, [&](json_value node) {
    if (const auto number = json::number_of(node)) {
      out = from_number(*number);
    } else if (node.is_string()) {
      texts.clear();
      apply_transforms(rule, node.get_string().value_unsafe(), texts);
      for (const auto& text : texts) {
        if (!out) out = from_text(text);
      }
    }
    return !out;
  });
  return out;
}

}  // namespace kadr
