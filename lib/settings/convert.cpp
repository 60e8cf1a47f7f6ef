#include "core/bytes.hpp"
#include "settings/reader.hpp"

namespace kadr::settings {

void convert(const value& v, reader&, bool& out) {
  out = v.node->boolean;
}
void convert(const value& v, reader&, int& out) {
  out = static_cast<int>(v.node->integer);
}
void convert(const value& v, reader&, std::int64_t& out) {
  out = v.node->integer;
}
void convert(const value& v, reader&, double& out) {
  out = v.node->number;
}
void convert(const value& v, reader&, std::string& out) {
  out = v.text;
}

void convert(const value& v, reader&, std::uint64_t& out) {
  out = v.node->type == json_node::kind::integer ? static_cast<std::uint64_t>(v.node->integer) : *parse_size(v.text);
}

void convert(const value& v, reader&, duration& out) {
  out = *parse_duration(v.text);
}

void convert(const value& v, reader& r, json_path& out) {
  auto compiled = json_path::compile(v.text);
  if (compiled) {
    out = *std::move(compiled);
    return;
  }
  failure reason = compiled.error();
  constexpr std::string_view said_already = "JSONPath: ";
  if (reason.detail.starts_with(said_already)) reason.detail.erase(0, said_already.size());
  const bool rootless = !v.secret && !v.text.starts_with('$');
  r.report_failure(v, "a JSONPath", reason, rootless ? "a JSONPath begins with \"$\", as in \"$.title\"" : "");
}

}  // namespace kadr::settings
