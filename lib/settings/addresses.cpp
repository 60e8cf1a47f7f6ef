#include "settings/addresses.hpp"

#include "core/url.hpp"

namespace kadr {

std::vector<std::string> addresses_of(const source_settings& source) {
  std::vector<std::string> out;
  for (const auto& start : source.start) out.push_back(start.href());
  if (!source.detail.empty()) out.push_back(source.detail);
  for (const auto& image : source.film.images) {
    if (!image.url_template.empty()) out.push_back(image.url_template);
    for (const auto& [name, rule] : image.variables)
      if (!rule.prefix.empty()) out.push_back(rule.prefix);
  }
  return out;
}

std::vector<std::string> origins_of(const source_settings& source) {
  std::vector<std::string> out;
  for (const auto& start : source.start) out.emplace_back(start.origin());
  if (auto detail = origin_of(source.detail); !detail.empty()) out.push_back(std::move(detail));
  return out;
}

std::string origin_of(std::string_view address) {
  // "{field}" never stands in the origin of a detail template (settings see to that), elsewhere it makes it invalid.
  const auto parsed = url::parse(address);
  return parsed ? std::string(parsed->origin()) : std::string();
}

}  // namespace kadr
