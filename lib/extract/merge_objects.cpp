#include <unordered_set>

#include "extract/film_extractor.hpp"
#include "extract/json_writer.hpp"

namespace kadr {
namespace {

void append_member(std::string& out, std::string_view name, json_value value) {
  if (out.size() > 1) out += ',';
  json::append_string(out, name);
  out += ':';
  out += to_json_text(value);
}

}  // namespace

// The item's own members come first, then the detail's; of members with one name the first of its object counts.
std::string merge_objects(json_value item, json_value detail) {
  simdjson::dom::object base;
  simdjson::dom::object completion;
  if (detail.get_object().get(completion)) return to_json_text(item);
  if (item.get_object().get(base)) return to_json_text(detail);
  std::unordered_set<std::string_view> written;
  for (const auto field : completion) written.insert(field.key);
  std::string out = "{";
  for (const auto field : base) {
    if (written.insert(field.key).second) append_member(out, field.key, field.value);
  }
  std::unordered_set<std::string_view> detail_names;
  for (const auto field : completion) {
    if (detail_names.insert(field.key).second) append_member(out, field.key, field.value);
  }
  out += '}';
  return out;
}

}  // namespace kadr
