#include "core/url.hpp"

#include <algorithm>

#include "core/percent_encode.hpp"

namespace kadr {
namespace {

std::string form_encode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ' ')
      out.push_back('+');
    else
      append_percent_encoded(out, text.substr(i, 1), encode_set::form);
  }
  return out;
}

std::string form_decode(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  return percent_decode(spaced);
}

}  // namespace

std::string_view url::scheme() const noexcept {
  return https_ ? "https" : "http";
}

std::string_view url::host() const noexcept {
  return std::string_view(href_).substr(host_begin_, host_end_ - host_begin_);
}

std::string_view url::path() const noexcept {
  return std::string_view(href_).substr(path_begin_, query_begin_ - path_begin_);
}

std::string_view url::query() const noexcept {
  if (query_begin_ == fragment_begin_) return {};
  return std::string_view(href_).substr(query_begin_ + 1, fragment_begin_ - query_begin_ - 1);
}

std::string_view url::fragment() const noexcept {
  if (fragment_begin_ == href_.size()) return {};
  return std::string_view(href_).substr(fragment_begin_ + 1);
}

std::string_view url::target() const noexcept {
  return std::string_view(href_).substr(path_begin_, fragment_begin_ - path_begin_);
}

std::string_view url::origin() const noexcept {
  return std::string_view(href_).substr(0, path_begin_);
}

std::string_view url::authority() const noexcept {
  return std::string_view(href_).substr(host_begin_, path_begin_ - host_begin_);
}

url url::with_query_parameter(std::string_view name, std::string_view value) const {
  const std::string parameter = form_encode(name) + "=" + form_encode(value);
  std::string query;
  bool is_set = false;
  const auto add = [&query](std::string_view pair) {
    if (!query.empty()) query.push_back('&');
    query.append(pair);
  };
  for (std::string_view rest = this->query(); !rest.empty();) {
    const auto pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
    if (form_decode(pair.substr(0, pair.find('='))) != name) {
      add(pair);
    } else if (!is_set) {
      add(parameter);
      is_set = true;
    }
  }
  if (!is_set) add(parameter);

  url out = *this;
  out.href_.replace(query_begin_, fragment_begin_ - query_begin_, "?" + query);
  out.fragment_begin_ = query_begin_ + 1 + static_cast<std::uint32_t>(query.size());
  return out;
}

url url::without_fragment() const {
  url out = *this;
  out.href_.resize(fragment_begin_);
  return out;
}

}  // namespace kadr
