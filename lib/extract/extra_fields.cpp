#include "extract/extra_fields.hpp"

#include <algorithm>

#include "extract/field_reader.hpp"
#include "extract/json_writer.hpp"

namespace kadr {
namespace {

using simdjson::dom::element_type;

// Leaves room for the record around it when it is read back (json_parser::max_depth).
constexpr std::size_t max_nesting = 64;

std::size_t nesting(std::string_view json) noexcept {
  std::size_t depth = 0;
  std::size_t deepest = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_string) {
      if (c == '\\') ++i;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      deepest = std::max(deepest, ++depth);
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return deepest;
}

// One JSON text for each usable value of a node; a text that is split gives several.
void append_values(const field_rule& rule, json_value node, std::vector<std::string>& out) {
  if (node.type() == element_type::NULL_VALUE) return;
  if (node.type() == element_type::STRING) {
    std::vector<std::string> texts;
    apply_transforms(rule, node.get_string().value_unsafe(), texts);
    for (const auto& text : texts) out.push_back(json_quote(text));
    return;
  }
  std::string text = to_json_text(node);
  if (nesting(text) <= max_nesting) out.push_back(std::move(text));
}

std::string field_json(const field_rule& rule, json_value item) {
  std::vector<std::string> values;
  for (const json_value node : rule.path.select(item)) append_values(rule, node, values);
  if (values.empty()) return {};
  if (rule.path.singular() && rule.split.empty()) return std::move(values.front());
  std::string out = "[";
  for (const auto& value : values) {
    if (out.size() > 1) out += ',';
    out += value;
  }
  return out + ']';
}

}  // namespace

std::string read_extra(const std::vector<std::pair<std::string, field_rule>>& rules, json_value item) {
  std::string out;
  for (const auto& [name, rule] : rules) {
    const std::string value = field_json(rule, item);
    if (value.empty()) continue;
    out += out.empty() ? '{' : ',';
    json::append_string(out, name);
    out += ':';
    out += value;
  }
  if (!out.empty()) out += '}';
  return out;
}

}  // namespace kadr
