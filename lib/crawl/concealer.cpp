#include "crawl/concealer.hpp"

#include <algorithm>

#include "core/percent_encode.hpp"
#include "core/text.hpp"
#include "crawl/secret_spelling.hpp"
#include "extract/replace_strings.hpp"
#include "settings/addresses.hpp"
#include "settings/keep_secrets.hpp"

namespace kadr {
namespace {

/// Slashes at the ends separate the value from the rest of a URL and are no part of what is secret.
std::string_view without_outer_slashes(std::string_view value) {
  const auto begin = value.find_first_not_of('/');
  if (begin == std::string_view::npos) return {};
  return value.substr(begin, value.find_last_not_of('/') + 1 - begin);
}

/// "${FILE:keys/a b}" as "${FILE:keys%2Fa%20b}": nothing in it may end a path or a query.
std::string placeholder_in_url(std::string_view placeholder) {
  const auto name = placeholder.find(':') + 1;
  return std::string(placeholder.substr(0, name)) +
         percent_encode_component(placeholder.substr(name, placeholder.size() - 1 - name)) + "}";
}

/// Is `spelling` what the job file or the URL parser would write for `value`, rather than percent-encoded on purpose?
bool is_plain(std::string_view spelling, std::string_view value) {
  if (spelling == value) return true;
  for (const auto set : {encode_set::path, encode_set::special_query}) {
    std::string written;
    append_percent_encoded(written, value, set);
    if (spelling == written) return true;
  }
  return false;
}

/// `text` with each place that spells a value replaced by what `write(secret, spelling)` gives; the first of `list`
/// that fits and is among the `wanted` counts.
template <class List, class Wanted, class Value, class Write>
std::string replace(std::string_view text, const List& list, Wanted wanted, Value value_of, Write write) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    std::size_t length = 0;
    for (auto s = list.begin(); length == 0 && s != list.end(); ++s) {
      if (wanted(*s)) length = spelled(text.substr(i), value_of(*s));
      if (length != 0) out += write(*s, text.substr(i, length));
    }
    if (length == 0) out += text[i];
    i += std::max<std::size_t>(1, length);
  }
  return out;
}

/// What a secret belongs to: the origins of the addresses that hold it.
std::vector<std::string> homes_of(std::string_view value, const source_settings& source) {
  std::vector<std::string> homes;
  for (const auto& address : addresses_of(source)) {
    if (!stands_in(address, value)) continue;
    if (auto origin = origin_of(address); !origin.empty())
      homes.push_back(std::move(origin));
    else
      for (auto& own : origins_of(source)) homes.push_back(std::move(own));
  }
  return homes;
}

constexpr auto everywhere = [](const auto&) { return true; };
constexpr auto by_value = [](const auto& s) -> const std::string& { return s.value; };
constexpr auto by_text = [](const auto& s, std::string_view) -> const std::string& { return s.text; };

}  // namespace

bool concealer::hidden::at_home(std::string_view origin) const {
  return std::find(origins.begin(), origins.end(), origin) != origins.end();
}

bool concealer::hidden::named_by(std::string_view origin) const {
  return in_data() && origin.find(to_lower(value)) != std::string_view::npos;
}

concealer::concealer(const std::vector<named_secret>& secrets, const source_settings& source) {
  const auto longer = [](const hidden& a, const hidden& b) { return a.value.size() > b.value.size(); };
  for (const auto& [placeholder, value] : secrets) {
    const std::string_view core = without_outer_slashes(value.reveal());
    if (core.size() < shortest_secret) continue;
    secrets_.push_back({std::string(core), placeholder, placeholder_in_url(placeholder), homes_of(core, source)});
    // Written percent-encoded for the URL; the server knows it as what that means.
    if (auto meant = percent_decode(core); meant != core && meant.size() >= shortest_secret)
      secrets_.push_back({std::move(meant), placeholder, secrets_.back().in_url, secrets_.back().origins});
  }
  std::stable_sort(secrets_.begin(), secrets_.end(), longer);
  words_ = secrets_;
  add_header_words(source);
  std::stable_sort(words_.begin(), words_.end(), longer);
}

void concealer::add_header_words(const source_settings& source) {
  for (const auto& [name, value] : source.headers) {
    std::string_view rest = value.reveal();
    while (!rest.empty()) {
      const std::string_view word = rest.substr(0, rest.find(' '));
      rest.remove_prefix(std::min(rest.size(), word.size() + 1));
      if (word.size() >= shortest_secret) words_.push_back({std::string(word), "***", {}, {}});
    }
  }
}

result<url> concealer::conceal(url address) const {
  if (secrets_.empty()) return address;
  const std::string_view origin = address.origin();
  for (const auto& s : secrets_)
    if (s.named_by(origin)) return failure(errc::out_of_scope, s.text + " in the name of a server");
  const auto here = [&](const hidden& s) { return s.in_data() || s.at_home(origin); };
  const auto write = [](const hidden& s, std::string_view spelling) {
    return is_plain(spelling, s.value) ? s.in_url : percent_encode_component(s.in_url);
  };
  const std::string_view rest = std::string_view(address.href()).substr(origin.size());
  const std::string concealed = replace(rest, secrets_, here, by_value, write);
  return concealed == rest ? address : url::parse(std::string(origin) + concealed);
}

url concealer::reveal(url address) const {
  if (secrets_.empty()) return address;
  const std::string_view origin = address.origin();
  const auto here = [&](const hidden& s) { return s.at_home(origin); };
  const auto placeholder = [](const hidden& s) -> const std::string& { return s.in_url; };
  const auto write = [](const hidden& s, std::string_view spelling) {
    return is_plain(spelling, s.in_url) ? s.value : percent_encode_component(s.value);
  };
  const std::string_view rest = std::string_view(address.href()).substr(origin.size());
  auto revealed = url::parse(std::string(origin) + replace(rest, secrets_, here, placeholder, write));
  return revealed ? *std::move(revealed) : address;
}

bool concealer::leaks(const url& address) const {
  const std::string_view origin = address.origin();
  return std::any_of(secrets_.begin(), secrets_.end(), [&](const hidden& s) {
    return s.named_by(origin) || (s.in_data() && !s.at_home(origin) && stands_in(address.href(), s.value));
  });
}

std::string concealer::conceal(std::string_view text) const {
  return secrets_.empty() ? std::string(text) : replace(text, secrets_, everywhere, by_value, by_text);
}

std::string concealer::conceal_message(std::string_view text) const {
  return words_.empty() ? std::string(text) : replace(text, words_, everywhere, by_value, by_text);
}

std::string concealer::conceal_json(std::string json) const {
  const auto in_data = [](const hidden& s) { return s.in_data(); };
  const auto present = [&](const hidden& s) { return in_data(s) && stands_in(json, s.value); };
  if (std::none_of(secrets_.begin(), secrets_.end(), present)) return json;
  const auto change = [&](std::string_view text) { return replace(text, secrets_, in_data, by_value, by_text); };
  json_parser parser;
  const auto root = parser.parse(json);
  return root ? json::replace_strings(*root, change) : change(json);
}

}  // namespace kadr
