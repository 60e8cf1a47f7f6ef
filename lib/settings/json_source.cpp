#include "settings/json_source.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "core/text.hpp"
#include "extract/utf8.hpp"
#include "settings/excerpt.hpp"

namespace kadr::settings {
namespace {

class source_parser {
 public:
  source_parser(std::string_view text, settings_errors& errors, bool with_positions)
      : text_(text), errors_(errors), with_positions_(with_positions) {}

  std::optional<json_node> parse() {
    if (const std::size_t bad = find_broken_utf8(text_); bad != std::string_view::npos) {
      while (offset_ < bad) advance();
      fail("this is not UTF-8", "save the file as UTF-8");
      return std::nullopt;
    }
    if (text_.starts_with("\xEF\xBB\xBF")) offset_ = 3;
    json_node root;
    if (!skip_space() || !read_value(root) || !skip_space()) return std::nullopt;
    if (offset_ < text_.size()) {
      fail("text after the end of the document: " + found());
      return std::nullopt;
    }
    return root;
  }

 private:
  [[nodiscard]] bool at_end() const noexcept { return offset_ >= text_.size(); }
  [[nodiscard]] char peek() const noexcept { return at_end() ? '\0' : text_[offset_]; }
  [[nodiscard]] bool looking_at(std::string_view word) const noexcept {
    return text_.substr(offset_).starts_with(word);
  }
  [[nodiscard]] text_position here() const noexcept { return with_positions_ ? position_ : text_position{}; }

  void advance() noexcept {
    const auto byte = static_cast<unsigned char>(text_[offset_++]);
    if (byte == '\n') {
      ++position_.line;
      position_.column = 1;
    } else if (!is_continuation(byte)) {
      ++position_.column;
    }
  }
  void advance(std::size_t count) noexcept {
    while (count-- > 0) advance();
  }

  [[nodiscard]] std::string found() const {
    if (at_end()) return "the file ends";
    if (static_cast<unsigned char>(peek()) < 0x20) return "found a control character";
    std::size_t next = offset_;
    static_cast<void>(utf8::decode(text_, next));
    return "found \"" + printable(text_.substr(offset_, next - offset_)) + "\"";
  }

  bool fail(std::string message, std::string suggestion = {}) {
    const text_position at = here();
    errors_.push_back({"", at.line, at.column, std::move(message), std::move(suggestion)});
    return false;
  }

  bool skip_space() {
    while (!at_end()) {
      const char c = peek();
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        advance();
      } else if (looking_at("//")) {
        while (!at_end() && peek() != '\n') advance();
      } else if (looking_at("/*")) {
        const std::size_t close = text_.find("*/", offset_ + 2);
        if (close == std::string_view::npos) return fail("this comment is never closed", "end it with */");
        while (offset_ < close + 2) advance();
      } else {
        break;
      }
    }
    return true;
  }

  bool read_value(json_node& out) {
    out.at = here();
    switch (peek()) {
      case '{':
        return read_container(out, json_node::kind::object, '}');
      case '[':
        return read_container(out, json_node::kind::array, ']');
      case '"':
        out.type = json_node::kind::string;
        return read_string(out.text);
      case '\'':
        return fail("strings are written in double quotes");
      default:
        break;
    }
    if (peek() == '-' || (peek() >= '0' && peek() <= '9')) return read_number(out);
    if (read_word("null")) return true;
    if (read_word("true") || read_word("false")) {
      out.type = json_node::kind::boolean;
      out.boolean = text_[offset_ - 2] == 'u';
      return true;
    }
    return fail("expected a JSON value, " + found());
  }

  bool read_word(std::string_view word) {
    if (!looking_at(word)) return false;
    advance(word.size());
    return true;
  }

  bool read_container(json_node& out, json_node::kind type, char close) {
    if (depth_ == max_nesting) return fail("nested more than " + std::to_string(max_nesting) + " levels deep");
    ++depth_;
    out.type = type;
    advance();
    std::set<std::string, std::less<>> keys;
    if (!skip_space()) return false;
    while (peek() != close || !out.children.empty()) {
      json_node child;
      const std::size_t parent_length = pointer_.size();
      if (type == json_node::kind::object) {
        if (!read_key(child, keys)) return false;
      } else {
        pointer_ = pointer_to(pointer_, std::to_string(out.children.size()));
      }
      if (!read_value(child)) return false;
      pointer_.resize(parent_length);
      out.children.push_back(std::move(child));
      if (!skip_space()) return false;
      if (peek() == close) break;
      if (peek() != ',') return fail("expected \",\" or \"" + std::string(1, close) + "\", " + found());
      const text_position comma = here();
      advance();
      if (!skip_space()) return false;
      if (peek() == close) {
        errors_.push_back({"", comma.line, comma.column, "a comma before the closing bracket", "remove this comma"});
        return false;
      }
    }
    advance();
    --depth_;
    return true;
  }

