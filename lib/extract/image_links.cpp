#include "extract/image_links.hpp"

#include <algorithm>
#include <unordered_set>

#include "extract/field_reader.hpp"
#include "extract/url_template.hpp"

namespace kadr {
namespace {

struct variable {
  std::string_view name;
  std::vector<std::string> values;

  // A single value goes with every picture.
  [[nodiscard]] const std::string* at(std::size_t picture) const noexcept {
    if (values.size() == 1) return &values.front();
    return picture < values.size() ? &values[picture] : nullptr;
  }
};

std::vector<variable> read_variables(const image_rule& rule, json_value item) {
  std::vector<variable> out;
  for (const auto& [name, field] : rule.variables) out.push_back({name, read_texts(field, item)});
  return out;
}

const variable* find(const std::vector<variable>& variables, std::string_view name) noexcept {
  const auto found =
      std::find_if(variables.begin(), variables.end(), [&](const variable& v) { return v.name == name; });
  return found == variables.end() ? nullptr : &*found;
}

bool append_part(std::string& out, const url_template::part& part, const std::vector<variable>& variables,
                 json_value item, std::size_t picture) {
  out += part.literal;
  if (part.name.empty()) return true;
  if (const variable* v = find(variables, part.name)) {
    const std::string* value = v->at(picture);
    if (value) append_reserved(out, *value);
    return value != nullptr;
  }
  const auto field = json::field_text(item, part.name);
  if (!field) return false;
  if (part.reserved) {
    append_reserved(out, *field);
  } else {
    out += percent_encode_component(*field);
  }
  return true;
}

// Without a template: the whole URLs of the variable "path".
std::vector<std::string> links_of(const image_rule& rule, json_value item) {
  auto variables = read_variables(rule, item);
  std::vector<std::string> out;
  if (rule.url_template.empty()) {
    for (auto& v : variables) {
      if (v.name == "path") return std::move(v.values);
    }
    return out;
  }
  const auto parsed = url_template::parse(rule.url_template);
  if (!parsed) return out;
  std::size_t pictures = 1;
  for (const auto& part : parsed->parts) {
    if (const variable* v = find(variables, part.name)) pictures = std::max(pictures, v->values.size());
  }
  for (std::size_t i = 0; i < pictures; ++i) {
    std::string link;
    const auto fits = [&](const url_template::part& part) { return append_part(link, part, variables, item, i); };
    if (std::all_of(parsed->parts.begin(), parsed->parts.end(), fits)) out.push_back(std::move(link));
  }
  return out;
}

}  // namespace

std::vector<image_ref> read_images(const std::vector<image_rule>& rules, json_value item, const url& base) {
  std::vector<image_ref> out;
  std::unordered_set<std::string> seen;
  for (const auto& rule : rules) {
    for (const auto& link : links_of(rule, item)) {
      const auto target = url::parse(link, base);
      if (!target || !seen.insert(rule.kind + ' ' + target->href()).second) continue;
      out.push_back({rule.kind, target->href()});
    }
  }
  return out;
}

}  // namespace kadr
