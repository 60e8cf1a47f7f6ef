#pragma once

#include <boost/system/result.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace kadr {

/// What a caller may do about a failure. Retrying looks at this and at nothing else.
enum class error_class {
  transient,  ///< the same request may succeed later: retry with back-off
  permanent,  ///< the remote side's final answer: record it
  policy,     ///< we refused (robots, scope, address, limits the user set): never retried
  local,      ///< this machine's fault (disk, descriptors): stop or pause the run, do not blame the item
  cancelled,  ///< the caller changed its mind
};

/// Every expected failure of kadr, by name. `describe` gives class, group and sentence; one table, error.cpp.
enum class errc {
  // names and connections
  dns_not_found,
  dns_failed,
  dns_timeout,
  no_address,
  connect_refused,
  connect_failed,
  connect_timeout,
  connection_reset,
  // TLS
  tls_certificate,
  tls_failed,
  tls_timeout,
  // HTTP framing and time
  truncated_header,
  truncated_body,
  bad_response,
  header_too_large,
  first_byte_timeout,
  idle_timeout,
  total_timeout,
  too_slow,
  body_too_large,
  bad_encoding,
  decoded_too_large,
  // redirects
  redirect_loop,
  too_many_redirects,
  bad_redirect,
  redirect_downgrade,
  // statuses
  http_4xx,
  http_5xx,
  http_429,
  http_unexpected,
  // policy
  robots_disallowed,
  robots_unavailable,
  address_forbidden,
  port_forbidden,
  scheme_forbidden,
  out_of_scope,
  limit_reached,
  // content
  bad_url,
  bad_json,
  json_too_deep,
  wrong_content,
  no_items,
  not_a_film,
  pagination_loop,
  not_an_image,
  image_truncated,
  image_too_small,
  image_too_large,
  image_bomb,
  image_undecodable,
  // configuration
  bad_config,
  missing_secret,
  not_supported,
  // this machine
  storage_failed,
  storage_full,
  storage_corrupt,
  storage_newer,
  storage_busy,
  file_failed,
  too_many_files,
  job_locked,
  out_of_memory,
  // control
  cancelled,
  internal,
};

/// The static facts of one errc.
struct error_facts {
  std::string_view name;  ///< the enumerator's own name; stable, stored in the database
  error_class klass;
  std::string_view group;     ///< failure class users filter by: dns, connect, timeout, tls, protocol, http_4xx, …
  std::string_view sentence;  ///< plain English, no full stop
};

[[nodiscard]] const error_facts& describe(errc code) noexcept;

/// Every failure class (error_facts::group), once, in the order of errc.
[[nodiscard]] std::vector<std::string> failure_groups();

/// The errc of that name, or errc::internal.
[[nodiscard]] errc errc_of(std::string_view name) noexcept;

/// An expected failure: the code and what is particular to this occurrence (never a secret; may be empty).
/// The constructor exists so that temporaries in co_await expressions are not aggregates (g++ 12.2).
struct failure {
  errc code = errc::internal;
  std::string detail;

  failure() = default;
  failure(errc c, std::string d = {}) : code(c), detail(std::move(d)) {}

  [[nodiscard]] error_class klass() const noexcept { return describe(code).klass; }
  /// "connect_refused: connection refused (127.0.0.1:81)".
  [[nodiscard]] std::string message() const;
};

/// value() of a failed result throws this: only a bug reaches it.
[[noreturn]] void throw_exception_from_error(const failure& f, const boost::source_location& where);

/// Every fallible function of kadr returns this. Expected failures never throw.
template <class T = void>
using result = boost::system::result<T, failure>;

}  // namespace kadr
