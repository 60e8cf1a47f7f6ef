#pragma once

#include "extract/json_path_ast.hpp"
#include "extract/json_path_lexer.hpp"

namespace kadr::jsonpath {

/// Recursive descent over the grammar of RFC 9535 appendix A, with the typing rules of section 2.4.3. Every function
/// returns false after recording an error in the lexer.
class parser {
 public:
  explicit parser(std::string_view text) : in_(text) {}

  /// A whole query: `$` and segments up to the end of the text.
  bool parse_root(query& out);
  [[nodiscard]] failure error() const { return in_.error(); }

 private:
  /// What comes after `$` or `@`, as far as it goes.
  bool parse_segments(query& out);
  bool parse_segment(query& path, segment& out);
  bool parse_brackets(query& path, segment& out);
  bool parse_selector(selector& out);
  bool parse_index_or_slice(selector& out);

  bool parse_filter(selector& out);
  bool parse_any(logical& out);
  bool parse_all(logical& out);
  bool parse_basic(logical& out);
  bool parse_parenthesised(logical& out);
  bool parse_comparison_or_test(logical& out, bool negated);
  bool parse_operand(operand& out);
  bool parse_call(std::string_view name, call& out);
  bool parse_argument(call& out, bool nodes);
  bool require_comparable(const operand& side);
  bool read_relation(comparison& out);

  lexer in_;
  int filters_ = 0;
  int nesting_ = 0;
};

}  // namespace kadr::jsonpath
