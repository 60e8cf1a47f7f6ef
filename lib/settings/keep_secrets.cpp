#include "settings/keep_secrets.hpp"

#include <algorithm>
#include <string>

#include "core/text.hpp"
#include "core/url.hpp"
#include "settings/addresses.hpp"

namespace kadr {
namespace {

/// The host that a value like "https://films.example/list" or "films.example:8080" begins with.
std::string_view leading_host(std::string_view value) {
  if (const auto scheme = value.find("://"); scheme != std::string_view::npos) value.remove_prefix(scheme + 3);
  return value.substr(0, value.find_first_of("/:?#"));
}

/// Does `value` (in lower case) name the server of `address`, or part of it?
bool names_server(std::string_view value, const std::string& address) {
  const auto parsed = url::parse(address);
  return parsed && (parsed->origin().find(value) != std::string_view::npos || leading_host(value) == parsed->host());
}

}  // namespace

std::vector<named_secret> keep_secrets(std::vector<named_secret> inserted,
                                       const std::vector<source_settings>& sources) {
  std::vector<std::string> addresses;
  for (const auto& source : sources)
    for (auto& address : addresses_of(source)) addresses.push_back(std::move(address));
  std::erase_if(inserted, [&](const named_secret& s) {
    const std::string value = to_lower(s.value.reveal());
    const auto in_name = [&](const std::string& address) { return names_server(value, address); };
    return value.size() < shortest_secret || std::any_of(addresses.begin(), addresses.end(), in_name);
  });
  return inserted;
}

}  // namespace kadr
