#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/ip_address.hpp"
#include "core/secret.hpp"
#include "core/time.hpp"
#include "core/url.hpp"
#include "extract/film_rules.hpp"
#include "extract/pagination.hpp"

namespace kadr {

/// `storage`: where results go. Paths are absolute after loading.
struct storage_settings {
  enum class durability_level { normal, full };
  std::filesystem::path database;  ///< the SQLite file
  std::filesystem::path images;    ///< root of the image archive
  durability_level durability = durability_level::full;
};

/// `fetch.timeout`: each phase of a request has its own limit, `total` bounds them together (redirects included).
struct timeout_settings {
  duration dns = std::chrono::seconds(10);
  duration connect = std::chrono::seconds(10);  ///< TCP and TLS together, over all addresses
  duration first_byte = std::chrono::seconds(30);
  duration idle = std::chrono::seconds(15);  ///< between two pieces of a reply
  duration total = std::chrono::seconds(120);
};

/// `fetch.limits`: bytes of a body, on the wire and decoded alike.
struct body_limits {
  std::uint64_t json = 32u << 20;
  std::uint64_t html = 16u << 20;
  std::uint64_t image = 64u << 20;
};

/// `fetch.per_origin`: manners towards one server.
struct origin_settings {
  int concurrency = 8;   ///< requests open at once
  duration delay{};      ///< between the starts of two requests
  bool adaptive = true;  ///< fewer at once while the server fails or asks for it, never more than `concurrency`
};

struct fetch_settings {
  int concurrency = 64;  ///< permits of the global semaphore
  origin_settings per_origin;
  int retries = 4;  ///< attempts beyond the first
  timeout_settings timeout;
  body_limits limits;
  std::string user_agent = "kadr/1.0";
  bool robots = true;
  address_allowlist allow_private_addresses;
  std::string ca_file;  ///< PEM certificates trusted beside the system's; empty: none
};

/// What an expansion put into the job file, and how it is written there.
struct named_secret {
  std::string placeholder;  ///< "${ENV:KEY}", "${FILE:keys/api}"; without a default
  secret value;
  friend bool operator==(const named_secret&, const named_secret&) = default;
};

/// One element of `sources` with `format: "json"`.
struct source_settings {
  std::string name;
  std::vector<url> start;
  std::vector<std::pair<std::string, secret>> headers;  ///< sent to the origins of `start` and `detail` only
  pagination_rule paginate;
  json_path items;     ///< empty: the whole reply is the one item
  std::string detail;  ///< URL template; empty: the item is all there is
  film_rules film;
  std::int64_t max_requests = 0;  ///< 0: no limit
};

struct image_settings {
  int min_width = 0, min_height = 0;
  std::int64_t max_pixels = 100'000'000;
};

/// A whole job file, validated: every rule compiled, every secret read, every path absolute.
struct job_settings {
  std::string name;
  std::filesystem::path file;  ///< the job file itself
  storage_settings storage;
  fetch_settings fetch;
  std::vector<source_settings> sources;
  std::vector<named_secret> secrets;  ///< of all sources, by keep_secrets(); each value once
  image_settings images;
};

}  // namespace kadr
