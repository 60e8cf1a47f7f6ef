#include "core/error.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace kadr {
namespace {

struct row {
  errc code;
  error_facts facts;
};

constexpr auto T = error_class::transient;
constexpr auto P = error_class::permanent;
constexpr auto S = error_class::policy;
constexpr auto L = error_class::local;
constexpr auto C = error_class::cancelled;

#define KADR_ERRC(name, klass, group, sentence) \
  row {                                         \
    errc::name, {                               \
#name, klass, group, sentence             \
    }                                           \
  }
constexpr std::array table{
    KADR_ERRC(dns_not_found, P, "dns", "the host name does not exist"),
    KADR_ERRC(dns_failed, T, "dns", "the host name could not be resolved"),
    KADR_ERRC(dns_timeout, T, "dns", "resolving the host name took too long"),
    KADR_ERRC(no_address, T, "dns", "the host name has no usable address"),
    KADR_ERRC(connect_refused, T, "connect", "the connection was refused"),
    KADR_ERRC(connect_failed, T, "connect", "the connection could not be made"),
    KADR_ERRC(connect_timeout, T, "timeout", "connecting took too long"),
    KADR_ERRC(connection_reset, T, "connect", "the server cut the connection"),
    KADR_ERRC(tls_certificate, P, "tls", "the server's certificate was not accepted"),
    KADR_ERRC(tls_failed, T, "tls", "the TLS handshake failed"),
    KADR_ERRC(tls_timeout, T, "timeout", "the TLS handshake took too long"),
    KADR_ERRC(truncated_header, T, "protocol", "the reply ended inside its header"),
    KADR_ERRC(truncated_body, T, "protocol", "the reply ended before its body was complete"),
    KADR_ERRC(bad_response, P, "protocol", "the reply is not valid HTTP"),
    KADR_ERRC(header_too_large, P, "protocol", "the reply's header is over the limit"),
    KADR_ERRC(first_byte_timeout, T, "timeout", "the server did not begin its reply in time"),
    KADR_ERRC(idle_timeout, T, "timeout", "the reply stalled"),
    KADR_ERRC(total_timeout, T, "timeout", "the request took longer than its total limit"),
    KADR_ERRC(too_slow, T, "timeout", "the reply came slower than the minimum speed"),
    KADR_ERRC(body_too_large, P, "too_large", "the body is over the size limit"),
    KADR_ERRC(bad_encoding, P, "protocol", "the body's content encoding is broken or not supported"),
    KADR_ERRC(decoded_too_large, P, "too_large", "the body expands over the size limit"),
    KADR_ERRC(redirect_loop, P, "redirect", "the redirects form a loop"),
    KADR_ERRC(too_many_redirects, P, "redirect", "there were too many redirects"),
    KADR_ERRC(bad_redirect, P, "redirect", "the redirect has no usable target"),
    KADR_ERRC(redirect_downgrade, S, "redirect", "a redirect from https to http was refused"),
    KADR_ERRC(http_4xx, P, "http_4xx", "the server refused the request"),
    KADR_ERRC(http_5xx, T, "http_5xx", "the server failed"),
    KADR_ERRC(http_429, T, "http_429", "the server asks for fewer requests"),
    KADR_ERRC(http_unexpected, P, "protocol", "the server answered with an unexpected status"),
    KADR_ERRC(robots_disallowed, S, "robots", "robots.txt disallows this URL"),
    KADR_ERRC(robots_unavailable, T, "robots", "robots.txt could not be fetched, so everything is disallowed for now"),
    KADR_ERRC(address_forbidden, S, "policy", "the address is private or reserved"),
    KADR_ERRC(port_forbidden, S, "policy", "the port is not one that a scraper may use"),
    KADR_ERRC(scheme_forbidden, S, "policy", "only http and https are fetched"),
    KADR_ERRC(out_of_scope, S, "policy", "the URL is outside the source's scope"),
    KADR_ERRC(limit_reached, S, "limit", "a limit of the job was reached"),
    KADR_ERRC(bad_url, P, "content", "the URL is not valid"),
    KADR_ERRC(bad_json, P, "content", "the body is not valid JSON"),
    KADR_ERRC(json_too_deep, P, "content", "the JSON is nested too deeply"),
    KADR_ERRC(wrong_content, P, "content", "the body is not of the promised kind"),
    KADR_ERRC(no_items, P, "content", "the list has no items where the rule looks for them"),
    KADR_ERRC(not_a_film, P, "content", "the record has no title"),
    KADR_ERRC(pagination_loop, P, "content", "the pagination leads back to a page already seen"),
    KADR_ERRC(not_an_image, P, "image", "the body is not an image"),
    KADR_ERRC(image_truncated, T, "image", "the image is cut short"),
    KADR_ERRC(image_too_small, S, "image", "the image is smaller than the limit"),
    KADR_ERRC(image_too_large, S, "image", "the image is larger than the limit"),
    KADR_ERRC(image_bomb, S, "image", "the image has more pixels than the limit"),
    KADR_ERRC(image_undecodable, P, "image", "the image cannot be decoded"),
    KADR_ERRC(bad_config, P, "config", "the job file is not valid"),
    KADR_ERRC(missing_secret, P, "config", "a secret that the job file names is missing"),
    KADR_ERRC(not_supported, P, "config", "this is not supported yet"),
    KADR_ERRC(storage_failed, L, "storage", "the database failed"),
    KADR_ERRC(storage_full, L, "storage", "the disk is full"),
    KADR_ERRC(storage_corrupt, L, "storage", "the database is damaged"),
    KADR_ERRC(storage_newer, L, "storage", "the database was written by a newer version of kadr"),
    KADR_ERRC(storage_busy, L, "storage", "another program holds the database"),
    KADR_ERRC(file_failed, L, "storage", "a file could not be written"),
    KADR_ERRC(too_many_files, L, "local", "this process has no file descriptors left"),
    KADR_ERRC(job_locked, L, "local", "another run holds this job"),
    KADR_ERRC(out_of_memory, L, "local", "there is not enough memory"),
    KADR_ERRC(cancelled, C, "cancelled", "the request was cancelled"),
    KADR_ERRC(internal, P, "internal", "internal error: this is a bug in kadr"),
};
#undef KADR_ERRC

constexpr bool table_is_in_enum_order() {
  for (std::size_t i = 0; i < table.size(); ++i)
    if (static_cast<std::size_t>(table[i].code) != i) return false;
  return table.size() == static_cast<std::size_t>(errc::internal) + 1;
}
static_assert(table_is_in_enum_order());

}  // namespace

const error_facts& describe(errc code) noexcept {
  return table[static_cast<std::size_t>(code)].facts;
}

std::vector<std::string> failure_groups() {
  std::vector<std::string> groups;
  for (const auto& r : table)
    if (std::find(groups.begin(), groups.end(), r.facts.group) == groups.end()) groups.emplace_back(r.facts.group);
  return groups;
}

errc errc_of(std::string_view name) noexcept {
  for (const auto& r : table)
    if (r.facts.name == name) return r.code;
  return errc::internal;
}

std::string failure::message() const {
  const auto& facts = describe(code);
  std::string text{facts.name};
  text.append(": ").append(facts.sentence);
  if (!detail.empty()) text.append(" (").append(detail).append(")");
  return text;
}

void throw_exception_from_error(const failure& f, const boost::source_location& where) {
  throw std::logic_error("unchecked failure at " + where.to_string() + ": " + f.message());
}

}  // namespace kadr
