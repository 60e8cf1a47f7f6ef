#include "settings/overrides.hpp"

#include <charconv>
#include <optional>
#include <vector>

#include "settings/excerpt.hpp"

namespace kadr::settings {
namespace {

using node_kind = json_node::kind;

constexpr std::string_view example = "as in fetch.concurrency, sources.0.name or /sources/0/headers/Accept";

/// Undoes the escapes of a pointer's token (RFC 6901 section 4); nothing for a '~' that begins none.
std::optional<std::string> unescape(std::string_view token) {
  std::string out;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] != '~') {
      out += token[i];
      continue;
    }
    const char code = i + 1 < token.size() ? token[++i] : '\0';
    if (code != '0' && code != '1') return std::nullopt;
    out += code == '0' ? '~' : '/';
  }
  return out;
}

std::optional<std::vector<std::string>> split_path(std::string_view path) {
  const bool pointer = path.starts_with('/');
  if (pointer) path.remove_prefix(1);
  const char separator = pointer ? '/' : '.';
  std::vector<std::string> tokens;
  while (true) {
    const std::size_t end = path.find(separator);
    auto token = pointer ? unescape(path.substr(0, end)) : std::optional<std::string>(path.substr(0, end));
    if (!token || token->empty() || tokens.size() == max_nesting) return std::nullopt;
    tokens.push_back(*std::move(token));
    if (end == std::string_view::npos) return tokens;
    path.remove_prefix(end + 1);
  }
}

settings_error problem(std::string pointer, std::string message, std::string_view suggestion) {
  settings_error error;
  error.pointer = std::move(pointer);
  error.message = std::move(message);
  error.suggestion = suggestion;
  return error;
}

/// The child that `token` names, made where it is missing; null where the container cannot have it.
json_node* descend(json_node& container, const std::string& token) {
  if (container.type == node_kind::object) {
    if (json_node* child = container.find(token)) return child;
    json_node& child = container.children.emplace_back();
    child.key = token;
    return &child;
  }
  std::size_t index = container.children.size();
  if (token != "-") {
    const auto [end, ec] = std::from_chars(token.data(), token.data() + token.size(), index);
    if (ec != std::errc{} || end != token.data() + token.size() || index > container.children.size()) return nullptr;
  }
  return index < container.children.size() ? &container.children[index] : &container.children.emplace_back();
}

/// The value's own duplicate keys are reported below `pointer`.
json_node parse_value(std::string_view text, const std::string& pointer, settings_errors& errors) {
  settings_errors inner;
  std::optional<json_node> node;
  if (find_broken_utf8(text) == std::string_view::npos) node = parse_json_source(text, inner, false);
  if (!node) {
    json_node plain;
    plain.type = node_kind::string;
    plain.text = text;
    return plain;
  }
  for (settings_error& error : inner) {
    error.pointer = pointer + error.pointer;
    errors.push_back(std::move(error));
  }
  return *std::move(node);
}

}  // namespace

void apply_override(json_node& root, std::string_view path, std::string_view value, settings_errors& errors) {
  const auto tokens = split_path(path);
  if (!tokens || find_broken_utf8(path) != std::string_view::npos) {
    errors.push_back(problem("", "--set: this path cannot be read", example));
    return;
  }
  json_node* node = &root;
  std::string pointer;
  for (const std::string& token : *tokens) {
    if (node->type == node_kind::null) node->type = token == "0" || token == "-" ? node_kind::array : node_kind::object;
    if (node->type != node_kind::object && node->type != node_kind::array) {
      errors.push_back(problem(pointer, "--set cannot go into " + std::string(kind_name(node->type)), example));
      return;
    }
    json_node* child = descend(*node, token);
    if (!child) {
      const std::string length = std::to_string(node->children.size());
      errors.push_back(problem(pointer_to(pointer, token), "--set: the list has " + length + " elements",
                               "elements count from 0; \"-\" or " + length + " appends one"));
      return;
    }
    pointer = pointer_to(pointer, token);
    node = child;
  }
  json_node replacement = parse_value(value, pointer, errors);
  replacement.key = std::move(node->key);
  replacement.key_at = node->key_at;
  *node = std::move(replacement);
}

}  // namespace kadr::settings
