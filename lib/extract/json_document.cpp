#include "extract/json_document.hpp"

#include <algorithm>

#include "extract/json_error.hpp"
#include "extract/json_numbers.hpp"

namespace kadr {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
// simdjson counts the document itself as a level, and does not count an innermost container that is empty.
constexpr std::size_t depth_limit = json_parser::max_depth + 1;
constexpr std::size_t first_capacity = 4096;

failure explain(simdjson::error_code code, std::string_view bytes) {
  switch (code) {
    case simdjson::DEPTH_ERROR:
      return {errc::json_too_deep, "nested deeper than " + std::to_string(json_parser::max_depth) + " levels"};
    case simdjson::MEMALLOC:
      return {errc::out_of_memory, "parsing " + std::to_string(bytes.size()) + " bytes of JSON"};
    case simdjson::CAPACITY:
      return {errc::bad_json, "document too large"};
    case simdjson::EMPTY:
      return {errc::bad_json, "line 1, column 1: empty document"};
    default:
      break;
  }
  // A number out of range is no error of the document: it must not be the one that is reported.
  std::string in_range;
  if (json::replace_unrepresentable_numbers(bytes, in_range)) bytes = in_range;
  std::string detail = json::locate_error(bytes);
  if (detail.empty()) detail = simdjson::error_message(code);
  return {errc::bad_json, std::move(detail)};
}

}  // namespace

result<json_value> json_parser::parse(std::string_view bytes) {
  if (bytes.substr(0, byte_order_mark.size()) == byte_order_mark) bytes.remove_prefix(byte_order_mark.size());
  if (bytes.empty()) return explain(simdjson::EMPTY, bytes);
  if (parser_.max_depth() != depth_limit) {
    if (const auto code = parser_.allocate(std::max(bytes.size(), first_capacity), depth_limit))
      return explain(code, bytes);
  }
  json_value root;
  auto code = parser_.parse(bytes.data(), bytes.size()).get(root);
  if (code == simdjson::NUMBER_ERROR && json::replace_unrepresentable_numbers(bytes, patched_)) {
    bytes = patched_;
    code = parser_.parse(bytes.data(), bytes.size()).get(root);
  }
  if (code) return explain(code, bytes);
  return root;
}

std::string to_json_text(json_value value) {
  return simdjson::minify(value);
}

}  // namespace kadr
