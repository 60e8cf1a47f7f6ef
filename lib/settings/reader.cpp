#include "settings/reader.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include "core/text.hpp"
#include "settings/excerpt.hpp"
#include "settings/expand.hpp"

namespace kadr::settings {
namespace {

using node_kind = json_node::kind;

constexpr std::size_t max_key = 100;  // of the keys that users name

bool has_type(const shape& form, const json_node& node) {
  switch (form.type) {
    case shape::kind::boolean:
      return node.type == node_kind::boolean;
    case shape::kind::integer:
      return node.type == node_kind::integer;
    case shape::kind::number:
      return node.type == node_kind::integer || node.type == node_kind::number;
    case shape::kind::text:
    case shape::kind::choice:
    case shape::kind::duration:
    case shape::kind::json_path:
      return node.type == node_kind::string;
    case shape::kind::size:
      return node.type == node_kind::string || node.type == node_kind::integer;
    case shape::kind::list:
      return node.type == node_kind::array;
    case shape::kind::object:
      return node.type == node_kind::object;
    case shape::kind::any_of:
      for (const shape& alternative : form.elements) {
        if (has_type(alternative, node)) return true;
      }
      return false;
    case shape::kind::anything:
      return true;
  }
  return false;
}

bool is_passed_over(const table_info& table, std::string_view key) {
  if (key.starts_with('#')) return true;
  return table.others.empty() && (key == "$schema" || key.starts_with("x-"));
}

/// Does the node ask for nothing, as `harmless` (null, false, []) does?
bool is_harmless(const json_node& node, std::string_view harmless) {
  if (harmless == "null") return node.type == node_kind::null;
  if (harmless == "false") return node.type == node_kind::boolean && !node.boolean;
  if (harmless == "[]") return node.type == node_kind::array && node.children.empty();
  return false;
}

std::string in_quotes(std::string_view text) {
  return '"' + std::string(text) + '"';
}

std::string type_suggestion(const shape& form, const json_node& node) {
  const bool number = node.type == node_kind::integer || node.type == node_kind::number;
  switch (form.type) {
    case shape::kind::duration:
      return "write it with a unit, as in \"" + (number ? std::string(shorten(node.text, 20)) + "s" : "30s") + "\"";
    case shape::kind::size:
      return "write a string as in \"16MiB\", or a whole number of bytes";
    case shape::kind::text:
      return number && !form.secret ? "write " + in_quotes(shorten(node.text, 20)) : "";
    case shape::kind::json_path:
      return "write a JSONPath as in \"$.title\"";
    case shape::kind::boolean:
      return node.text == "true" || node.text == "false" ? "write it without quotes" : "";
    case shape::kind::integer:
    case shape::kind::number: {
      const bool quoted_number = node.type == node_kind::string && !node.text.empty() && consists_of(node.text, "0-9.");
      return quoted_number ? "write it without quotes" : "";
    }
    case shape::kind::list:
      return "put it in square brackets";
    default:
      return "";
  }
}

}  // namespace

std::optional<value> reader::accept(const shape& form, const json_node& node, std::string pointer) {
  value v{&node, &form, std::move(pointer), {}, false};
  if (!has_type(form, node)) {
    report_wrong_type(form, v);
    return std::nullopt;
  }
  if (form.type == shape::kind::any_of) {
    for (const shape& alternative : form.elements) {
      if (has_type(alternative, node)) return accept(alternative, node, std::move(v.pointer));
    }
  }
  if (node.type == node_kind::string && form.type != shape::kind::anything && !expand_text(v)) return std::nullopt;
  if (!check_bounds(v)) return std::nullopt;
  return v;
}

bool reader::expand_text(value& v) {
  auto expanded = expand(v.node->text, folder_);
  if (auto* error = std::get_if<settings_error>(&expanded)) {
    error->pointer = v.pointer;
    error->line = v.node->at.line;
    error->column = v.node->at.column;
    errors_.push_back(std::move(*error));
    return false;
  }
  auto& result = std::get<expanded_text>(expanded);
  v.text = std::move(result.text);
  v.secret = result.secret || v.form->secret;
  if (v.pointer.starts_with("/sources/")) collect(std::move(result.inserted));
  if (v.text.find('\0') == std::string::npos) return true;
  report(v, "a NUL character inside a string");
  return false;
}

void reader::collect(std::vector<named_secret> inserted) {
  for (named_secret& found : inserted) {
    const auto same = [&](const named_secret& other) { return other.value == found.value; };
    if (std::none_of(secrets_.begin(), secrets_.end(), same)) secrets_.push_back(std::move(found));
  }
}

const field_info* reader::known_field(const table_info& table, const json_node& member, const std::string& pointer) {
  if (const field_info* known = table.find(member.key)) return known;
  std::vector<std::string_view> keys;
  for (const field_info& f : table.fields) {
    if (f.supported) keys.push_back(f.key);
  }
  std::string suggestion;
  if (const std::string_view close = nearest(shorten(member.key, 100), keys); !close.empty()) {
    suggestion = "did you mean " + in_quotes(close) + "?";
  } else {
    for (const std::string_view key : keys)
      suggestion += (suggestion.empty() ? "known here: " : ", ") + std::string(key);
  }
  report_error(pointer, member.key_at, "unknown key", std::move(suggestion));
  return nullptr;
}

void reader::visit_members(const table_info& table, const value& object, const field_visitor& visit) {
  std::set<std::string_view> present;
  for (const json_node& member : object.node->children) {
    if (is_passed_over(table, member.key)) continue;
    std::string pointer = pointer_to(object.pointer, member.key);
    const field_info* f = table.find(member.key);
    if (!f && !table.others.empty()) {
      const bool named = !member.key.empty() && member.key.size() <= max_key &&
                         (table.others_characters.empty() || consists_of(member.key, table.others_characters));
      if (!named) {
        report_error(pointer, member.key_at, "this key cannot be " + std::string(table.others_key),
                     "1 to 100 characters" +
                         (table.others_characters.empty() ? "" : " of " + std::string(table.others_characters)));
      } else if (const auto v = accept(table.others.front(), member, std::move(pointer))) {
        visit(nullptr, *v);
      }
      continue;
    }
    f = known_field(table, member, pointer);
    if (!f) continue;
    present.insert(f->key);
    if (!f->supported) {
      if (!is_harmless(member, f->default_json))
        report_error(pointer, member.key_at, "not supported yet", "remove this key");
    } else if (const auto v = accept(f->form, member, std::move(pointer))) {
      visit(f, *v);
    }
  }
  for (const field_info& f : table.fields) {
    if (f.required && !present.contains(f.key)) {
      report(object, "missing key " + in_quotes(f.key), "add it: " + description(f.form));
    }
  }
}

void reader::check_keys(const table_info& table, const json_node& object, const std::string& pointer) {
  for (const json_node& member : object.children) {
    if (is_passed_over(table, member.key) || (!table.others.empty() && !table.find(member.key))) continue;
    std::string member_pointer = pointer_to(pointer, member.key);
    const field_info* f = known_field(table, member, member_pointer);
    if (!f) continue;
    if (!f->supported && !is_harmless(member, f->default_json)) {
      report_error(member_pointer, member.key_at, "not supported yet", "remove this key");
    } else if (f->form.type == shape::kind::choice) {
      static_cast<void>(accept(f->form, member, std::move(member_pointer)));
    } else if (f->form.type == shape::kind::object) {
      check_keys(*f->form.table, member, member_pointer);
    }
  }
}

void reader::visit_items(const value& list, const std::function<void(const value&)>& visit) {
  if (list.node->type != node_kind::array) return visit(list);
  std::size_t index = 0;
  for (const json_node& item : list.node->children) {
    if (const auto v = accept(list.form->elements.front(), item, pointer_to(list.pointer, std::to_string(index++))))
      visit(*v);
  }
}

void reader::report_wrong_type(const shape& form, const value& v) {
  std::string shown(kind_name(v.node->type));
  const bool number = v.node->type == node_kind::integer || v.node->type == node_kind::number;
  if (number && !form.secret) shown += " (" + std::string(shorten(v.node->text, 40)) + ")";
  if (v.node->type == node_kind::string) shown += " (" + quoted(v) + ")";
  report(v, "expected " + description(form) + ", found " + shown, type_suggestion(form, *v.node));
}

void reader::report(const value& v, std::string message, std::string suggestion) {
  report_error(v.pointer, v.node->at, std::move(message), std::move(suggestion));
}

void reader::report_at(const value& object, std::string_view key, std::string message, std::string suggestion) {
  const json_node* member = object.node->find(key);
  if (!member) return report(object, std::move(message), std::move(suggestion));
  report_error(pointer_to(object.pointer, key), member->at, std::move(message), std::move(suggestion));
}

void reader::report_failure(const value& v, std::string_view what, const failure& reason, std::string suggestion) {
  const bool plain = !v.secret && !reason.detail.empty();
  const std::string_view why = plain ? std::string_view(reason.detail) : describe(reason.code).sentence;
  report(v, quoted(v) + " is not " + std::string(what) + ": " + printable(shorten(why, 300)), std::move(suggestion));
}

void reader::report_not_supported(const value& v, std::string suggestion) {
  report(v, "not supported yet", std::move(suggestion));
}

void reader::report_error(const std::string& pointer, text_position at, std::string message, std::string suggestion) {
  errors_.push_back({pointer, at.line, at.column, std::move(message), std::move(suggestion)});
}

std::string reader::quoted(const value& v) {
  if (v.form->secret) return "the value";
  const std::string_view whole = v.node->text;
  const std::string_view part = shorten(whole, 80);
  return in_quotes(printable(part) + (part.size() < whole.size() ? "…" : ""));
}

}  // namespace kadr::settings
