#include <algorithm>
#include <array>

#include "core/text.hpp"
#include "settings/reader.hpp"
#include "settings/tables.hpp"
#include "settings/url_template.hpp"

namespace kadr::settings {
namespace {

using header_list = std::vector<std::pair<std::string, secret>>;

void store_header(header_list& headers, const value& v, reader& r) {
  static constexpr std::array<std::string_view, 8> ours{"host", "connection", "content-length",  "transfer-encoding",
                                                        "te",   "upgrade",    "accept-encoding", "user-agent"};
  const std::string name = to_lower(v.key());
  if (std::find(ours.begin(), ours.end(), name) != ours.end()) {
    return r.report(v, "kadr sets this header field itself",
                    name == "user-agent" ? "use /fetch/user_agent" : "remove it");
  }
  const auto same = [&](const auto& other) { return iequals(other.first, v.key()); };
  if (std::any_of(headers.begin(), headers.end(), same)) {
    return r.report(v, "this header field is there already", "names differ by more than upper and lower case");
  }
  const auto is_control = [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F; };
  if (std::any_of(v.text.begin(), v.text.end(), is_control)) {
    return r.report(v, "a header field cannot hold line ends or other control characters");
  }
  headers.emplace_back(v.key(), secret(v.text));
}

const table<header_list>& headers_table() {
  static const table<header_list> t =
      table<header_list>(
          "headers", "Header fields sent with requests to the origins of `start` and `detail`, and to no other.", {})
          .with_others({"the name of a header field", "A-Za-z0-9!#$%&'*+.^_`|~-", secret_text("a string"),
                        "A header field. Keep secrets out of the file: `Bearer ${ENV:TOKEN}`.", store_header});
  return t;
}

void store_start(source_settings& source, const value& v, reader& r) {
  r.visit_items(v, [&](const value& item) {
    auto parsed = url::parse(item.text);
    if (parsed) return source.start.push_back(*std::move(parsed));
    r.report_failure(item, "a URL to start from", parsed.error(),
                     "write it whole, as in \"https://films.example/list\"");
  });
}

void store_detail(source_settings& source, const value& v, reader& r) {
  if (check_url_template(v, r, false)) source.detail = v.text;
}

}  // namespace

const table<source_settings>& source_table() {
  using f = field<source_settings>;
  static const table<source_settings> t(
      "source", "One place that films come from.",
      {f::required("name", word("a name of letters, digits, \"_\", \".\" and \"-\"", "A-Za-z0-9_.-", 64),
                   "Names the source in the database; unique in the job.", assign<&source_settings::name>),
       f::required("format", choice({"json"}, {"html", "urls"}), "What the source serves.",
                   [](source_settings&, const value&, reader&) {}),
       f::required("start", any_of({text("a URL"), list_of(text("a URL"), 1)}), "The lists to begin with.",
                   store_start),
       f::optional("headers", object_of(headers_table()), "", "Header fields sent with each request.",
                   nested<&source_settings::headers, headers_table>),
       f::not_supported("limits", "", "Requests per second and per day."),
       f::optional("paginate", object_of(paginate_table()), "", "How a list continues. Default: it does not.",
                   nested<&source_settings::paginate, paginate_table>),
       f::optional("items", path_text(), "", "The films of a list. Default: the whole reply is one film.",
                   assign<&source_settings::items>),
       f::optional(
           "detail", text("a URL template"), "",
           "Where the rest of an item is: a whole URL in which `{name}` is a field of the item, percent-encoded "
           "(`{+name}`: as it is). The reply is merged into the item. Default: the item is all there is.",
           store_detail),
       f::required("film", object_of(film_table()), "Which field comes from where.",
                   nested<&source_settings::film, film_table>),
       f::optional("max_requests", whole_number(0, 1'000'000'000'000), "0", "Requests made at most; 0: no limit.",
                   assign<&source_settings::max_requests>),
       f::not_supported("follow", "", "Links of a page that are followed."),
       f::not_supported("allow", "", "Where followed links may lead."),
       f::not_supported("max_depth", "", "How far links are followed."),
       f::not_supported("columns", "", "Columns of a URL list.")});
  return t;
}

}  // namespace kadr::settings
