#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/url.hpp"
#include "crawl/concealer.hpp"
#include "model/request.hpp"
#include "settings/job.hpp"
#include "storage/store.hpp"

namespace kadr {

/// What a page yielded.
struct harvest {
  std::vector<new_request> found;
  std::vector<film_commit> films;
  std::vector<std::string> complaints;  ///< items that could not be used, and why

  harvest() = default;
};

/// A page as it arrived, with whatever secrets it holds.
struct page_body {
  url address;             ///< after redirects
  std::string_view bytes;  ///< decoded
  std::string_view link;   ///< Link field
};

/// Reads a list page: its items become films or detail requests, and the pages that follow become requests.
/// What is found and the films have secrets concealed by `hide`; error texts and complaints are not.
/// Pure; CPU in proportion to the body; any thread. errc::bad_json, json_too_deep, wrong_content, no_items (on the
/// first page of a list only: a later empty page is the end), pagination_loop.
[[nodiscard]] result<harvest> read_list(const source_settings& source, const concealer& hide,
                                        const leased_request& request, const page_body& page);

/// Reads a detail reply, completed by the item that led to it (request.context): one film.
/// errc::bad_json, json_too_deep, wrong_content, not_a_film.
[[nodiscard]] result<harvest> read_detail(const source_settings& source, const concealer& hide,
                                          const leased_request& request, const page_body& page);

}  // namespace kadr
