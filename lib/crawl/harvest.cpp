#include "crawl/harvest.hpp"

#include <algorithm>
#include <charconv>

#include "core/sha256.hpp"
#include "core/text.hpp"
#include "extract/film_extractor.hpp"
#include "extract/json_document.hpp"
#include "extract/pagination.hpp"

namespace kadr {
namespace {

/// Buffers that grow to the largest page and stay; one pair a thread.
struct parsers {
  json_parser page;
  json_parser item;
  json_parser merged;
};
thread_local parsers scratch;

result<json_value> parse_page(std::string_view bytes) {
  auto root = scratch.page.parse(bytes);
  if (!root && trim(bytes).starts_with('<'))
    return failure(errc::wrong_content, "HTML instead of JSON: \"" + printable(squeeze(bytes.substr(0, 80))) + "\"");
  return root;
}

/// Where a page stands in its list: "7 https://…" is the eighth page of the list that began there.
struct position {
  std::int64_t index = 0;
  url first;
};

position position_of(const leased_request& request) {
  position p{0, request.target};
  const std::string_view text = request.context;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), p.index);
  if (ec != std::errc{} || end == text.data() + text.size()) return {0, request.target};
  if (auto first = url::parse(std::string_view(end + 1, text.data() + text.size())); first) p.first = std::move(*first);
  return p;
}

std::string context_of(std::int64_t index, const url& first) {
  return std::to_string(index) + " " + first.href();
}

film_commit commit_of(film_record record, const url& address, bool own_page) {
  film_commit film;
  film.record = to_json(record);
  // What identifies a record within its source: its first id, else the page that is all its own, else what it says.
  if (!record.ids.empty())
    film.key = record.ids.front().scheme + ":" + record.ids.front().value;
  else if (own_page)
    film.key = address.href();
  else
    film.key = "sha256:" + sha256_hex(film.record);
  film.url = address.href();
  film.parsed = std::move(record);
  return film;
}

/// Does the item have a member that its details lack? Mostly not, and then there is nothing to merge.
bool has_more_than(json_value item, json_value detail) {
  simdjson::dom::object members, details;
  if (item.get(members) != simdjson::SUCCESS || detail.get(details) != simdjson::SUCCESS) return false;
  return std::any_of(members.begin(), members.end(), [&](const simdjson::dom::key_value_pair& member) {
    return details.at_key(member.key).error() == simdjson::NO_SUCH_FIELD;
  });
}

/// An item becomes a request for its details, or a film at once.
result<void> take_item(const source_settings& source, const leased_request& request, json_value item,
                       const url& address, harvest& out) {
  if (source.detail.empty()) {
    auto film = extract_film(source.film, item, address);
    if (!film) return film.error();
    out.films.push_back(commit_of(std::move(*film), address, false));
    return {};
  }
  auto text = expand_template(source.detail, item);
  if (!text) return text.error();
  auto target = url::parse(*text);
  if (!target) return target.error();
  out.found.emplace_back(target->without_fragment(), source.name, request_rule::detail, request.depth + 1,
                         to_json_text(item));
  return {};
}

}  // namespace

result<harvest> read_list(const source_settings& source, const leased_request& request, const page_body& page) {
  auto root = parse_page(page.bytes);
  if (!root) return root.error();
  std::vector<json_value> items;
  if (source.items.empty())
    items.push_back(*root);
  else
    items = source.items.select(*root);

  const position at = position_of(request);
  if (items.empty() && at.index == 0)
    return failure(errc::no_items, "items is " + source.items.text() + ", the reply begins " +
                                       printable(squeeze(page.bytes.substr(0, 120))));
  harvest out;
  for (std::size_t i = 0; i < items.size(); ++i)
    if (auto taken = take_item(source, request, items[i], page.address, out); !taken)
      out.complaints.push_back("item " + std::to_string(i) + ": " + taken.error().message());

  // Here the rules are wrong, not a film.
  if (at.index == 0 && out.complaints.size() == items.size())
    return failure(errc::not_a_film,
                   "all " + std::to_string(items.size()) + " unusable, first: " + out.complaints.front());

  list_page here{page.address, at.first, at.index, items.size(), page.link};
  auto next = follow(source.paginate, here, *root);
  if (!next) return next.error();
  std::int64_t index = at.index;
  for (auto& address : next->pages)
    out.found.emplace_back(address.without_fragment(), source.name, request_rule::list, request.depth,
                           context_of(++index, at.first));
  return out;
}

result<harvest> read_detail(const source_settings& source, const leased_request& request, const page_body& page) {
  auto detail = parse_page(page.bytes);
  if (!detail) return detail.error();
  json_value whole = *detail;
  std::string merged;
  if (!request.context.empty()) {
    auto item = scratch.item.parse(request.context);
    if (!item) return item.error();
    if (has_more_than(*item, whole)) {
      merged = merge_objects(*item, whole);
      auto parsed = scratch.merged.parse(merged);
      if (!parsed) return parsed.error();
      whole = *parsed;
    }
  }
  auto film = extract_film(source.film, whole, page.address);
  if (!film) return film.error();
  harvest out;
  out.films.push_back(commit_of(std::move(*film), page.address, true));
  return out;
}

}  // namespace kadr
