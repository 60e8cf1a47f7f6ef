#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/url.hpp"
#include "extract/json_path.hpp"

namespace kadr {

enum class pagination_style { none, page, offset, cursor, link_header, next_url };

/// How a list continues (`paginate` of a source).
struct pagination_rule {
  pagination_style style = pagination_style::none;
  std::string parameter;       ///< page, offset, cursor: the query parameter; default "page", "offset", "cursor"
  std::int64_t first = 1;      ///< page: number of the first page; offset: the first offset (default 0)
  std::int64_t page_size = 0;  ///< offset: step; 0: the number of items on the page just read
  std::string size_parameter;  ///< sent with page_size where both are given ("limit")
  json_path total_pages;       ///< page: where the number of pages stands
  json_path total_items;       ///< page (with page_size), offset: where the number of items stands
  json_path next;              ///< cursor: the next cursor; next_url: the next URL (absolute or relative)
  std::int64_t max_pages = 0;  ///< 0: no limit
};

/// What a list page contributes to deciding what comes next.
struct list_page {
  url address;             ///< of this page, after redirects
  url first_address;       ///< of the first page of the list
  std::int64_t index = 0;  ///< 0 for the first page read
  std::size_t item_count = 0;
  std::string_view link_header;  ///< value of the Link field (RFC 8288); empty where absent
};

struct next_pages {
  std::vector<url> pages;  ///< in order
  bool fan_out = false;    ///< pages are all the remaining ones; otherwise the one that follows
};

/// The pages that follow `page`. Pure. With a known total the first page yields all others at once (they are fetched
/// in parallel); otherwise each page yields its successor until one is empty, has no cursor/link, or max_pages is
/// reached. A total is believed up to 1,000,000 pages. errc::pagination_loop where the next page is this one.
[[nodiscard]] result<next_pages> follow(const pagination_rule& rule, const list_page& page, json_value root);

/// The target of the first link with rel=next in a Link header field (RFC 8288 section 3); empty where there is none.
[[nodiscard]] std::string next_link(std::string_view link_header);

}  // namespace kadr
