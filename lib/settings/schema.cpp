#include <limits>
#include <map>
#include <nlohmann/json.hpp>

#include "settings/load.hpp"
#include "settings/tables.hpp"

namespace kadr {
namespace {

using json = nlohmann::ordered_json;
using settings::shape;

constexpr std::int64_t no_maximum = std::numeric_limits<std::int64_t>::max();

/// Strings with an expansion pass: what they become is known at run time only.
std::string or_expansion(const std::string& pattern) {
  return "(" + pattern + ")|\\$\\{";
}

std::string word_pattern(std::string_view characters, std::int64_t maximum) {
  return "^[" + std::string(characters) + "]{1," + std::to_string(maximum) + "}$";
}

class schema_writer {
 public:
  json write() {
    const settings::table_info& root = settings::job_table();
    json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", "kadr job file"}};
    schema.update(object(root));
    schema["$defs"] = std::move(definitions_);
    return schema;
  }

 private:
  json reference(const settings::table_info& table) {
    const std::string name(table.name);
    if (!definitions_.contains(name)) {
      definitions_[name] = nullptr;  // holds the place: definitions stand in the order of first use
      json definition = object(table);
      definitions_[name] = std::move(definition);
    }
    return {{"$ref", "#/$defs/" + name}};
  }

  json object(const settings::table_info& table) {
    json properties = json::object();
    json required = json::array();
    for (const settings::field_info& f : table.fields) {
      properties[std::string(f.key)] = property(f);
      if (f.required) required.push_back(f.key);
    }
    json out = {{"description", table.documentation}, {"type", "object"}};
    json ignored = {{"^#", true}};
    if (table.others.empty()) {
      properties["$schema"] = {{"description", "The schema, for editors. Ignored."}};
      ignored["^x-"] = true;
      out["additionalProperties"] = false;
    } else {
      json other = of(table.others.front());
      other["description"] = table.others_documentation;
      out["additionalProperties"] = std::move(other);
      if (!table.others_characters.empty()) {
        out["propertyNames"] = {{"pattern", "^#|" + word_pattern(table.others_characters, 100)}};
      }
    }
    if (!properties.empty()) out["properties"] = std::move(properties);
    if (!required.empty()) out["required"] = std::move(required);
    out["patternProperties"] = std::move(ignored);
    return out;
  }

  json property(const settings::field_info& f) {
    if (!f.supported) {
      json out = {{"description", "Not supported yet. " + std::string(f.documentation)}};
      if (f.default_json.empty())
        out["not"] = json::object();
      else
        out["const"] = json::parse(f.default_json);
      return out;
    }
    json out = of(f.form);
    std::string text(f.documentation);
    if (const std::string names = settings::names_to_come(f.form); !names.empty()) {
      text += " Not supported yet: " + names + ".";
    }
    out["description"] = std::move(text);
    if (!f.default_json.empty()) out["default"] = json::parse(f.default_json);
    return out;
  }

  json of(const shape& form) {
    switch (form.type) {
      case shape::kind::boolean:
        return {{"type", "boolean"}};
      case shape::kind::integer:
        return number("integer", form);
      case shape::kind::number:
        return number("number", form);
      case shape::kind::text: {
        json out = {{"type", "string"}};
        if (!form.characters.empty())
          out["pattern"] = or_expansion(word_pattern(form.characters, form.maximum));
        else if (form.minimum > 0)
          out["minLength"] = form.minimum;
        return out;
      }
      case shape::kind::choice:
        return {{"enum", form.choices}};
      case shape::kind::duration:
        return {{"type", "string"}, {"pattern", or_expansion("^[0-9]+(\\.[0-9]+)?(ms|s|m|h|d)$")}};
      case shape::kind::size:
        return {{"type", {"string", "integer"}},
                {"pattern", or_expansion("^[0-9]+ *(B|[kKMGT]B|[KMGT]iB)?$")},
                {"minimum", form.minimum},
                {"maximum", form.maximum}};
      case shape::kind::json_path:
        return {{"type", "string"}, {"pattern", "^\\$"}};
      case shape::kind::list: {
        json out = {{"type", "array"}, {"items", of(form.elements.front())}};
        if (form.minimum > 0) out["minItems"] = form.minimum;
        return out;
      }
      case shape::kind::object:
        return reference(*form.table);
      case shape::kind::any_of: {
        json alternatives = json::array();
        for (const shape& alternative : form.elements) alternatives.push_back(of(alternative));
        return {{"anyOf", std::move(alternatives)}};
      }
      case shape::kind::anything:
        return json::object();
    }
    return json::object();
  }

  static json number(const char* type, const shape& form) {
    json out = {{"type", type}, {"minimum", form.minimum}};
    if (form.maximum != no_maximum) out["maximum"] = form.maximum;
    return out;
  }

  json definitions_ = json::object();
};

}  // namespace

std::string job_schema() {
  return schema_writer().write().dump(2) + "\n";
}

}  // namespace kadr