  bool read_key(json_node& child, std::set<std::string, std::less<>>& keys) {
    if (peek() != '"') return fail("expected a key in double quotes, " + found());
    child.key_at = here();
    if (!read_string(child.key)) return false;
    pointer_ = pointer_to(pointer_, child.key);
    if (!keys.insert(child.key).second) {
      errors_.push_back({pointer_, child.key_at.line, child.key_at.column, "duplicate key", "remove one of the two"});
    }
    if (!skip_space()) return false;
    if (peek() != ':') return fail("expected \":\" after the key, " + found());
    advance();
    return skip_space();
  }

  bool read_string(std::string& out) {
    advance();
    while (peek() != '"') {
      if (at_end()) return fail("this string is never closed");
      if (static_cast<unsigned char>(peek()) < 0x20) {
        return fail("a control character inside a string", "write it as \\n, \\t or \\u00xx, or close the string");
      }
      if (peek() == '\\') {
        if (!read_escape(out)) return false;
      } else {
        out += peek();
        advance();
      }
    }
    advance();
    return true;
  }

  bool read_escape(std::string& out) {
    static constexpr std::string_view names = "\"\\/bfnrt";
    static constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    const char name = offset_ + 1 < text_.size() ? text_[offset_ + 1] : '\0';
    if (const std::size_t i = names.find(name); name != '\0' && i != std::string_view::npos) {
      out += meanings[i];
      advance(2);
      return true;
    }
    std::uint32_t code = 0;
    if (!hex_escape(offset_, code))
      return fail("an escape sequence that JSON does not know", "write \\\\ for a backslash");
    std::size_t length = 6;
    if (code >= 0xD800 && code < 0xE000) {
      std::uint32_t low = 0;
      if (code >= 0xDC00 || !hex_escape(offset_ + 6, low) || low < 0xDC00 || low > 0xDFFF) {
        return fail("half of a surrogate pair", "write the character itself");
      }
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
      length = 12;
    }
    utf8::append(out, code);
    advance(length);
    return true;
  }

  bool hex_escape(std::size_t begin, std::uint32_t& code) const {
    const std::string_view escape = text_.substr(std::min(begin, text_.size()), 6);
    if (escape.size() < 6 || !escape.starts_with("\\u")) return false;
    const auto [end, ec] = std::from_chars(escape.data() + 2, escape.data() + 6, code, 16);
    return ec == std::errc{} && end == escape.data() + 6;
  }

  std::size_t digits_from(std::size_t i) const {
    while (i < text_.size() && text_[i] >= '0' && text_[i] <= '9') ++i;
    return i;
  }

  bool read_number(json_node& out) {
    const std::size_t whole = offset_ + (peek() == '-' ? 1 : 0);
    std::size_t end = digits_from(whole);
    bool valid = end > whole && (text_[whole] != '0' || end == whole + 1);
    const auto take_digits = [&](std::size_t begin) {
      end = digits_from(begin);
      valid = valid && end > begin;
    };
    if (end < text_.size() && text_[end] == '.') take_digits(end + 1);
    if (end < text_.size() && (text_[end] == 'e' || text_[end] == 'E')) {
      const bool sign = end + 1 < text_.size() && (text_[end + 1] == '+' || text_[end + 1] == '-');
      take_digits(end + (sign ? 2 : 1));
    }
    if (!valid) return fail("this is not a JSON number", "write it in decimal digits, without leading zeros");
    out.text = text_.substr(offset_, end - offset_);
    const char* last = out.text.data() + out.text.size();
    if (std::from_chars(out.text.data(), last, out.number).ec != std::errc{})
      return fail("this number is out of range");
    out.type = json_node::kind::integer;
    if (const auto exact = std::from_chars(out.text.data(), last, out.integer);
        exact.ec != std::errc{} || exact.ptr != last) {
      constexpr double exact_limit = 9007199254740992.0;
      if (std::abs(out.number) <= exact_limit && std::trunc(out.number) == out.number) {
        out.integer = static_cast<std::int64_t>(out.number);
      } else {
        out.type = json_node::kind::number;
      }
    }
    advance(end - offset_);
    return true;
  }

  std::string_view text_;
  settings_errors& errors_;
  bool with_positions_;
  std::size_t offset_ = 0;
  text_position position_{1, 1};
  int depth_ = 0;
  std::string pointer_;
};

}  // namespace

std::optional<json_node> parse_json_source(std::string_view text, settings_errors& errors, bool with_positions) {
  return source_parser(text, errors, with_positions).parse();
}

}  // namespace kadr::settings
