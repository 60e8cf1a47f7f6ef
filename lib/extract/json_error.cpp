#include "extract/json_error.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace kadr::json {
namespace {

constexpr std::size_t max_examined = 1024 * 1024;

/// Takes no values, remembers the first error.
struct error_finder : nlohmann::json_sax<nlohmann::json> {
  std::size_t offset = 0;
  std::string reason;
  bool found = false;

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return true; }
  bool key(string_t&) override { return true; }
  bool end_object() override { return true; }
  bool start_array(std::size_t) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception& error) override {
    found = true;
    offset = position > 0 ? position - 1 : 0;
    reason = error.what();
    return false;
  }
};

// "[…] parse error at line 1, column 2: syntax error while parsing value - REASON; last read: 'TEXT'": the text is
// remote and as long as its sender likes.
std::string plain_reason(const std::string& what) {
  std::size_t begin = what.find(" - ");
  begin = begin == std::string::npos ? what.rfind(": ") + 2 : begin + 3;
  if (begin < 2 || begin > what.size()) return "not JSON";
  const std::size_t end = what.find("; last read", begin);
  std::string reason = what.substr(begin, end == std::string::npos ? end : end - begin);
  if (reason.size() > 160) reason.resize(160);
  std::replace_if(
      reason.begin(), reason.end(), [](char c) { return c < 0x20 || c > 0x7e; }, '?');
  return reason;
}

}  // namespace

std::string locate_error(std::string_view document) {
  const std::string_view examined = document.substr(0, max_examined);
  error_finder finder;
  nlohmann::json::sax_parse(examined.begin(), examined.end(), &finder);
  if (!finder.found) return {};
  // Running off the end of a part is no error of the document.
  if (examined.size() < document.size() && finder.offset + 1 >= examined.size()) return {};
  const std::string_view before = examined.substr(0, finder.offset);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0: the first line
  return "line " + std::to_string(line) + ", column " + std::to_string(before.size() - line_begin + 1) + ": " +
         plain_reason(finder.reason);
}

}  // namespace kadr::json
