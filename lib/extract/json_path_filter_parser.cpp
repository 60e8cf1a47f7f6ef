#include <array>

#include "extract/json_path_parser.hpp"

namespace kadr::jsonpath {
namespace {

constexpr int max_filters = 16;
constexpr int max_nesting = 64;

/// Types of RFC 9535 section 2.4.1, as far as the standard functions use them.
struct signature {
  std::string_view name;
  function callee;
  std::size_t arguments;
  bool takes_nodes;      // NodesType, otherwise ValueType
  bool returns_logical;  // LogicalType, otherwise ValueType
};

constexpr std::array<signature, 5> signatures{{
    {"length", function::length, 1, false, false},
    {"count", function::count, 1, true, false},
    {"match", function::match, 2, false, true},
    {"search", function::search, 2, false, true},
    {"value", function::value, 1, true, false},
}};

const signature* signature_of(std::string_view name) noexcept {
  for (const auto& s : signatures) {
    if (s.name == name) return &s;
  }
  return nullptr;
}

bool returns_logical(function f) noexcept {
  return f == function::match || f == function::search;
}

class nested {
 public:
  explicit nested(int& depth) : depth_(depth) { ++depth_; }
  ~nested() { --depth_; }
  nested(const nested&) = delete;
  nested& operator=(const nested&) = delete;

 private:
  int& depth_;
};

}  // namespace

bool parser::parse_filter(selector& out) {
  const nested level(filters_);
  if (filters_ > max_filters) return in_.expected("no more than 16 filters inside one another");
  in_.require("?");
  in_.skip_blanks();
  out.what = selector::kind::filter;
  out.filter = std::make_unique<logical>();
  return parse_any(*out.filter);
}

bool parser::parse_any(logical& out) {
  out.what = logical::kind::any_of;
  while (true) {
    if (!parse_all(out.parts.emplace_back())) return false;
    const std::size_t before_blanks = in_.position();
    in_.skip_blanks();
    if (!in_.accept("||")) {
      in_.rewind(before_blanks);
      return true;
    }
    in_.skip_blanks();
  }
}

bool parser::parse_all(logical& out) {
  out.what = logical::kind::all_of;
  while (true) {
    if (!parse_basic(out.parts.emplace_back())) return false;
    const std::size_t before_blanks = in_.position();
    in_.skip_blanks();
    if (!in_.accept("&&")) {
      in_.rewind(before_blanks);
      return true;
    }
    in_.skip_blanks();
  }
}

bool parser::parse_basic(logical& out) {
  if (!in_.accept("!")) {
    return in_.peek() == '(' ? parse_parenthesised(out) : parse_comparison_or_test(out, false);
  }
  in_.skip_blanks();
  out.what = logical::kind::negation;
  logical& inner = out.parts.emplace_back();
  return in_.peek() == '(' ? parse_parenthesised(inner) : parse_comparison_or_test(inner, true);
}

bool parser::parse_parenthesised(logical& out) {
  const nested level(nesting_);
  if (nesting_ > max_nesting) return in_.expected("no more than 64 levels of parentheses");
  in_.require("(");
  in_.skip_blanks();
  if (!parse_any(out)) return false;
  in_.skip_blanks();
  return in_.require(")");
}

bool parser::parse_comparison_or_test(logical& out, bool negated) {
  if (!parse_operand(out.left)) return false;
  const std::size_t after_left = in_.position();
  in_.skip_blanks();
  if (!negated && read_relation(out.relation)) {
    out.what = logical::kind::compare;
    if (!require_comparable(out.left)) return false;
    in_.skip_blanks();
    return parse_operand(out.right) && require_comparable(out.right);
  }
  in_.rewind(after_left);
  if (out.left.what == operand::kind::query) {
    out.what = logical::kind::exists;
    return true;
  }
  if (out.left.what == operand::kind::call) {
    out.what = logical::kind::test;
    return returns_logical(out.left.function->callee) || in_.expected("a comparison: this function returns a value");
  }
  return in_.expected(negated ? "a query, a function or '(' after '!'" : "a comparison operator after a literal");
}

bool parser::read_relation(comparison& out) {
  static constexpr std::array<std::pair<std::string_view, comparison>, 6> relations{{{"==", comparison::equal},
                                                                                     {"!=", comparison::not_equal},
                                                                                     {"<=", comparison::less_equal},
                                                                                     {">=", comparison::greater_equal},
                                                                                     {"<", comparison::less},
                                                                                     {">", comparison::greater}}};
  for (const auto& [token, relation] : relations) {
    if (!in_.accept(token)) continue;
    out = relation;
    return true;
  }
  return false;
}

bool parser::require_comparable(const operand& side) {
  if (side.what == operand::kind::query && !side.path->comparable) {
    return in_.expected("a singular query in a comparison (names and indexes only, no blanks in brackets)");
  }
  if (side.what == operand::kind::call && returns_logical(side.function->callee)) {
    return in_.expected("a value in a comparison: match and search are tests");
  }
  return true;
}

bool parser::parse_operand(operand& out) {
  const char c = in_.peek();
  if (c == '@' || c == '$') {
    in_.advance();
    out.what = operand::kind::query;
    out.path = std::make_unique<query>();
    out.path->relative = c == '@';
    return parse_segments(*out.path);
  }
  if (c == '\'' || c == '"') {
    out.what = operand::kind::text;
    return in_.read_string(out.text);
  }
  if (c == '-' || (c >= '0' && c <= '9')) {
    out.what = operand::kind::number;
    return in_.read_number(out.numeric);
  }
  const std::size_t before_word = in_.position();
  const std::string_view word = in_.read_word();
  if (in_.peek() == '(' && !word.empty()) {
    out.what = operand::kind::call;
    out.function = std::make_unique<call>();
    return parse_call(word, *out.function);
  }
  if (word == "null") return true;
  if (word == "true" || word == "false") {
    out.what = operand::kind::boolean;
    out.boolean = word == "true";
    return true;
  }
  in_.rewind(before_word);
  return in_.expected("a query, a literal or a function");
}

bool parser::parse_call(std::string_view name, call& out) {
  const nested level(nesting_);
  if (nesting_ > max_nesting) return in_.expected("no more than 64 levels of function calls");
  const signature* const known = signature_of(name);
  if (!known) return in_.expected("one of the functions length, count, match, search, value");
  out.callee = known->callee;
  in_.require("(");
  for (std::size_t i = 0; i < known->arguments; ++i) {
    in_.skip_blanks();
    if (i > 0) {
      if (!in_.require(",")) return false;
      in_.skip_blanks();
    }
    if (!parse_argument(out, known->takes_nodes)) return false;
  }
  in_.skip_blanks();
  if (!in_.require(")")) return false;
  if (known->returns_logical && out.arguments[1].what == operand::kind::text) {
    out.constant_pattern = true;
    out.pattern = iregexp::compile(out.arguments[1].text);
  }
  return true;
}

bool parser::parse_argument(call& out, bool nodes) {
  operand& argument = out.arguments.emplace_back();
  if (!parse_operand(argument)) return false;
  const bool is_query = argument.what == operand::kind::query;
  if (nodes) return is_query || in_.expected("a query as this function's argument");
  if (is_query) return argument.path->singular || in_.expected("a singular query as this function's argument");
  if (argument.what != operand::kind::call) return true;
  return !returns_logical(argument.function->callee) || in_.expected("a value as this function's argument");
}

}  // namespace kadr::jsonpath
