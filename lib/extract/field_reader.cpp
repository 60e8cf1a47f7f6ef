#include "extract/field_reader.hpp"

#include <algorithm>
#include <unordered_set>

#include "core/text.hpp"
#include "extract/cleaning.hpp"

namespace kadr {
namespace {

// Clean text has lost the outer white space that a prefix or suffix may be written with.
bool starts_with(std::string_view text, std::string_view prefix) noexcept {
  return text.substr(0, prefix.size()) == prefix || text == trim(prefix);
}
bool ends_with(std::string_view text, std::string_view suffix) noexcept {
  const bool ends = text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
  return ends || text == trim(suffix);
}

void add_one(const field_rule& rule, std::string&& text, std::vector<std::string>& out) {
  if (cleaning::is_absent(text, rule.absent)) return;
  if (!rule.strip_prefix.empty() && starts_with(text, rule.strip_prefix)) {
    text = trim(std::string_view(text).substr(std::min(text.size(), rule.strip_prefix.size())));
  }
  if (!rule.strip_suffix.empty() && ends_with(text, rule.strip_suffix)) {
    text = trim(std::string_view(text).substr(0, text.size() - std::min(text.size(), rule.strip_suffix.size())));
  }
  if (cleaning::is_absent(text, rule.absent)) return;
  if (!rule.prefix.empty()) text.insert(0, rule.prefix);
  out.push_back(std::move(text));
}

}  // namespace

void apply_transforms(const field_rule& rule, std::string_view raw, std::vector<std::string>& out) {
  if (rule.split.empty()) return add_one(rule, cleaning::clean(raw), out);
  while (true) {
    const std::size_t end = raw.find(rule.split);
    add_one(rule, cleaning::clean(raw.substr(0, end)), out);
    if (end == std::string_view::npos) return;
    raw.remove_prefix(end + rule.split.size());
  }
}

namespace {

// Stops after the node that gave the first text if that is all that is wanted.
std::vector<std::string> collect(const field_rule& rule, json_value item, bool first_only) {
  std::vector<std::string> out;
  for_each_node(rule.path, item, [&](json_value node) {
    if (node.is_string()) {
      apply_transforms(rule, node.get_string().value_unsafe(), out);
    } else if (const auto text = json::scalar_text(node)) {
      apply_transforms(rule, *text, out);
    }
    return !first_only || out.empty();
  });
  return out;
}

}  // namespace

std::vector<std::string> read_texts(const field_rule& rule, json_value item) {
  return collect(rule, item, false);
}

std::vector<std::string> read_distinct_texts(const field_rule& rule, json_value item) {
  std::vector<std::string> texts = read_texts(rule, item);
  std::unordered_set<std::string> seen;
  const auto repeated = [&](const std::string& text) { return !seen.insert(to_lower(text)).second; };
  if (texts.size() > 1) texts.erase(std::remove_if(texts.begin(), texts.end(), repeated), texts.end());
  return texts;
}

std::string read_text(const field_rule& rule, json_value item) {
  auto texts = collect(rule, item, true);
  return texts.empty() ? std::string() : std::move(texts.front());
}

}  // namespace kadr
