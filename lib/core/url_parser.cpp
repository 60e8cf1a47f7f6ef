#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/host.hpp"
#include "core/percent_encode.hpp"
#include "core/text.hpp"
#include "core/url.hpp"

namespace kadr {
namespace {

constexpr bool is_slash(char c) noexcept {
  return c == '/' || c == '\\';
}
constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}
constexpr bool is_alpha(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool is_c0_or_space(char c) noexcept {
  return static_cast<unsigned char>(c) <= 0x20;
}
constexpr bool is_tab_or_newline(char c) noexcept {
  return c == '\t' || c == '\n' || c == '\r';
}

template <class Predicate>
std::size_t find_if(std::string_view text, Predicate predicate) noexcept {
  return static_cast<std::size_t>(std::find_if(text.begin(), text.end(), predicate) - text.begin());
}

std::string_view without_leading_slashes(std::string_view text) noexcept {
  text.remove_prefix(find_if(text, [](char c) { return !is_slash(c); }));
  return text;
}

// The scheme before ':', as written; nothing where the input does not begin with one.
std::optional<std::string_view> scheme_of(std::string_view input) noexcept {
  if (input.empty() || !is_alpha(input.front())) return std::nullopt;
  const auto end =
      find_if(input, [](char c) { return !is_alpha(c) && !is_digit(c) && c != '+' && c != '-' && c != '.'; });
  if (end == input.size() || input[end] != ':') return std::nullopt;
  return input.substr(0, end);
}

// How many dots the path segment stands for, "%2e" being one too: 1, 2, or 0 for a name.
int dots_of(std::string_view segment) noexcept {
  if (segment.empty() || (segment.front() != '.' && segment.front() != '%')) return 0;
  int dots = 0;
  while (!segment.empty()) {
    if (segment.front() == '.')
      segment.remove_prefix(1);
    else if (segment.starts_with("%2e") || segment.starts_with("%2E"))
      segment.remove_prefix(3);
    else
      return 0;
    if (++dots > 2) return 0;
  }
  return dots;
}

failure bad(std::string_view detail) {
  return {errc::bad_url, std::string(detail)};
}

}  // namespace

// The basic URL parser (URL Standard section 4.4) for special schemes. Its states are the functions, each taking the
// input that is left; the serialisation is built in place, so that a URL costs one allocation.
class url::parser {
 public:
  explicit parser(const url* base) noexcept : base_(base) {}

  result<url> parse(std::string_view input) {
    input.remove_prefix(find_if(input, [](char c) { return !is_c0_or_space(c); }));
    while (!input.empty() && is_c0_or_space(input.back())) input.remove_suffix(1);
    if (input.size() > max_length) return bad("longer than the limit");

    std::string without_newlines;
    if (find_if(input, is_tab_or_newline) != input.size()) {
      without_newlines = input;
      std::erase_if(without_newlines, is_tab_or_newline);
      input = without_newlines;
    }
    out_.href_.reserve(input.size() + (base_ ? base_->href_.size() : 0) + 16);
    if (auto failed = start(input)) return std::move(*failed);
    if (out_.href_.size() > max_length) return bad("longer than the limit once percent-encoded");
    return std::move(out_);
  }

 private:
  using problem = std::optional<failure>;

  problem start(std::string_view input) {
    const auto scheme = scheme_of(input);
    if (scheme) {
      out_.https_ = iequals(*scheme, "https");
      constexpr std::size_t enough_to_recognise = 32;
      if (!out_.https_ && !iequals(*scheme, "http"))
        return failure{errc::scheme_forbidden, to_lower(scheme->substr(0, enough_to_recognise))};
      input.remove_prefix(scheme->size() + 1);
    } else if (!base_) {
      return bad("a relative URL without a base");
    }
    if (!base_ || (scheme && out_.https_ != base_->https_)) return authority(without_leading_slashes(input));
    out_.https_ = base_->https_;
    if (input.size() > 1 && is_slash(input[0]) && is_slash(input[1])) return authority(without_leading_slashes(input));
    relative(input);
    return std::nullopt;
  }

