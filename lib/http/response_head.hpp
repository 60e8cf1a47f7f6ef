#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace kadr {

/// The status and the fields of a reply that kadr reads; everything else is passed over while parsing. A field that
/// occurs twice keeps its first value (Link: the values joined by commas).
struct response_head {
  int status = 0;
  std::string content_type, content_encoding, location, etag, last_modified, link, retry_after, date, x_robots_tag;
  std::optional<std::uint64_t> content_length;
  bool http11 = false;
};

}  // namespace kadr
