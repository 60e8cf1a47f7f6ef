#include "http/redirect.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace kadr {

bool redirect_policy::redirects(const response_head& head) noexcept {
  switch (head.status) {
    case 301:
    case 302:
    case 303:
    case 307:
    case 308:
      return true;
    default:
      return false;
  }
}

result<url> redirect_policy::next(const url& from, std::string_view location) {
  if (location.empty()) return failure(errc::bad_redirect, "no Location");
  auto target = url::parse(location, from);
  if (!target) {
    const errc code = target.error().code == errc::scheme_forbidden ? errc::scheme_forbidden : errc::bad_redirect;
    return failure(code, "Location: " + printable(location.substr(0, 200)));
  }
  if (from.is_https() && !target->is_https()) return failure(errc::redirect_downgrade, target->href());
  const url clean = target->without_fragment();
  if (std::find(seen_.begin(), seen_.end(), clean.href()) != seen_.end())
    return failure(errc::redirect_loop, clean.href());
  if (seen_.size() > max_hops) return failure(errc::too_many_redirects, std::to_string(max_hops) + " hops");
  seen_.push_back(clean.href());
  return clean;
}

}  // namespace kadr
