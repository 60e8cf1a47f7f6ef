#include <limits>

#include "extract/film_extractor.hpp"

namespace kadr {
namespace {

using simdjson::dom::object;

// Readers return false for a value of another type than to_json writes.

bool read(json_value in, std::string& out) {
  std::string_view text;
  if (in.get_string().get(text)) return false;
  out = text;
  return true;
}

bool read(json_value in, std::optional<int>& out) {
  std::int64_t value = 0;
  if (in.get_int64().get(value) || value > std::numeric_limits<int>::max() || value < std::numeric_limits<int>::min()) {
    return false;
  }
  out = static_cast<int>(value);
  return true;
}

bool read(json_value in, std::optional<std::int64_t>& out) {
  std::int64_t value = 0;
  if (in.get_int64().get(value)) return false;
  out = value;
  return true;
}

bool read(json_value in, double& out) {
  return !in.get_double().get(out);
}

template <class Dispatch>
bool read_members(json_value in, Dispatch&& dispatch) {
  object members;
  if (in.get_object().get(members)) return false;
  for (const auto field : members) {
    if (!dispatch(field.key, field.value)) return false;
  }
  return true;
}

bool read(json_value in, film_id& out) {
  return read_members(in, [&](std::string_view name, json_value v) {
    if (name == "scheme") return read(v, out.scheme);
    if (name == "value") return read(v, out.value);
    return true;
  });
}

bool read(json_value in, person& out) {
  return read_members(in, [&](std::string_view name, json_value v) {
    if (name == "name") return read(v, out.name);
    if (name == "role") return read(v, out.role);
    if (name == "character") return read(v, out.character);
    return true;
  });
}

bool read(json_value in, image_ref& out) {
  return read_members(in, [&](std::string_view name, json_value v) {
    if (name == "kind") return read(v, out.kind);
    if (name == "url") return read(v, out.url);
    return true;
  });
}

bool read(json_value in, std::optional<film_rating>& out) {
  out.emplace();
  return read_members(in, [&](std::string_view name, json_value v) {
    if (name == "value") return read(v, out->value);
    if (name == "scale") return read(v, out->scale);
    if (name == "votes") return read(v, out->votes);
    return true;
  });
}

template <class T>
bool read(json_value in, std::vector<T>& out) {
  simdjson::dom::array elements;
  if (in.get_array().get(elements)) return false;
  out.reserve(elements.size());
  for (const json_value element : elements) {
    if (!read(element, out.emplace_back())) return false;
  }
  return true;
}

bool read_extra(json_value in, std::string& out) {
  if (!in.is_object()) return false;
  out = to_json_text(in);
  return true;
}

bool read_member(std::string_view name, json_value v, film_record& out) {
  if (name == "title") return read(v, out.title);
  if (name == "original_title") return read(v, out.original_title);
  if (name == "year") return read(v, out.year);
  if (name == "released") return read(v, out.released);
  if (name == "runtime_minutes") return read(v, out.runtime_minutes);
  if (name == "overview") return read(v, out.overview);
  if (name == "language") return read(v, out.language);
  if (name == "certificate") return read(v, out.certificate);
  if (name == "rating") return read(v, out.rating);
  if (name == "ids") return read(v, out.ids);
  if (name == "genres") return read(v, out.genres);
  if (name == "countries") return read(v, out.countries);
  if (name == "people") return read(v, out.people);
  if (name == "images") return read(v, out.images);
  if (name == "extra") return read_extra(v, out.extra);
  return true;
}

}  // namespace

// Members of other names are passed over, so that an older kadr reads what a newer one wrote.
result<film_record> film_record_from_json(std::string_view text) {
  static thread_local json_parser parser;
  const auto root = parser.parse(text);
  if (!root) return root.error();
  object members;
  if (root->get_object().get(members)) return failure(errc::bad_json, "film record: not an object");
  film_record out;
  for (const auto field : members) {
    if (!read_member(field.key, field.value, out)) {
      return failure(errc::bad_json, "film record: member " + std::string(field.key) + " has the wrong type");
    }
  }
  return out;
}

}  // namespace kadr
