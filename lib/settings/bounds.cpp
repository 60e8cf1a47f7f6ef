#include <chrono>

#include "core/bytes.hpp"
#include "core/text.hpp"
#include "settings/reader.hpp"

namespace kadr::settings {

bool reader::check_bounds(const value& v) {
  const shape& form = *v.form;
  const auto outside = [&](auto number) {
    return number < static_cast<decltype(number)>(form.minimum) || number > static_cast<decltype(number)>(form.maximum);
  };
  const auto refuse = [&](const std::string& shown) {
    report(v, shown + " is out of range", "expected " + description(form));
    return false;
  };
  switch (form.type) {
    case shape::kind::integer:
      return !outside(v.node->integer) || refuse(v.node->text);
    case shape::kind::number:
      return !outside(v.node->number) || refuse(v.node->text);
    case shape::kind::text:
      return check_text(v);
    case shape::kind::choice:
      return check_choice(v);
    case shape::kind::duration: {
      const auto parsed = parse_duration(v.text);
      if (parsed) return !outside(std::chrono::nanoseconds(*parsed).count()) || refuse(quoted(v));
      report(v, quoted(v) + " is not a duration", "write a number and ms, s, m, h or d, as in \"30s\" or \"250ms\"");
      return false;
    }
    case shape::kind::size: {
      if (v.node->type == json_node::kind::integer) return !outside(v.node->integer) || refuse(v.node->text);
      const auto parsed = parse_size(v.text);
      if (parsed) return !outside(static_cast<std::int64_t>(*parsed)) || refuse(quoted(v));
      report(v, quoted(v) + " is not a size", "write a number and B, KiB, MiB or GiB, as in \"16MiB\"");
      return false;
    }
    case shape::kind::list:
      if (static_cast<std::int64_t>(v.node->children.size()) >= form.minimum) return true;
      report(v, "this list must not be empty", "expected " + description(form.elements.front()) + " in it");
      return false;
    default:
      return true;
  }
}

bool reader::check_text(const value& v) {
  const auto length = static_cast<std::int64_t>(v.text.size());
  if (length < v.form->minimum) {
    report(v, "this string must not be empty", "expected " + description(*v.form));
    return false;
  }
  if (v.form->characters.empty()) return true;
  if (length > v.form->maximum) {
    report(v, quoted(v) + " is too long", "at most " + std::to_string(v.form->maximum) + " characters");
    return false;
  }
  if (consists_of(v.text, v.form->characters)) return true;
  report(v, quoted(v) + " is not " + description(*v.form), "allowed characters: " + std::string(v.form->characters));
  return false;
}

bool reader::check_choice(const value& v) {
  const shape& form = *v.form;
  for (const std::string_view c : form.choices) {
    if (v.text == c) return true;
  }
  for (const std::string_view c : form.choices_to_come) {
    if (v.text != c) continue;
    report(v, quoted(v) + " is not supported yet", "expected " + description(form));
    return false;
  }
  const std::string_view close = v.secret ? std::string_view() : nearest(v.text, form.choices);
  report(v, quoted(v) + " is not one of the choices",
         close.empty() ? "expected " + description(form) : "did you mean \"" + std::string(close) + "\"?");
  return false;
}

}  // namespace kadr::settings
