#include "extract/pagination.hpp"

#include <algorithm>
#include <charconv>

#include "extract/json_text.hpp"

namespace kadr {
namespace {

constexpr std::int64_t max_total = 1'000'000;
constexpr std::int64_t largest_count = std::int64_t{1} << 53;

std::string_view parameter_of(const pagination_rule& rule) noexcept {
  if (!rule.parameter.empty()) return rule.parameter;
  switch (rule.style) {
    case pagination_style::offset:
      return "offset";
    case pagination_style::cursor:
      return "cursor";
    default:
      return "page";
  }
}

std::string text_at(const json_path& path, json_value root) {
  json_value node;
  if (!path.select_first(root, node)) return {};
  return json::scalar_text(node).value_or(std::string());
}

// A number, or a text of digits only; nothing for what cannot be a count.
std::optional<std::int64_t> count_at(const json_path& path, json_value root) {
  const std::string text = text_at(path, root);
  std::int64_t count = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, count);
  if (error != std::errc{} || stopped != end || count < 0) return std::nullopt;
  return std::min(count, largest_count);
}

std::int64_t step_of(const pagination_rule& rule, const list_page& page) noexcept {
  return rule.page_size > 0 ? rule.page_size : static_cast<std::int64_t>(page.item_count);
}

// A page with items is at least one page: a total of none is no total.
std::optional<std::int64_t> positive(std::optional<std::int64_t> pages) noexcept {
  return pages && *pages > 0 ? std::optional(std::min(*pages, max_total)) : std::nullopt;
}

std::optional<std::int64_t> known_pages(const pagination_rule& rule, const list_page& page, json_value root) {
  if (rule.style == pagination_style::page) {
    if (const auto pages = positive(count_at(rule.total_pages, root))) return pages;
    if (rule.page_size <= 0) return std::nullopt;
  }
  const auto items = count_at(rule.total_items, root);
  if (!items) return std::nullopt;
  const std::int64_t step = step_of(rule, page);
  return positive(*items / step + (*items % step != 0));
}

url numbered_page(const pagination_rule& rule, const list_page& page, std::int64_t number) {
  url out = page.first_address.with_query_parameter(parameter_of(rule), std::to_string(number));
  if (rule.size_parameter.empty() || rule.page_size <= 0) return out;
  return out.with_query_parameter(rule.size_parameter, std::to_string(rule.page_size));
}

failure loop_at(const url& address) {
  return {errc::pagination_loop, "the next page of " + address.href() + " is this page"};
}

bool same_page(const url& a, const url& b) {
  return a.without_fragment() == b.without_fragment();
}

// Not decoded: what is compared has passed the same encoder, and numbers have no encoded form.
std::optional<std::string> query_value(const url& address, std::string_view name) {
  std::string_view rest = address.query();
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    const std::size_t equals = pair.find('=');
    if (pair.substr(0, equals) != name) continue;
    return std::string(equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1));
  }
  return std::nullopt;
}

// Where this page began: in its own address, unless redirects have taken it out.
std::int64_t offset_of(const pagination_rule& rule, const list_page& page) {
  if (rule.page_size > 0) return rule.first + page.index * rule.page_size;
  const auto text = query_value(page.address, parameter_of(rule));
  std::int64_t offset = 0;
  if (text && std::from_chars(text->data(), text->data() + text->size(), offset).ec == std::errc{} && offset >= 0 &&
      offset < largest_count) {
    return offset;
  }
  return rule.first + page.index * static_cast<std::int64_t>(page.item_count);
}

result<next_pages> follow_numbers(const pagination_rule& rule, const list_page& page, json_value root) {
  next_pages out;
  const bool by_page = rule.style == pagination_style::page;
  if (auto total = known_pages(rule, page, root)) {
    out.fan_out = true;
    // The first page has announced all of them.
    if (page.index > 0) return out;
    if (rule.max_pages > 0) total = std::min(*total, rule.max_pages);
    if (*total > 1) out.pages.reserve(static_cast<std::size_t>(*total - 1));
    const std::int64_t step = by_page ? 1 : step_of(rule, page);
    for (std::int64_t i = 1; i < *total; ++i) out.pages.push_back(numbered_page(rule, page, rule.first + i * step));
    return out;
  }
  const std::int64_t next = by_page ? rule.first + page.index + 1 : offset_of(rule, page) + step_of(rule, page);
  url target = numbered_page(rule, page, next);
  if (same_page(target, page.address)) return loop_at(page.address);
  out.pages.push_back(std::move(target));
  return out;
}

result<next_pages> follow_cursor(const pagination_rule& rule, const list_page& page, json_value root) {
  next_pages out;
  const std::string cursor = text_at(rule.next, root);
  if (cursor.empty()) return out;
  url target = page.first_address.with_query_parameter(parameter_of(rule), cursor);
  if (!rule.size_parameter.empty() && rule.page_size > 0) {
    target = target.with_query_parameter(rule.size_parameter, std::to_string(rule.page_size));
  }
  const auto sent = query_value(page.address, parameter_of(rule));
  const bool repeated = sent && sent == query_value(target, parameter_of(rule));
  if (repeated || same_page(target, page.address)) return loop_at(page.address);
  out.pages.push_back(std::move(target));
  return out;
}

result<next_pages> follow_link(const list_page& page, const std::string& link) {
  next_pages out;
  if (link.empty()) return out;
  auto target = url::parse(link, page.address);
  if (!target) return target.error();
  if (same_page(*target, page.address)) return loop_at(page.address);
  out.pages.push_back(std::move(*target));
  return out;
}

}  // namespace

result<next_pages> follow(const pagination_rule& rule, const list_page& page, json_value root) {
  if (rule.style == pagination_style::none || page.item_count == 0) return next_pages{};
  if (rule.max_pages > 0 && page.index + 1 >= rule.max_pages) return next_pages{};
  switch (rule.style) {
    case pagination_style::none:
      break;
    case pagination_style::page:
    case pagination_style::offset:
      return follow_numbers(rule, page, root);
    case pagination_style::cursor:
      return follow_cursor(rule, page, root);
    case pagination_style::next_url:
      return follow_link(page, text_at(rule.next, root));
    case pagination_style::link_header:
      return follow_link(page, next_link(page.link_header));
  }
  return next_pages{};
}

}  // namespace kadr
