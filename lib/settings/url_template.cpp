#include "settings/url_template.hpp"

#include "extract/film_extractor.hpp"

namespace kadr::settings {
namespace {

std::string fill(std::string_view text) {
  std::string out;
  while (true) {
    const std::size_t open = text.find('{');
    out += text.substr(0, open);
    const std::size_t close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos) return out;
    out += 'x';
    text.remove_prefix(close + 1);
  }
}

}  // namespace

std::optional<std::vector<std::string>> check_url_template(const value& v, reader& r, bool relative) {
  auto names = template_fields(v.text);
  if (!names) {
    r.report_failure(v, "a URL template", names.error(), "fields are written {name}");
    return std::nullopt;
  }
  const std::string filled = fill(v.text);
  const auto parsed = relative ? url::parse(filled, url::parse("http://x/").value()) : url::parse(filled);
  if (parsed) return *std::move(names);
  r.report_failure(v, relative ? "a URL template" : "a template of whole URLs", parsed.error(),
                   "as in \"https://films.example/film/{id}\"");
  return std::nullopt;
}

}  // namespace kadr::settings
