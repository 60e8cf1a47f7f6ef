#include "extract/robots.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "core/text.hpp"
#include "extract/robots_pattern.hpp"

namespace kadr {
namespace {

/// Longer lines are cut, as Google's parser does (eight times the longest URL that browsers took).
constexpr std::size_t max_line = 2083 * 8 - 1;
constexpr double max_crawl_delay_s = 24 * 60 * 60;

bool is_alpha(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}
bool is_blank(char c) noexcept {
  return c == ' ' || c == '\t';
}
bool is_token_char(char c) noexcept {
  return is_alpha(c) || c == '_' || c == '-';
}
bool is_line_end(char c) noexcept {
  return c == '\r' || c == '\n';
}

enum class field { other, user_agent, allow, disallow, crawl_delay, sitemap };

bool istarts_with(std::string_view text, std::string_view prefix) noexcept {
  return text.size() >= prefix.size() && iequals(text.substr(0, prefix.size()), prefix);
}

/// By prefix and with the usual misspellings, as Google's parser reads them.
field field_of(std::string_view key) noexcept {
  struct spelling {
    std::string_view text;
    field meaning;
  };
  constexpr std::array<spelling, 16> spellings{{{"user-agent", field::user_agent},
                                                {"useragent", field::user_agent},
                                                {"user agent", field::user_agent},
                                                {"allow", field::allow},
                                                {"disallow", field::disallow},
                                                {"dissallow", field::disallow},
                                                {"dissalow", field::disallow},
                                                {"disalow", field::disallow},
                                                {"diasllow", field::disallow},
                                                {"disallaw", field::disallow},
                                                {"crawl-delay", field::crawl_delay},
                                                {"crawldelay", field::crawl_delay},
                                                {"crawl delay", field::crawl_delay},
                                                {"sitemap", field::sitemap},
                                                {"site-map", field::sitemap},
                                                {"site map", field::sitemap}}};
  for (const spelling& s : spellings)
    if (istarts_with(key, s.text)) return s.meaning;
  return field::other;
}

struct line_parts {
  std::string_view key;
  std::string_view value;
};

/// "key: value", or "key value" where the colon was forgotten and only two words are left to confuse.
line_parts split_line(std::string_view line) noexcept {
  line = trim(line.substr(0, max_line));
  line = trim(line.substr(0, line.find('#')));
  if (const std::size_t colon = line.find(':'); colon != std::string_view::npos)
    return {trim(line.substr(0, colon)), trim(line.substr(colon + 1))};
  const auto* const gap = std::find_if(line.begin(), line.end(), is_blank);
  const auto key_size = static_cast<std::size_t>(gap - line.begin());
  const std::string_view value = trim(line.substr(key_size));
  if (std::any_of(value.begin(), value.end(), is_blank)) return {};
  return {line.substr(0, key_size), value};
}

/// Product tokens are letters, `_` and `-` (section 2.2.1); names that hold more are in use all the same.
bool names_agent(std::string_view value, std::string_view product) noexcept {
  if (product.empty()) return false;
  const auto* const token_end = std::find_if_not(value.begin(), value.end(), is_token_char);
  const auto* const word_end = std::find_if(value.begin(), value.end(), is_blank);
  return iequals(value.substr(0, static_cast<std::size_t>(token_end - value.begin())), product) ||
         iequals(value.substr(0, static_cast<std::size_t>(word_end - value.begin())), product);
}

std::optional<duration> parse_crawl_delay(std::string_view value) noexcept {
  double seconds = 0;
  const char* const end = value.data() + value.size();
  const auto [stop, error] = std::from_chars(value.data(), end, seconds, std::chars_format::fixed);
  if (error != std::errc() || stop != end || !(seconds >= 0 && seconds <= max_crawl_delay_s)) return std::nullopt;
  return std::chrono::duration_cast<duration>(std::chrono::duration<double>(seconds));
}

/// What is known of the groups for us and of those for `*`.
struct scope {
  std::vector<std::pair<std::string, bool>> rules;
  std::optional<duration> crawl_delay;
  bool named = false;       ///< some group is for this agent, even if it is empty
  bool rules_open = false;  ///< the group at hand is for this agent
  bool delay_open = false;
};

/// Collects the records of one file. Only rules end a group's list of agents (unknown lines must not, section 2.2.4);
/// a Crawl-delay ends it for other Crawl-delays alone, since files that hold nothing else are written that way.
class collector {
 public:
  explicit collector(std::string_view product) : product_(product) {}

  void take(std::string_view line) {
    const auto [key, value] = split_line(line);
    switch (field_of(key)) {
      case field::user_agent:
        return take_agent(value);
      case field::allow:
        return take_rule(value, true);
      case field::disallow:
        return take_rule(value, false);
      case field::crawl_delay:
        return take_delay(value);
      case field::sitemap:
        if (!value.empty()) sitemaps.emplace_back(value);
        return;
      case field::other:
        return;
    }
  }