  void relative(std::string_view input) {
    const std::string_view base = base_->href_;
    out_.port_ = base_->port_;
    out_.host_begin_ = base_->host_begin_;
    out_.host_end_ = base_->host_end_;
    out_.path_begin_ = base_->path_begin_;
    if (input.empty() || input.front() == '#') {
      out_.href_ = base.substr(0, base_->fragment_begin_);
      out_.query_begin_ = base_->query_begin_;
      fragment(input);
    } else if (input.front() == '?') {
      out_.href_ = base.substr(0, base_->query_begin_);
      query(input);
    } else if (is_slash(input.front())) {
      out_.href_ = base.substr(0, base_->path_begin_);
      path(input.substr(1));
    } else {
      out_.href_ = base.substr(0, base_->query_begin_);
      shorten_path();
      path(input);
    }
  }

  problem authority(std::string_view input) {
    const auto end = find_if(input, [](char c) { return is_slash(c) || c == '?' || c == '#'; });
    std::string_view host = input.substr(0, end);
    // The last '@' ends the user info, which is dropped here.
    if (const auto at = host.rfind('@'); at != std::string_view::npos) host.remove_prefix(at + 1);
    input.remove_prefix(end);

    bool in_brackets = false;
    const auto host_end = find_if(host, [&in_brackets](char c) {
      if (c == '[') in_brackets = true;
      if (c == ']') in_brackets = false;
      return c == ':' && !in_brackets;
    });
    const std::string_view port_text = host_end < host.size() ? host.substr(host_end + 1) : std::string_view{};
    host = host.substr(0, host_end);
    if (host.empty()) return bad("the host is missing");

    auto serialised = parse_host(host);
    if (!serialised) return std::move(serialised).error();
    out_.href_.assign(out_.https_ ? "https://" : "http://");
    out_.host_begin_ = offset();
    out_.href_.append(*serialised);
    out_.host_end_ = offset();
    if (auto failed = port(port_text)) return failed;
    out_.path_begin_ = offset();
    if (!input.empty() && is_slash(input.front())) input.remove_prefix(1);
    path(input);
    return std::nullopt;
  }

  problem port(std::string_view digits) {
    const unsigned default_port = out_.https_ ? 443 : 80;
    unsigned value = 0;
    for (char c : digits) {
      if (!is_digit(c)) return bad("the port is not a number");
      value = value * 10 + static_cast<unsigned>(c - '0');
      if (value > 65535) return bad("the port is over 65535");
    }
    if (digits.empty()) value = default_port;
    out_.port_ = static_cast<std::uint16_t>(value);
    if (value != default_port) out_.href_.append(":").append(std::to_string(value));
    return std::nullopt;
  }

  // What is in href_ after path_begin_ is a list of "/segment"; `input` is the segments to add.
  void path(std::string_view input) {
    for (bool more = true; more;) {
      const auto end = find_if(input, [](char c) { return is_slash(c) || c == '?' || c == '#'; });
      const std::string_view segment = input.substr(0, end);
      more = end < input.size() && is_slash(input[end]);
      const int dots = dots_of(segment);
      if (dots == 2) shorten_path();
      if (dots == 0 || !more) out_.href_.push_back('/');
      if (dots == 0) append_percent_encoded(out_.href_, segment, encode_set::path);
      input.remove_prefix(more ? end + 1 : end);
    }
    query(input);
  }

  void shorten_path() {
    // Looking for the slash of an empty path would read the whole host, for every ".." of a hostile URL.
    if (out_.href_.size() > out_.path_begin_) out_.href_.resize(out_.href_.rfind('/'));
  }

  void query(std::string_view input) {
    out_.query_begin_ = offset();
    if (input.starts_with('?')) {
      const auto end = std::min(input.find('#'), input.size());
      out_.href_.push_back('?');
      append_percent_encoded(out_.href_, input.substr(1, end - 1), encode_set::special_query);
      input.remove_prefix(end);
    }
    fragment(input);
  }

  void fragment(std::string_view input) {
    out_.fragment_begin_ = offset();
    if (!input.starts_with('#')) return;
    out_.href_.push_back('#');
    append_percent_encoded(out_.href_, input.substr(1), encode_set::fragment);
  }

  std::uint32_t offset() const noexcept { return static_cast<std::uint32_t>(out_.href_.size()); }

  const url* base_;
  url out_;
};

result<url> url::parse(std::string_view input) {
  return parser(nullptr).parse(input);
}
result<url> url::parse(std::string_view input, const url& base) {
  return parser(&base).parse(input);
}

}  // namespace kadr
