#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "extract/json_path_ast.hpp"
#include "extract/json_path_value.hpp"

namespace kadr::jsonpath {

/// Takes the nodes of a nodelist one by one, in order; says when it has enough.
class node_sink {
 public:
  explicit node_sink(std::size_t wanted, std::vector<json_value>* all = nullptr) : wanted_(wanted), all_(all) {}
  /// False: no more, please.
  bool add(json_value node) {
    if (all_) all_->push_back(node);
    if (++count_ == 1) first_ = node;
    return count_ < wanted_;
  }
  [[nodiscard]] std::size_t count() const noexcept { return count_; }
  [[nodiscard]] json_value first() const noexcept { return first_; }

  static constexpr std::size_t everything = std::numeric_limits<std::size_t>::max();

 private:
  std::size_t wanted_;
  std::vector<json_value>* all_;
  std::size_t count_ = 0;
  json_value first_;
};

/// Applies queries to one document, depth first: a node goes through all remaining segments before its next sibling,
/// which gives the same nodelist as segment by segment, without the lists in between. Recursion is bounded by the
/// document's depth times the nesting of filters; work by `max_steps`. Functions return false to stop.
class evaluator {
 public:
  evaluator(json_value root, std::size_t max_steps) : root_(root), steps_(max_steps) {}

  bool run(const query& q, json_value start, node_sink& out) { return visit(q, 0, start, out); }

 private:
  bool visit(const query& q, std::size_t segment_index, json_value node, node_sink& out);
  bool descend(const query& q, std::size_t segment_index, json_value node, node_sink& out);
  bool apply(const selector& s, const query& q, std::size_t segment_index, json_value node, node_sink& out);
  bool slice(const selector& s, const query& q, std::size_t segment_index, simdjson::dom::array a, node_sink& out);
  template <class Visitor>
  bool for_each_child(json_value node, Visitor&& visitor);

  bool holds(const logical& expression, json_value current);
  [[nodiscard]] value evaluate(const operand& o, json_value current);
  [[nodiscard]] value evaluate(const call& c, json_value current);
  bool matches(const call& c, json_value current);
  const iregexp* pattern_of(const call& c, const value& pattern);

  json_value root_;
  step_budget steps_;
  std::string last_pattern_;  // of a match or search whose pattern the document gives
  std::optional<iregexp> last_regexp_;
};

/// The member of that name (the first one) or the element of that index, if `node` has it.
[[nodiscard]] bool child(json_value node, const selector& s, step_budget& steps, json_value& out) noexcept;
[[nodiscard]] std::size_t element_count(simdjson::dom::array a) noexcept;
[[nodiscard]] std::size_t member_count(simdjson::dom::object o) noexcept;

}  // namespace kadr::jsonpath
