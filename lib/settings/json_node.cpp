#include <utility>

#include "settings/json_source.hpp"

namespace kadr::settings {

const json_node* json_node::find(std::string_view name) const noexcept {
  if (type != kind::object) return nullptr;
  for (const json_node& child : children) {
    if (child.key == name) return &child;
  }
  return nullptr;
}

json_node* json_node::find(std::string_view name) noexcept {
  return const_cast<json_node*>(std::as_const(*this).find(name));
}

std::string pointer_to(std::string_view pointer, std::string_view token) {
  std::string out(pointer);
  out += '/';
  for (const char c : token) {
    if (c == '~')
      out += "~0";
    else if (c == '/')
      out += "~1";
    else
      out += c;
  }
  return out;
}

std::string_view kind_name(json_node::kind type) noexcept {
  switch (type) {
    case json_node::kind::null:
      return "null";
    case json_node::kind::boolean:
      return "a boolean";
    case json_node::kind::integer:
      return "a whole number";
    case json_node::kind::number:
      return "a number";
    case json_node::kind::string:
      return "a string";
    case json_node::kind::array:
      return "a list";
    case json_node::kind::object:
      return "an object";
  }
  return "";
}

}  // namespace kadr::settings
