#pragma once

#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/url.hpp"
#include "http/response_head.hpp"

namespace kadr {

/// Follows a GET from hop to hop (RFC 9110 section 15.4, FAULTS R1-R13). Pure.
class redirect_policy {
 public:
  static constexpr std::size_t max_hops = 10;

  explicit redirect_policy(const url& start) { seen_.push_back(start.href()); }

  /// 301, 302, 303, 307 and 308 with a Location are followed; 300, 304, 305 and 306 are final replies.
  [[nodiscard]] static bool redirects(const response_head& head) noexcept;

  /// Where to go from `from`. errc::redirect_loop, too_many_redirects, bad_redirect, scheme_forbidden,
  /// redirect_downgrade (https to http).
  [[nodiscard]] result<url> next(const url& from, std::string_view location);

 private:
  std::vector<std::string> seen_;
};

}  // namespace kadr
