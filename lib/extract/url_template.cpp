#include "extract/url_template.hpp"

#include "core/url.hpp"
#include "extract/film_extractor.hpp"
#include "extract/json_text.hpp"

namespace kadr {
namespace {

constexpr bool hex(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

constexpr bool unreserved_or_reserved(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~:/?#[]@!$&'()*+,;=").find(c) != std::string_view::npos;
}

}  // namespace

result<url_template> url_template::parse(std::string_view text) {
  url_template out;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t open = text.find('{', at);
    if (open == std::string_view::npos) {
      out.parts.push_back({text.substr(at), {}, false});
      break;
    }
    const std::size_t close = text.find('}', open);
    if (close == std::string_view::npos) return failure(errc::bad_config, "URL template: '{' without '}'");
    std::string_view name = text.substr(open + 1, close - open - 1);
    const bool reserved = !name.empty() && name.front() == '+';
    if (reserved) name.remove_prefix(1);
    if (name.empty() || name.find('{') != std::string_view::npos) {
      return failure(errc::bad_config, "URL template: braces without a field name");
    }
    out.parts.push_back({text.substr(at, open - at), name, reserved});
    at = close + 1;
  }
  return out;
}

void append_reserved(std::string& out, std::string_view value) {
  for (std::size_t i = 0; i < value.size(); ++i) {
    const bool triplet = value[i] == '%' && i + 2 < value.size() && hex(value[i + 1]) && hex(value[i + 2]);
    if (triplet || unreserved_or_reserved(value[i])) {
      out += value[i];
    } else {
      out += percent_encode_component(value.substr(i, 1));
    }
  }
}

result<std::vector<std::string>> template_fields(std::string_view text) {
  const auto parsed = url_template::parse(text);
  if (!parsed) return parsed.error();
  std::vector<std::string> names;
  for (const auto& part : parsed->parts) {
    if (!part.name.empty()) names.emplace_back(part.name);
  }
  return names;
}

result<std::string> expand_template(std::string_view text, json_value item) {
  const auto parsed = url_template::parse(text);
  if (!parsed) return failure(errc::bad_url, parsed.error().detail);
  std::string out;
  for (const auto& part : parsed->parts) {
    out += part.literal;
    if (part.name.empty()) continue;
    const auto value = json::field_text(item, part.name);
    if (!value) return failure(errc::bad_url, "the item has no field \"" + std::string(part.name) + "\" for the URL");
    if (part.reserved) {
      append_reserved(out, *value);
    } else {
      out += percent_encode_component(*value);
    }
  }
  return out;
}

}  // namespace kadr
