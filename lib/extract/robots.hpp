#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"

namespace kadr {

/// The rules of one robots.txt for one user agent (RFC 9309). Parsing never fails: what is not understood is passed
/// over (section 2.2.4), at most the first 512 KiB are read (2.5). Groups of one agent are merged, the most specific
/// product token wins, `*` is the fallback (2.2.1); the longest matching rule decides, allow wins ties (2.2.2); `*`
/// and `$` as in 2.2.3; percent-encoding is normalised before matching. Immutable; linear in body times path.
class robots_rules {
 public:
  static constexpr std::size_t max_body = 512 * 1024;

  robots_rules() = default;  ///< allows everything
  /// `product_token` is the crawler's name alone: "kadr", not "kadr/1.0".
  [[nodiscard]] static robots_rules parse(std::string_view body, std::string_view product_token);
  [[nodiscard]] static robots_rules allow_all() { return {}; }
  [[nodiscard]] static robots_rules disallow_all();

  /// `target`: path and query as on the request line. /robots.txt itself is always allowed.
  [[nodiscard]] bool allows(std::string_view target) const;
  /// Crawl-delay of the group that applies (not in the RFC, widely used), if it is a sensible number.
  [[nodiscard]] std::optional<duration> crawl_delay() const noexcept { return crawl_delay_; }
  [[nodiscard]] const std::vector<std::string>& sitemaps() const noexcept { return sitemaps_; }

 private:
  struct rule {
    std::string pattern;
    bool allow;
  };
  std::vector<rule> rules_;
  std::vector<std::string> sitemaps_;
  std::optional<duration> crawl_delay_;
};

/// The product token of a User-Agent value: "kadr" of "kadr/1.0 (+https://…)".
[[nodiscard]] std::string_view product_token(std::string_view user_agent) noexcept;

}  // namespace kadr
