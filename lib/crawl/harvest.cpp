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

/// The beginning of a page, for an error text. Concealed before it is cut: half a secret would not be recognised.
std::string excerpt(std::string_view bytes, std::size_t length, const concealer& hide) {
  constexpr std::size_t enough = 128 * 1024;
  const std::string text = squeeze(hide.conceal_message(bytes.substr(0, enough)));
  return printable(std::string_view(text).substr(0, length));
}

result<json_value> parse_page(std::string_view bytes, const concealer& hide) {
  auto root = scratch.page.parse(bytes);
  if (!root && trim(bytes).starts_with('<'))
    return failure(errc::wrong_content, "HTML instead of JSON: \"" + excerpt(bytes, 80, hide) + "\"");
  return root;
}

/// Where a page was read: as it was asked for, and as it may be stored.
struct page_address {
  url real;
  url shown;
};

page_address address_of(const page_body& page, const leased_request& request, const concealer& hide) {
  auto shown = hide.conceal(page.address);
  return {page.address, shown ? std::move(*shown) : request.target};
}

/// Where a page stands in its list: "7 https://…" is the eighth page of the list that began there.
struct position {
  std::int64_t index = 0;
  url first;
};

position position_of(const leased_request& request, const concealer& hide) {
  position p{0, hide.reveal(request.target)};
  const std::string_view text = request.context;
  std::int64_t index = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), index);
  if (ec != std::errc{} || end == text.data() + text.size()) return p;
  p.index = index;
  if (auto first = url::parse(std::string_view(end + 1, text.data() + text.size())); first)
    p.first = hide.reveal(*first);
  return p;
}

std::string context_of(std::int64_t index, const url& first) {
  return std::to_string(index) + " " + first.href();
}

/// Puts the record as JSON text into `json`. Templates of pictures may hold secrets, and a server repeats them
/// anywhere.
result<void> conceal(film_record& record, std::string& json, const concealer& hide) {
  if (hide.empty()) {
    json = to_json(record);
    return {};
  }
  std::erase_if(record.images, [&](image_ref& image) {
    const auto address = url::parse(image.url);
    const auto concealed = address ? hide.conceal(*address) : address;
    if (concealed) image.url = concealed->href();
    return !concealed;
  });
  const std::string plain = to_json(record);
  json = hide.conceal_json(plain);
  if (json == plain) return {};
  auto concealed = film_record_from_json(json);
  if (!concealed) return concealed.error();
  record = std::move(*concealed);
  return {};
}

/// `address` is where the record was read.
result<film_commit> commit_of(film_record record, const url& address, bool own_page, const concealer& hide) {
  film_commit film;
  if (auto done = conceal(record, film.record, hide); !done) return done.error();
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
result<void> take_item(const source_settings& source, const concealer& hide, const leased_request& request,
                       json_value item, const page_address& address, harvest& out) {
  if (source.detail.empty()) {
    auto record = extract_film(source.film, item, address.real);
    if (!record) return record.error();
    auto film = commit_of(std::move(*record), address.shown, false, hide);
    if (!film) return film.error();
    out.films.push_back(std::move(*film));
    return {};
  }
  auto text = expand_template(source.detail, item);
  if (!text) return text.error();
  auto target = url::parse(*text);
  if (target) target = hide.conceal(std::move(*target));
  if (!target) return target.error();
  out.found.emplace_back(target->without_fragment(), source.name, request_rule::detail, request.depth + 1,
                         hide.conceal_json(to_json_text(item)));
  return {};
}

}  // namespace

result<harvest> read_list(const source_settings& source, const concealer& hide, const leased_request& request,
                          const page_body& page) {
  auto root = parse_page(page.bytes, hide);
  if (!root) return root.error();
  std::vector<json_value> items;
  if (source.items.empty())
    items.push_back(*root);
  else
    items = source.items.select(*root);

  const position at = position_of(request, hide);
  if (items.empty() && at.index == 0)
    return failure(errc::no_items,
                   "items is " + source.items.text() + ", the reply begins " + excerpt(page.bytes, 120, hide));
  const page_address address = address_of(page, request, hide);
  harvest out;
  for (std::size_t i = 0; i < items.size(); ++i)
    if (auto taken = take_item(source, hide, request, items[i], address, out); !taken)
      out.complaints.push_back("item " + std::to_string(i) + ": " + taken.error().message());

  // Here the rules are wrong, not a film.
  if (at.index == 0 && out.complaints.size() == items.size())
    return failure(errc::not_a_film,
                   "all " + std::to_string(items.size()) + " unusable, first: " + out.complaints.front());

  list_page here{page.address, at.first, at.index, items.size(), page.link};
  auto next = follow(source.paginate, here, *root);
  if (!next) return next.error();
  if (next->pages.empty()) return out;
  const auto first = hide.conceal(at.first);
  if (!first) return first.error();
  std::int64_t index = at.index;
  for (auto& real : next->pages) {
    const auto shown = hide.conceal(std::move(real));
    if (!shown) return shown.error();
    out.found.emplace_back(shown->without_fragment(), source.name, request_rule::list, request.depth,
                           context_of(++index, *first));
  }
  return out;
}

result<harvest> read_detail(const source_settings& source, const concealer& hide, const leased_request& request,
                            const page_body& page) {
  auto detail = parse_page(page.bytes, hide);
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
  auto record = extract_film(source.film, whole, page.address);
  if (!record) return record.error();
  auto film = commit_of(std::move(*record), address_of(page, request, hide).shown, true, hide);
  if (!film) return film.error();
  harvest out;
  out.films.push_back(std::move(*film));
  return out;
}

}  // namespace kadr
