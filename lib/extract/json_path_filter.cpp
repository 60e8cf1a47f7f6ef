#include <algorithm>

#include "extract/json_path_evaluator.hpp"
#include "extract/utf8.hpp"

namespace kadr::jsonpath {

bool evaluator::holds(const logical& expression, json_value current) {
  const auto part_holds = [&](const logical& part) { return holds(part, current); };
  const auto& parts = expression.parts;
  switch (expression.what) {
    case logical::kind::any_of:
      return std::any_of(parts.begin(), parts.end(), part_holds);
    case logical::kind::all_of:
      return std::all_of(parts.begin(), parts.end(), part_holds);
    case logical::kind::negation:
      return !holds(parts.front(), current) && !steps_.exhausted();
    case logical::kind::exists: {
      const query& path = *expression.left.path;
      node_sink found(1);
      run(path, path.relative ? current : root_, found);
      return found.count() > 0;
    }
    case logical::kind::test:
      return matches(*expression.left.function, current);
    case logical::kind::compare:
      return compare(evaluate(expression.left, current), expression.relation, evaluate(expression.right, current),
                     steps_) &&
             !steps_.exhausted();
  }
  return false;
}

value evaluator::evaluate(const operand& o, json_value current) {
  value out;
  switch (o.what) {
    case operand::kind::null:
      out.what = value::kind::null;
      break;
    case operand::kind::boolean:
      out.what = value::kind::boolean;
      out.boolean = o.boolean;
      break;
    case operand::kind::number:
      out.what = value::kind::number;
      out.numeric = o.numeric;
      break;
    case operand::kind::text:
      out.what = value::kind::text;
      out.text = o.text;
      break;
    case operand::kind::query: {
      node_sink found(1);
      run(*o.path, o.path->relative ? current : root_, found);
      if (found.count() > 0) out = value_of(found.first());
      break;
    }
    case operand::kind::call:
      return evaluate(*o.function, current);
  }
  return out;
}

value evaluator::evaluate(const call& c, json_value current) {
  const operand& argument = c.arguments.front();
  if (c.callee == function::length) {
    const value measured = evaluate(argument, current);
    if (measured.what == value::kind::text) {
      steps_.spend_scan(measured.text.size() / 8);
      return value_of(static_cast<std::int64_t>(utf8::length(measured.text)));
    }
    if (measured.what != value::kind::container) return {};
    simdjson::dom::array elements;
    if (!measured.node.get_array().get(elements)) return value_of(static_cast<std::int64_t>(element_count(elements)));
    return value_of(static_cast<std::int64_t>(member_count(measured.node.get_object().value_unsafe())));
  }
  const query& path = *argument.path;
  node_sink found(c.callee == function::count ? node_sink::everything : 2);
  run(path, path.relative ? current : root_, found);
  if (c.callee == function::count) return value_of(static_cast<std::int64_t>(found.count()));
  return found.count() == 1 ? value_of(found.first()) : value{};
}

bool evaluator::matches(const call& c, json_value current) {
  const value subject = evaluate(c.arguments[0], current);
  const value pattern = evaluate(c.arguments[1], current);
  if (subject.what != value::kind::text || pattern.what != value::kind::text) return false;
  const iregexp* const regexp = pattern_of(c, pattern);
  if (!regexp) return false;
  return c.callee == function::match ? regexp->match(subject.text, steps_.left())
                                     : regexp->search(subject.text, steps_.left());
}

const iregexp* evaluator::pattern_of(const call& c, const value& pattern) {
  if (c.constant_pattern) return c.pattern ? &*c.pattern : nullptr;
  if (last_pattern_.empty() || last_pattern_ != pattern.text) {
    // Compiling costs as many steps as the pattern is long; its states cost when they are entered.
    if (!steps_.spend(pattern.text.size() + 1)) return nullptr;
    last_regexp_ = iregexp::compile(pattern.text);
    last_pattern_ = pattern.text;
  }
  return last_regexp_ ? &*last_regexp_ : nullptr;
}

}  // namespace kadr::jsonpath
