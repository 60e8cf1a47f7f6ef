#include "extract/json_path_value.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <vector>

namespace kadr::jsonpath {
namespace {

using simdjson::dom::element_type;

template <class A, class B>
int order(A a, B b) noexcept {
  return a < b ? -1 : (b < a ? 1 : 0);
}

// Exact, where converting the integer to double would round it.
template <class Integer>
int order_integer_real(Integer whole, double real, double lowest, double beyond) noexcept {
  if (real >= beyond) return -1;
  if (real < lowest) return 1;
  const double floor = std::floor(real);
  const int by_floor = order(whole, static_cast<Integer>(floor));
  return by_floor != 0 || floor == real ? by_floor : -1;
}

int order_numbers(const number& a, const number& b) noexcept {
  using enum number::kind;
  constexpr double two_63 = 9223372036854775808.0;
  constexpr double two_64 = 18446744073709551616.0;
  if (a.what == b.what) {
    if (a.what == negative_or_small) return order(a.integer, b.integer);
    return a.what == large ? order(a.natural, b.natural) : order(a.floating, b.floating);
  }
  if (a.what == real) return -order_numbers(b, a);
  if (b.what == real) {
    return a.what == large ? order_integer_real(a.natural, b.floating, 0.0, two_64)
                           : order_integer_real(a.integer, b.floating, -two_63, two_63);
  }
  return a.what == large ? 1 : -1;
}

bool equal(const value& a, const value& b, step_budget& steps);

bool equal_arrays(simdjson::dom::array a, simdjson::dom::array b, step_budget& steps) {
  auto left = a.begin();
  auto right = b.begin();
  const auto left_end = a.end();
  const auto right_end = b.end();
  for (; left != left_end && right != right_end; ++left, ++right) {
    if (!steps.spend(1) || !equal(value_of(*left), value_of(*right), steps)) return false;
  }
  return !(left != left_end) && !(right != right_end);
}

struct member {
  std::string_view name;
  std::size_t position;
  json_value content;
};

// By name; of members with the same name the first one counts.
std::vector<member> sorted_members(simdjson::dom::object object) {
  std::vector<member> out;
  for (const auto field : object) out.push_back({field.key, out.size(), field.value});
  std::sort(out.begin(), out.end(), [](const member& a, const member& b) {
    return std::tie(a.name, a.position) < std::tie(b.name, b.position);
  });
  const auto same_name = [](const member& a, const member& b) { return a.name == b.name; };
  out.erase(std::unique(out.begin(), out.end(), same_name), out.end());
  return out;
}

bool equal_objects(simdjson::dom::object a, simdjson::dom::object b, step_budget& steps) {
  if (!steps.spend(a.size() + b.size())) return false;
  const auto left = sorted_members(a);
  const auto right = sorted_members(b);
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), [&](const member& l, const member& r) {
    return l.name == r.name && equal(value_of(l.content), value_of(r.content), steps);
  });
}

// Recursion is bounded by json_parser::max_depth.
bool equal(const value& a, const value& b, step_budget& steps) {
  if (a.what != b.what) return false;
  switch (a.what) {
    case value::kind::nothing:
    case value::kind::null:
      return true;
    case value::kind::boolean:
      return a.boolean == b.boolean;
    case value::kind::number:
      return order_numbers(a.numeric, b.numeric) == 0;
    case value::kind::text:
      return steps.spend_scan(a.text.size() / 8) && a.text == b.text;
    case value::kind::container:
      break;
  }
  if (a.node.type() != b.node.type()) return false;
  if (a.node.type() == element_type::ARRAY) {
    return equal_arrays(a.node.get_array().value_unsafe(), b.node.get_array().value_unsafe(), steps);
  }
  return equal_objects(a.node.get_object().value_unsafe(), b.node.get_object().value_unsafe(), steps);
}

// UTF-8 keeps the order of code points.
bool less(const value& a, const value& b) noexcept {
  if (a.what != b.what) return false;
  if (a.what == value::kind::number) return order_numbers(a.numeric, b.numeric) < 0;
  return a.what == value::kind::text && a.text < b.text;
}

}  // namespace

value value_of(json_value node) noexcept {
  value out;
  switch (node.type()) {
    case element_type::NULL_VALUE:
      out.what = value::kind::null;
      break;
    case element_type::BOOL:
      out.what = value::kind::boolean;
      out.boolean = node.get_bool().value_unsafe();
      break;
    case element_type::INT64:
      out.what = value::kind::number;
      out.numeric.integer = node.get_int64().value_unsafe();
      break;
    case element_type::UINT64:
      out.what = value::kind::number;
      out.numeric.what = number::kind::large;
      out.numeric.natural = node.get_uint64().value_unsafe();
      break;
    case element_type::DOUBLE:
      out.what = value::kind::number;
      out.numeric.what = number::kind::real;
      out.numeric.floating = node.get_double().value_unsafe();
      break;
    case element_type::STRING:
      out.what = value::kind::text;
      out.text = node.get_string().value_unsafe();
      break;
    case element_type::ARRAY:
    case element_type::OBJECT:
      out.what = value::kind::container;
      out.node = node;
      break;
  }
  return out;
}

value value_of(std::int64_t count) noexcept {
  value out;
  out.what = value::kind::number;
  out.numeric.integer = count;
  return out;
}

bool compare(const value& left, comparison relation, const value& right, step_budget& steps) {
  switch (relation) {
    case comparison::equal:
      return equal(left, right, steps);
    case comparison::not_equal:
      return !equal(left, right, steps);
    case comparison::less:
      return less(left, right);
    case comparison::less_equal:
      return less(left, right) || equal(left, right, steps);
    case comparison::greater:
      return less(right, left);
    case comparison::greater_equal:
      return less(right, left) || equal(left, right, steps);
  }
  return false;
}

}  // namespace kadr::jsonpath
