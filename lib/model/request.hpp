#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/url.hpp"

namespace kadr {

/// What kind of reply a request expects and which step of the pipeline takes it.
enum class request_rule : std::uint8_t { list, detail, image };

[[nodiscard]] constexpr const char* to_string(request_rule r) noexcept {
  switch (r) {
    case request_rule::list:
      return "list";
    case request_rule::detail:
      return "detail";
    case request_rule::image:
      return "image";
  }
  return "";
}
[[nodiscard]] constexpr std::optional<request_rule> rule_of(std::string_view name) noexcept {
  if (name == "list") return request_rule::list;
  if (name == "detail") return request_rule::detail;
  if (name == "image") return request_rule::image;
  return std::nullopt;
}

/// Where a request stands. Terminal: done, failed, skipped.
enum class request_state : std::uint8_t { queued, leased, done, failed, skipped };

[[nodiscard]] constexpr const char* to_string(request_state s) noexcept {
  switch (s) {
    case request_state::queued:
      return "queued";
    case request_state::leased:
      return "leased";
    case request_state::done:
      return "done";
    case request_state::failed:
      return "failed";
    case request_state::skipped:
      return "skipped";
  }
  return "";
}

/// A URL to visit, before the frontier knows it.
struct new_request {
  url target;
  std::string source;
  request_rule rule = request_rule::list;
  int depth = 0;
  /// What the reply will be read together with: for a detail request the item it completes (JSON object text), for a
  /// list page its pagination position. Empty: nothing.
  std::string context;

  new_request(url u, std::string s, request_rule r, int d = 0, std::string c = {})
      : target(std::move(u)), source(std::move(s)), rule(r), depth(d), context(std::move(c)) {}
};

/// A request that this run holds: no other run, and nobody else in this run, works on it.
struct leased_request {
  std::int64_t id = 0;
  url target;
  std::string source;
  request_rule rule = request_rule::list;
  int depth = 0;
  int attempts = 0;  ///< including this one
  std::string context;

  leased_request(std::int64_t i, url u, std::string s, request_rule r, int d, int a, std::string c)
      : id(i), target(std::move(u)), source(std::move(s)), rule(r), depth(d), attempts(a), context(std::move(c)) {}
};

}  // namespace kadr
