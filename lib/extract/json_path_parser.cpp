#include "extract/json_path_parser.hpp"

namespace kadr::jsonpath {

result<query> parse(std::string_view text) {
  parser p(text);
  query out;
  if (!p.parse_root(out)) return p.error();
  return out;
}

bool parser::parse_root(query& out) {
  return in_.require("$") && parse_segments(out) && (in_.done() || in_.expected("a segment or the end of the query"));
}

bool parser::parse_segments(query& out) {
  while (true) {
    const std::size_t before_blanks = in_.position();
    in_.skip_blanks();
    if (in_.peek() != '.' && in_.peek() != '[') {
      in_.rewind(before_blanks);
      return true;
    }
    segment next;
    if (!parse_segment(out, next)) return false;
    if (!next.singular()) out.singular = out.comparable = false;
    out.segments.push_back(std::move(next));
  }
}

bool parser::parse_segment(query& path, segment& out) {
  if (in_.peek() == '[') return parse_brackets(path, out);
  in_.require(".");
  out.descendant = in_.accept(".");
  if (out.descendant && in_.peek() == '[') return parse_brackets(path, out);
  selector one;
  if (!in_.accept("*")) {
    one.what = selector::kind::name;
    if (!in_.read_shorthand(one.name)) return false;
  }
  out.selectors.push_back(std::move(one));
  return true;
}

bool parser::parse_brackets(query& path, segment& out) {
  in_.require("[");
  const std::size_t after_bracket = in_.position();
  in_.skip_blanks();
  path.comparable = path.comparable && in_.position() == after_bracket;
  while (true) {
    if (!parse_selector(out.selectors.emplace_back())) return false;
    const std::size_t after_selector = in_.position();
    in_.skip_blanks();
    path.comparable = path.comparable && in_.position() == after_selector;
    if (in_.accept("]")) return true;
    if (!in_.accept(",")) return in_.expected("',' or ']'");
    in_.skip_blanks();
  }
}

bool parser::parse_selector(selector& out) {
  switch (in_.peek()) {
    case '*':
      in_.advance();
      out.what = selector::kind::wildcard;
      return true;
    case '\'':
    case '"':
      out.what = selector::kind::name;
      return in_.read_string(out.name);
    case '?':
      return parse_filter(out);
    default:
      return parse_index_or_slice(out);
  }
}

bool parser::parse_index_or_slice(selector& out) {
  const auto at_integer = [this] { return in_.peek() == '-' || (in_.peek() >= '0' && in_.peek() <= '9'); };
  const bool has_start = at_integer();
  if (!has_start && in_.peek() != ':') return in_.expected("a selector: a string, '*', an integer, a slice or '?'");
  if (has_start && !in_.read_integer(out.index)) return false;
  const std::size_t after_start = in_.position();
  in_.skip_blanks();
  if (!in_.accept(":")) {
    in_.rewind(after_start);
    out.what = selector::kind::index;
    return true;
  }
  out.what = selector::kind::slice;
  if (has_start) out.start = out.index;
  in_.skip_blanks();
  if (at_integer()) {
    std::int64_t end = 0;
    if (!in_.read_integer(end)) return false;
    out.end = end;
  }
  const std::size_t after_end = in_.position();
  in_.skip_blanks();
  if (!in_.accept(":")) {
    in_.rewind(after_end);
    return true;
  }
  const std::size_t after_colon = in_.position();
  in_.skip_blanks();
  if (at_integer()) return in_.read_integer(out.step);
  in_.rewind(after_colon);
  return true;
}

}  // namespace kadr::jsonpath
