#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "async/awaitable.hpp"
#include "core/error.hpp"
#include "core/secret.hpp"
#include "core/time.hpp"
#include "core/url.hpp"
#include "http/body_sink.hpp"
#include "http/response_head.hpp"

namespace kadr {

/// Header fields that only some origins may see (promise R8). Immutable; shared by the requests of a source.
struct credentials {
  std::vector<std::string> origins;  ///< as url::origin() writes them
  std::vector<std::pair<std::string, secret>> headers;
};

/// Limits of one request's phases; `total` holds for all of them together, redirects included.
struct request_timeouts {
  duration dns = std::chrono::seconds(10);
  duration connect = std::chrono::seconds(10);
  duration first_byte = std::chrono::seconds(30);  ///< until the header is whole
  duration idle = std::chrono::seconds(15);
  duration total = std::chrono::seconds(120);
};

/// May a redirect lead there? Asked before every hop.
using redirect_gate = std::function<awaitable<result<void>>(url)>;

/// A GET.
struct http_request {
  url target;
  body_sink* sink;  ///< takes the body of a 2xx reply; outlives the request; owned by the caller
  std::uint64_t body_limit = 32u << 20;
  bool accept_encodings = true;
  std::string accept = "*/*";
  std::shared_ptr<const credentials> secrets;  ///< may be null
  redirect_gate gate;                          ///< may be empty: every hop is welcome

  http_request(url t, body_sink* s) : target(std::move(t)), sink(s) {}
};

/// The final reply, after redirects. A body of 2xx is in the sink, whole and decoded.
struct http_reply {
  std::unique_ptr<response_head> head;  ///< never null; apart, so that a reply is cheap to move
  url address;                          ///< where the reply came from
  std::string snippet;                  ///< the beginning of a body that was not 2xx
  std::uint64_t wire_bytes = 0;

  http_reply(std::unique_ptr<response_head> h, url a, std::string s, std::uint64_t w)
      : head(std::move(h)), address(std::move(a)), snippet(std::move(s)), wire_bytes(w) {}
};

}  // namespace kadr
