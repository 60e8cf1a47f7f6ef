#include "extract/json_text.hpp"

#include <cmath>

#include "extract/json_writer.hpp"

namespace kadr::json {
namespace {

using simdjson::dom::element_type;

constexpr double exact_integers = 9007199254740992.0;  // 2^53

}  // namespace

std::optional<std::string> scalar_text(json_value value) {
  switch (value.type()) {
    case element_type::STRING:
      return std::string(value.get_string().value_unsafe());
    case element_type::INT64:
      return std::to_string(value.get_int64().value_unsafe());
    case element_type::UINT64:
      return std::to_string(value.get_uint64().value_unsafe());
    case element_type::DOUBLE: {
      const double number = value.get_double().value_unsafe();
      std::string out;
      if (std::trunc(number) == number && std::fabs(number) <= exact_integers) {
        append_integer(out, static_cast<std::int64_t>(number));
      } else {
        append_number(out, number);
      }
      return out;
    }
    default:
      return std::nullopt;
  }
}

std::optional<std::string> field_text(json_value object, std::string_view name) {
  simdjson::dom::object members;
  json_value member;
  if (object.get_object().get(members) || members.at_key(name).get(member)) return std::nullopt;
  auto text = scalar_text(member);
  const bool fraction = member.is_double() && text && text->find_first_not_of("-0123456789") != std::string::npos;
  if (!text || text->empty() || fraction) return std::nullopt;
  return text;
}

std::optional<double> number_of(json_value value) noexcept {
  if (!value.is_number()) return std::nullopt;
  return value.get_double().value_unsafe();
}

}  // namespace kadr::json