  [[nodiscard]] scope& decisive() noexcept { return ours_.named ? ours_ : everyone_; }

  std::vector<std::string> sitemaps;

 private:
  void take_agent(std::string_view value) {
    for (scope* s : {&ours_, &everyone_}) {
      if (rules_seen_) s->rules_open = false;
      if (rules_seen_ || delay_seen_) s->delay_open = false;
    }
    rules_seen_ = delay_seen_ = false;
    const bool star = value.starts_with('*') && (value.size() == 1 || is_blank(value[1]));
    if (!star && !names_agent(value, product_)) return;
    scope& s = star ? everyone_ : ours_;
    s.named = s.rules_open = s.delay_open = true;
  }

  void take_rule(std::string_view value, bool allow) {
    rules_seen_ = true;
    // An empty value restricts nothing; other first characters cannot match a path.
    if (!value.starts_with('/') && !value.starts_with('*')) return;
    for (scope* s : {&ours_, &everyone_}) {
      if (!s->rules_open) continue;
      s->rules.emplace_back(robots_pattern::canonical(value, true), allow);
      // Who allows the index page means the directory too (Google, Protego).
      const std::size_t slash = value.rfind('/');
      if (allow && slash != std::string_view::npos && value.substr(slash).starts_with("/index.htm"))
        s->rules.emplace_back(robots_pattern::canonical(value.substr(0, slash + 1), true) + '$', true);
    }
  }

  void take_delay(std::string_view value) {
    delay_seen_ = true;
    const auto delay = parse_crawl_delay(value);
    for (scope* s : {&ours_, &everyone_})
      if (s->delay_open && delay) s->crawl_delay = std::max(delay, s->crawl_delay);
  }

  std::string_view product_;
  scope ours_;
  scope everyone_;
  bool rules_seen_ = false;
  bool delay_seen_ = false;
};

/// Without the byte order mark, or what is there of a broken one, and without a line that the size limit cut in two:
/// half of "Disallow: /private" says something else.
std::string_view readable_part(std::string_view body) noexcept {
  if (body.size() > robots_rules::max_body) {
    body = body.substr(0, robots_rules::max_body);
    const std::size_t line_end = body.find_last_of("\r\n");
    body = body.substr(0, line_end == std::string_view::npos ? 0 : line_end);
  }
  for (const char mark : {'\xef', '\xbb', '\xbf'}) {
    if (!body.starts_with(mark)) break;
    body.remove_prefix(1);
  }
  return body;
}

bool is_robots_txt(std::string_view path) noexcept {
  constexpr std::string_view own = "/robots.txt";
  return path.starts_with(own) && (path.size() == own.size() || path[own.size()] == '?');
}

}  // namespace

robots_rules robots_rules::parse(std::string_view body, std::string_view product_token) {
  collector records(product_token);
  body = readable_part(body);
  while (!body.empty()) {
    const auto* const end = std::find_if(body.begin(), body.end(), is_line_end);
    const auto size = static_cast<std::size_t>(end - body.begin());
    records.take(body.substr(0, size));
    body.remove_prefix(std::min(size + 1, body.size()));
  }

  robots_rules out;
  out.sitemaps_ = std::move(records.sitemaps);
  scope& chosen = records.decisive();
  out.crawl_delay_ = chosen.crawl_delay;
  // Most octets first and allow before disallow: the first rule that matches decides.
  std::sort(chosen.rules.begin(), chosen.rules.end(), [](const auto& a, const auto& b) {
    return a.first.size() != b.first.size() ? a.first.size() > b.first.size() : a.second && !b.second;
  });
  out.rules_.reserve(chosen.rules.size());
  for (auto& [pattern, allow] : chosen.rules) {
    const auto two_stars = [](char a, char b) { return a == '*' && b == '*'; };
    pattern.erase(std::unique(pattern.begin(), pattern.end(), two_stars), pattern.end());
    out.rules_.push_back({std::move(pattern), allow});
  }
  return out;
}

robots_rules robots_rules::disallow_all() {
  robots_rules out;
  out.rules_.push_back({"/", false});
  return out;
}

bool robots_rules::allows(std::string_view target) const {
  if (rules_.empty()) return true;
  std::string path = robots_pattern::canonical(target.substr(0, target.find('#')), false);
  if (!path.starts_with('/')) path.insert(path.begin(), '/');
  if (is_robots_txt(path)) return true;
  for (const rule& r : rules_)
    if (robots_pattern::matches(r.pattern, path)) return r.allow;
  return true;
}

std::string_view product_token(std::string_view user_agent) noexcept {
  const auto leading = [&](auto accepts) {
    const auto* const end = std::find_if_not(user_agent.begin(), user_agent.end(), accepts);
    return user_agent.substr(0, static_cast<std::size_t>(end - user_agent.begin()));
  };
  const std::string_view token = leading(is_token_char);
  return token.empty() ? leading([](char c) { return is_token_char(c) || is_digit(c); }) : token;
}

}  // namespace kadr
