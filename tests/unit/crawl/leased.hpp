#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/url.hpp"
#include "model/request.hpp"

namespace kadr::test {

inline url address(std::string_view text) {
  auto parsed = url::parse(text);
  if (!parsed) throw std::runtime_error("test address " + std::string(text));
  return *parsed;
}

/// A leased list request; `context` as its row would have it.
inline leased_request leased(std::string_view target, std::string context = {}) {
  return {1, address(target), "src", request_rule::list, 0, 1, std::move(context)};
}

inline std::vector<std::string> hrefs(const std::vector<leased_request>& requests) {
  std::vector<std::string> out;
  for (const auto& request : requests) out.push_back(request.target.href());
  return out;
}

}  // namespace kadr::test
