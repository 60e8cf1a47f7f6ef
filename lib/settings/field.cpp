#include "settings/field.hpp"

#include <limits>

#include "core/bytes.hpp"
#include "core/time.hpp"

namespace kadr::settings {
namespace {

constexpr std::int64_t no_maximum = std::numeric_limits<std::int64_t>::max();

shape shape_of(shape::kind type, std::int64_t minimum = 0, std::int64_t maximum = no_maximum) {
  shape form;
  form.type = type;
  form.minimum = minimum;
  form.maximum = maximum;
  return form;
}

std::string range_text(const shape& form) {
  if (form.maximum == no_maximum) return " of at least " + std::to_string(form.minimum);
  return " from " + std::to_string(form.minimum) + " to " + std::to_string(form.maximum);
}

std::string bounds_text(const shape& form) {
  return " from \"" + std::string(form.minimum_text) + "\" to \"" + std::string(form.maximum_text) + "\"";
}

std::string choices_text(const shape& form) {
  std::string out = form.choices.size() > 1 ? "one of " : "";
  for (std::size_t i = 0; i < form.choices.size(); ++i) {
    if (i > 0) out += ", ";
    out += '"' + std::string(form.choices[i]) + '"';
  }
  return out;
}

}  // namespace

shape boolean() {
  return shape_of(shape::kind::boolean);
}

shape whole_number(std::int64_t minimum, std::int64_t maximum) {
  return shape_of(shape::kind::integer, minimum, maximum);
}

shape real_number(std::int64_t minimum, std::int64_t maximum) {
  return shape_of(shape::kind::number, minimum, maximum);
}

shape text(std::string_view what, std::int64_t minimum_length) {
  shape form = shape_of(shape::kind::text, minimum_length);
  form.what = what;
  return form;
}

shape word(std::string_view what, std::string_view characters, std::int64_t maximum_length) {
  shape form = shape_of(shape::kind::text, 1, maximum_length);
  form.what = what;
  form.characters = characters;
  return form;
}

shape secret_text(std::string_view what) {
  shape form = text(what);
  form.secret = true;
  return form;
}

shape choice(std::vector<std::string_view> choices, std::vector<std::string_view> to_come) {
  shape form = shape_of(shape::kind::choice);
  form.choices = std::move(choices);
  form.choices_to_come = std::move(to_come);
  return form;
}

shape duration_between(std::string_view minimum, std::string_view maximum) {
  using std::chrono::nanoseconds;
  shape form = shape_of(shape::kind::duration, nanoseconds(parse_duration(minimum).value()).count(),
                        nanoseconds(parse_duration(maximum).value()).count());
  form.minimum_text = minimum;
  form.maximum_text = maximum;
  return form;
}

shape size_between(std::string_view minimum, std::string_view maximum) {
  shape form = shape_of(shape::kind::size, static_cast<std::int64_t>(parse_size(minimum).value()),
                        static_cast<std::int64_t>(parse_size(maximum).value()));
  form.minimum_text = minimum;
  form.maximum_text = maximum;
  return form;
}

shape path_text() {
  return shape_of(shape::kind::json_path);
}

shape list_of(shape element, std::int64_t minimum_length) {
  shape form = shape_of(shape::kind::list, minimum_length);
  form.elements.push_back(std::move(element));
  return form;
}

shape object_of(const table_info& table) {
  shape form = shape_of(shape::kind::object);
  form.table = &table;
  return form;
}

shape any_of(std::vector<shape> alternatives) {
  shape form = shape_of(shape::kind::any_of);
  form.elements = std::move(alternatives);
  return form;
}

shape anything() {
  return shape_of(shape::kind::anything);
}

std::string description(const shape& form) {
  switch (form.type) {
    case shape::kind::boolean:
      return "true or false";
    case shape::kind::integer:
      return "a whole number" + range_text(form);
    case shape::kind::number:
      return "a number" + range_text(form);
    case shape::kind::text:
      return std::string(form.what);
    case shape::kind::choice:
      return choices_text(form);
    case shape::kind::duration:
      return "a duration" + bounds_text(form);
    case shape::kind::size:
      return "a size" + bounds_text(form);
    case shape::kind::json_path:
      return "a JSONPath";
    case shape::kind::list:
      return (form.minimum > 0 ? "a non-empty list (each " : "a list (each ") + description(form.elements.front()) +
             ")";
    case shape::kind::object:
      return "an object (" + std::string(form.table->name) + ")";
    case shape::kind::any_of: {
      std::string out;
      for (const shape& alternative : form.elements) out += (out.empty() ? "" : " or ") + description(alternative);
      return out;
    }
    case shape::kind::anything:
      return "any value";
  }
  return "";
}

std::string names_to_come(const shape& form) {
  std::string out;
  for (const std::string_view name : form.choices_to_come) out += (out.empty() ? "`" : ", `") + std::string(name) + "`";
  return out;
}

bool consists_of(std::string_view text, std::string_view characters) noexcept {
  for (const char c : text) {
    bool allowed = false;
    for (std::size_t i = 0; i < characters.size() && !allowed; ++i) {
      if (i + 2 < characters.size() && characters[i + 1] == '-') {
        allowed = c >= characters[i] && c <= characters[i + 2];
        i += 2;
      } else {
        allowed = c == characters[i];
      }
    }
    if (!allowed) return false;
  }
  return true;
}

const field_info* table_info::find(std::string_view key) const noexcept {
  for (const field_info& f : fields) {
    if (f.key == key) return &f;
  }
  return nullptr;
}

}  // namespace kadr::settings
