#include "extract/json_path_lexer.hpp"

#include <charconv>
#include <cstdlib>

#include "extract/utf8.hpp"

namespace kadr::jsonpath {
namespace {

constexpr std::int64_t largest_integer = (std::int64_t{1} << 53) - 1;

constexpr bool digit(char c) noexcept {
  return c >= '0' && c <= '9';
}
constexpr bool lower(char c) noexcept {
  return c >= 'a' && c <= 'z';
}
constexpr bool name_first(char32_t c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= 0x80 && c != utf8::invalid);
}

}  // namespace

bool lexer::accept(std::string_view token) noexcept {
  if (!looking_at(token)) return false;
  at_ += token.size();
  return true;
}

void lexer::skip_blanks() noexcept {
  while (!done() && (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r')) ++at_;
}

bool lexer::expected(std::string_view what) {
  if (error_.empty()) error_ = "JSONPath: at byte " + std::to_string(at_) + ": expected " + std::string(what);
  return false;
}

bool lexer::require(std::string_view token) {
  return accept(token) || expected("'" + std::string(token) + "'");
}

bool lexer::read_shorthand(std::string& out) {
  const std::size_t begin = at_;
  while (!done()) {
    std::size_t next = at_;
    const char32_t c = utf8::decode(text_, next);
    if (!name_first(c) && (at_ == begin || c > '9' || !digit(static_cast<char>(c)))) break;
    at_ = next;
  }
  if (at_ == begin) return expected("a member name");
  out.assign(text_, begin, at_ - begin);
  return true;
}

bool lexer::read_string(std::string& out) {
  const char quote = peek();
  if (quote != '\'' && quote != '"') return expected("a string");
  ++at_;
  out.clear();
  while (!done()) {
    const char c = peek();
    if (c == quote) {
      ++at_;
      return true;
    }
    if (c == '\\') {
      ++at_;
      if (!read_escape(quote, out)) return false;
      continue;
    }
    const std::size_t begin = at_;
    const char32_t code_point = utf8::decode(text_, at_);
    if (code_point < 0x20 || code_point == utf8::invalid) {
      at_ = begin;
      return expected("a character that may stand in a string unescaped");
    }
    out.append(text_, begin, at_ - begin);
  }
  return expected(std::string("the closing ") + quote);
}

bool lexer::read_escape(char quote, std::string& out) {
  const char c = peek();
  switch (c) {
    case 'b':
      out += '\b';
      break;
    case 'f':
      out += '\f';
      break;
    case 'n':
      out += '\n';
      break;
    case 'r':
      out += '\r';
      break;
    case 't':
      out += '\t';
      break;
    case '/':
    case '\\':
      out += c;
      break;
    case '\'':
    case '"':
      if (c != quote) return expected("an escape of this kind of string");
      out += c;
      break;
    case 'u': {
      ++at_;
      char32_t code_point = 0;
      if (!read_hex(code_point)) return false;
      if (code_point >= 0xDC00 && code_point < 0xE000) return expected("a high surrogate before the low one");
      if (code_point >= 0xD800 && code_point < 0xDC00) {
        char32_t low = 0;
        if (!require("\\u") || !read_hex(low)) return false;
        if (low < 0xDC00 || low >= 0xE000) return expected("a low surrogate");
        code_point = 0x10000 + ((code_point - 0xD800) << 10) + (low - 0xDC00);
      }
      utf8::append(out, code_point);
      return true;
    }
    default:
      return expected("an escape sequence");
  }
  ++at_;
  return true;
}

bool lexer::read_hex(char32_t& out) {
  const std::string_view digits = text_.substr(at_, 4);
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  if (digits.size() < 4 || error != std::errc{} || end != digits.data() + 4) return expected("four hexadecimal digits");
  out = value;
  at_ += 4;
  return true;
}

bool lexer::read_integer(std::int64_t& out) {
  const std::size_t begin = at_;
  accept("-");
  const std::size_t digits = at_;
  while (digit(peek())) ++at_;
  const bool leading_zero = at_ > digits && text_[digits] == '0' && (at_ > digits + 1 || digits > begin);
  const char* const end = text_.data() + at_;
  out = 0;
  if (at_ == digits || leading_zero || std::from_chars(text_.data() + begin, end, out).ec != std::errc{} ||
      out > largest_integer || out < -largest_integer) {
    at_ = begin;
    return expected("an integer without leading zeros, between -(2^53-1) and 2^53-1");
  }
  return true;
}

bool lexer::read_number(number& out) {
  const std::size_t begin = at_;
  accept("-");
  const std::size_t digits = at_;
  while (digit(peek())) ++at_;
  if (at_ == digits || (text_[digits] == '0' && at_ > digits + 1)) return expected("a number without leading zeros");
  bool whole = true;
  if (accept(".")) {
    whole = false;
    if (!digit(peek())) return expected("a digit after the decimal point");
    while (digit(peek())) ++at_;
  }
  if (peek() == 'e' || peek() == 'E') {
    whole = false;
    ++at_;
    if (peek() == '+' || peek() == '-') ++at_;
    if (!digit(peek())) return expected("a digit of the exponent");
    while (digit(peek())) ++at_;
  }
  const std::string literal(text_.substr(begin, at_ - begin));
  const char* const end = literal.data() + literal.size();
  if (whole && std::from_chars(literal.data(), end, out.integer).ec == std::errc{}) return true;
  if (whole && std::from_chars(literal.data(), end, out.natural).ec == std::errc{}) {
    out.what = number::kind::large;
    return true;
  }
  out.what = number::kind::real;
  // strtod, unlike from_chars, says whether what is out of range was too large or too small.
  if (std::from_chars(literal.data(), end, out.floating).ec != std::errc{}) {
    out.floating = std::strtod(literal.c_str(), nullptr);
  }
  return true;
}

std::string_view lexer::read_word() noexcept {
  const std::size_t begin = at_;
  if (!lower(peek())) return {};
  while (lower(peek()) || peek() == '_' || digit(peek())) ++at_;
  return text_.substr(begin, at_ - begin);
}

}  // namespace kadr::jsonpath
