#include "extract/json_path_evaluator.hpp"

#include <algorithm>

namespace kadr::jsonpath {
namespace {

using simdjson::dom::element_type;

// simdjson keeps counts in 24 bits.
constexpr std::size_t saturated = 0xFFFFFF;

template <class Container>
std::size_t exact_size(const Container& c) noexcept {
  const std::size_t size = c.size();
  return size < saturated ? size : static_cast<std::size_t>(std::distance(c.begin(), c.end()));
}

bool is_container(json_value node) noexcept {
  return node.type() == element_type::ARRAY || node.type() == element_type::OBJECT;
}

}  // namespace

std::size_t element_count(simdjson::dom::array a) noexcept {
  return exact_size(a);
}
std::size_t member_count(simdjson::dom::object o) noexcept {
  return exact_size(o);
}

bool child(json_value node, const selector& s, step_budget& steps, json_value& out) noexcept {
  std::size_t passed = 0;
  if (s.what == selector::kind::name) {
    simdjson::dom::object members;
    if (node.get_object().get(members)) return false;
    const auto end = members.end();
    for (auto it = members.begin(); it != end; ++it, ++passed) {
      if (!it.key_equals(s.name)) continue;
      out = it.value();
      return steps.spend_scan(passed);
    }
    steps.spend_scan(passed);
    return false;
  }
  simdjson::dom::array elements;
  if (node.get_array().get(elements)) return false;
  const auto size = static_cast<std::int64_t>(element_count(elements));
  const std::int64_t index = s.index < 0 ? size + s.index : s.index;
  if (index < 0 || index >= size || !steps.spend_scan(static_cast<std::size_t>(index))) return false;
  auto it = elements.begin();
  for (std::int64_t i = 0; i < index; ++i) ++it;
  out = *it;
  return true;
}

template <class Visitor>
bool evaluator::for_each_child(json_value node, Visitor&& visitor) {
  simdjson::dom::array elements;
  simdjson::dom::object members;
  if (!node.get_array().get(elements)) {
    for (const json_value element : elements) {
      if (!steps_.spend(1) || !visitor(element)) return false;
    }
  } else if (!node.get_object().get(members)) {
    const auto end = members.end();
    for (auto it = members.begin(); it != end; ++it) {
      if (!steps_.spend(1) || !visitor(it.value())) return false;
    }
  }
  return true;
}

bool evaluator::visit(const query& q, std::size_t segment_index, json_value node, node_sink& out) {
  while (segment_index < q.segments.size() && q.segments[segment_index].singular()) {
    json_value next;
    if (!child(node, q.segments[segment_index].selectors.front(), steps_, next)) return !steps_.exhausted();
    if (!steps_.spend(1)) return false;
    node = next;
    ++segment_index;
  }
  if (segment_index == q.segments.size()) return out.add(node);
  const segment& s = q.segments[segment_index];
  if (s.descendant) return descend(q, segment_index, node, out);
  return std::all_of(s.selectors.begin(), s.selectors.end(),
                     [&](const selector& one) { return apply(one, q, segment_index, node, out); });
}

bool evaluator::descend(const query& q, std::size_t segment_index, json_value node, node_sink& out) {
  if (!is_container(node)) return true;
  for (const selector& one : q.segments[segment_index].selectors) {
    if (!apply(one, q, segment_index, node, out)) return false;
  }
  return for_each_child(node, [&](json_value next) { return descend(q, segment_index, next, out); });
}

bool evaluator::apply(const selector& s, const query& q, std::size_t segment_index, json_value node, node_sink& out) {
  switch (s.what) {
    case selector::kind::name:
    case selector::kind::index: {
      json_value next;
      if (!child(node, s, steps_, next)) return !steps_.exhausted();
      return steps_.spend(1) && visit(q, segment_index + 1, next, out);
    }
    case selector::kind::wildcard:
      return for_each_child(node, [&](json_value next) { return visit(q, segment_index + 1, next, out); });
    case selector::kind::slice: {
      simdjson::dom::array elements;
      return node.get_array().get(elements) || slice(s, q, segment_index, elements, out);
    }
    case selector::kind::filter:
      return for_each_child(node, [&](json_value next) {
        if (!holds(*s.filter, next)) return !steps_.exhausted();
        return visit(q, segment_index + 1, next, out);
      });
  }
  return true;
}

bool evaluator::slice(const selector& s, const query& q, std::size_t segment_index, simdjson::dom::array a,
                      node_sink& out) {
  // Names and bounds as in RFC 9535 section 2.3.4.2.2.
  const auto size = static_cast<std::int64_t>(element_count(a));
  const std::int64_t step = s.step;
  if (step == 0 || size == 0) return true;
  const auto normalise = [size](std::int64_t i) { return i >= 0 ? i : size + i; };
  if (step > 0) {
    const std::int64_t lower = std::clamp<std::int64_t>(normalise(s.start.value_or(0)), 0, size);
    const std::int64_t upper = std::clamp<std::int64_t>(normalise(s.end.value_or(size)), 0, size);
    if (!steps_.spend_scan(static_cast<std::size_t>(lower))) return false;
    std::int64_t at = 0;
    std::int64_t wanted = lower;
    for (const json_value element : a) {
      if (wanted >= upper) return true;
      if (at++ != wanted) continue;
      wanted += step;
      if (!steps_.spend(1 + static_cast<std::size_t>(std::min(step, size)) / 8)) return false;
      if (!visit(q, segment_index + 1, element, out)) return false;
    }
    return true;
  }
  const std::int64_t upper = std::clamp<std::int64_t>(normalise(s.start.value_or(size - 1)), -1, size - 1);
  const std::int64_t lower = std::clamp<std::int64_t>(s.end ? normalise(*s.end) : -1, -1, size - 1);
  if (!steps_.spend_scan(static_cast<std::size_t>(size))) return false;
  std::vector<json_value> elements;
  elements.reserve(static_cast<std::size_t>(size));
  for (const json_value element : a) elements.push_back(element);
  for (std::int64_t at = upper; at > lower; at += step) {
    if (!steps_.spend(1) || !visit(q, segment_index + 1, elements[static_cast<std::size_t>(at)], out)) return false;
  }
  return true;
}

}  // namespace kadr::jsonpath
