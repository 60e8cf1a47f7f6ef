#include "settings/reader.hpp"
#include "settings/tables.hpp"

namespace kadr::settings {
namespace {

const table<timeout_settings>& timeout_table() {
  using f = field<timeout_settings>;
  static const shape limit = duration_between("1ms", "1d");
  static const table<timeout_settings> t(
      "timeout", "How long each phase of a request may take.",
      {f::optional("dns", limit, R"("10s")", "Finding the addresses of a name.", assign<&timeout_settings::dns>),
       f::optional("connect", limit, R"("10s")", "TCP and TLS together, over all addresses.",
                   assign<&timeout_settings::connect>),
       f::optional("first_byte", limit, R"("30s")", "From the request sent to the first byte of the reply.",
                   assign<&timeout_settings::first_byte>),
       f::optional("idle", limit, R"("15s")", "Between two pieces of a reply.", assign<&timeout_settings::idle>),
       f::optional("total", limit, R"("120s")", "The whole request, redirects included.",
                   assign<&timeout_settings::total>)});
  return t;
}

const table<body_limits>& limits_table() {
  using f = field<body_limits>;
  static const shape limit = size_between("1KiB", "4GiB");
  static const table<body_limits> t(
      "limits", "How large a body may be, on the wire and decoded alike.",
      {f::optional("json", limit, R"("32MiB")", "A JSON reply.", assign<&body_limits::json>),
       f::optional("html", limit, R"("16MiB")", "A page.", assign<&body_limits::html>),
       f::optional("image", limit, R"("64MiB")", "An image.", assign<&body_limits::image>)});
  return t;
}

const table<origin_settings>& origin_table() {
  using f = field<origin_settings>;
  static const table<origin_settings> t(
      "per_origin", "Manners towards one server.",
      {f::optional("concurrency", whole_number(1, 1000), "8", "Requests open at once.",
                   assign<&origin_settings::concurrency>),
       f::optional("delay", duration_between("0ms", "1d"), R"("0ms")", "Between the starts of two requests.",
                   assign<&origin_settings::delay>),
       f::optional("adaptive", boolean(), "true",
                   "Fewer requests at once while the server fails or asks for it; never more than `concurrency`.",
                   assign<&origin_settings::adaptive>)});
  return t;
}

void store_allowed_addresses(fetch_settings& fetch, const value& v, reader& r) {
  std::vector<std::string> entries;
  r.visit_items(v, [&](const value& entry) {
    const auto parsed = address_allowlist::parse({entry.text});
    if (parsed) return entries.push_back(entry.text);
    r.report_failure(entry, "an address", parsed.error(),
                     "as in \"127.0.0.1\", \"localhost:8080\", \"[::1]:8080\" or \"10.0.0.0/8\"");
  });
  // Each entry has been accepted on its own: together they cannot fail.
  if (auto parsed = address_allowlist::parse(entries)) fetch.allow_private_addresses = *std::move(parsed);
}

}  // namespace

const table<fetch_settings>& fetch_table() {
  using f = field<fetch_settings>;
  static const table<fetch_settings> t(
      "fetch", "How requests are made.",
      {f::optional("concurrency", whole_number(1, 10000), "64", "Requests open at once, over all servers.",
                   assign<&fetch_settings::concurrency>),
       f::optional("per_origin", object_of(origin_table()), "", "Manners towards one server.",
                   nested<&fetch_settings::per_origin, origin_table>),
       f::optional("retries", whole_number(0, 20), "4", "Attempts beyond the first, for failures that may pass.",
                   assign<&fetch_settings::retries>),
       f::optional("timeout", object_of(timeout_table()), "", "How long each phase of a request may take.",
                   nested<&fetch_settings::timeout, timeout_table>),
       f::optional("limits", object_of(limits_table()), "", "How large a body may be.",
                   nested<&fetch_settings::limits, limits_table>),
       f::optional("user_agent", word("printable ASCII text", " -~", 512), R"("kadr/1.0")",
                   "The User-Agent field. Name a contact: `kadr/1.0 (+https://example.org/contact)`.",
                   assign<&fetch_settings::user_agent>),
       f::optional("robots", boolean(), "true", "Obey robots.txt (RFC 9309).", assign<&fetch_settings::robots>),
       f::not_supported("proxy", "null", "The proxy that requests go through."),
       f::optional("allow_private_addresses", list_of(text("an address")), "[]",
                   "Loopback and private addresses that may be connected to: an address, a host name (each with an "
                   "optional port) or a network in CIDR form.",
                   store_allowed_addresses),
       f::optional("ca_file", text("the path of a file"), "",
                   "PEM file of certificates that are trusted beside the system's.",
                   [](fetch_settings& fetch, const value& v, reader& r) {
                     fetch.ca_file = (r.folder() / std::filesystem::path(v.text)).lexically_normal().string();
                   })});
  return t;
}

}  // namespace kadr::settings
