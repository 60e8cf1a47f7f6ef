#include "extract/replace_strings.hpp"

#include "extract/json_writer.hpp"

namespace kadr::json {
namespace {

class rewriter {
 public:
  explicit rewriter(const std::function<std::string(std::string_view)>& change) : change_(change) {}

  // Recursion ends where the parser's limit of nesting does.
  void write(json_value value) {
    simdjson::dom::object members;
    simdjson::dom::array elements;
    std::string_view text;
    if (!value.get_object().get(members))
      write_object(members);
    else if (!value.get_array().get(elements))
      write_array(elements);
    else if (!value.get_string().get(text))
      append_string(out_, change_(text));
    else
      write_plain(to_json_text(value));
  }
  std::string take() { return std::move(out_); }

 private:
  void write_object(simdjson::dom::object members) {
    char separator = '{';
    for (const auto member : members) {
      out_ += separator;
      separator = ',';
      append_string(out_, change_(member.key));
      out_ += ':';
      write(member.value);
    }
    out_ += separator == '{' ? "{}" : "}";
  }
  void write_array(simdjson::dom::array elements) {
    char separator = '[';
    for (const json_value element : elements) {
      out_ += separator;
      separator = ',';
      write(element);
    }
    out_ += separator == '[' ? "[]" : "]";
  }
  void write_plain(const std::string& text) {
    const std::string changed = change_(text);
    if (changed == text)
      out_ += text;
    else
      append_string(out_, changed);
  }

  const std::function<std::string(std::string_view)>& change_;
  std::string out_;
};

}  // namespace

std::string replace_strings(json_value value, const std::function<std::string(std::string_view)>& change) {
  rewriter writer(change);
  writer.write(value);
  return writer.take();
}

}  // namespace kadr::json
