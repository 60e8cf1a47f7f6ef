#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "model/request.hpp"
#include "storage/store.hpp"

namespace kadr::test {

inline url address(std::string_view text) {
  auto parsed = url::parse(text);
  if (!parsed) throw std::runtime_error("test address " + std::string(text));
  return *parsed;
}

inline new_request list_of(std::string_view target, std::string source = "s") {
  return {address(target), std::move(source), request_rule::list};
}
inline new_request detail_of(std::string_view target, std::string source = "s") {
  return {address(target), std::move(source), request_rule::detail, 1, "{}"};
}
inline new_request picture_of(std::string_view target, std::string source = "s") {
  return {address(target), std::move(source), request_rule::image, 2};
}

inline std::vector<std::string> hrefs(const std::vector<leased_request>& leased) {
  std::vector<std::string> out;
  for (const auto& request : leased) out.push_back(request.target.href());
  return out;
}

inline completion end_of(const leased_request& request, completion::outcome end,
                         std::optional<failure> why = std::nullopt) {
  completion out(request);
  out.end = end;
  out.error = std::move(why);
  return out;
}

inline completion done(const leased_request& request) {
  return end_of(request, completion::outcome::done);
}

/// Everything that is due at `now`.
inline lease_query anything(timestamp now = 0) {
  return {1000, 1000, now};
}

}  // namespace kadr::test
