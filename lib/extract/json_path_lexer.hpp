#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "extract/json_path_ast.hpp"

namespace kadr::jsonpath {

/// A position in a query and the terminals of its grammar (RFC 9535 appendix A). Functions that return bool and can
/// fail remember the first error, with the place where it was found.
class lexer {
 public:
  explicit lexer(std::string_view text) : text_(text) {}

  [[nodiscard]] bool done() const noexcept { return at_ >= text_.size(); }
  [[nodiscard]] char peek(std::size_t ahead = 0) const noexcept {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  [[nodiscard]] bool looking_at(std::string_view token) const noexcept {
    return text_.substr(at_, token.size()) == token;
  }
  [[nodiscard]] std::size_t position() const noexcept { return at_; }
  void rewind(std::size_t position) noexcept { at_ = position; }
  void advance(std::size_t bytes = 1) noexcept { at_ += bytes; }
  bool accept(std::string_view token) noexcept;
  void skip_blanks() noexcept;

  /// Always false, so that callers can return it.
  bool expected(std::string_view what);
  [[nodiscard]] failure error() const { return {errc::bad_config, error_}; }

  bool require(std::string_view token);
  bool read_shorthand(std::string& out);
  bool read_string(std::string& out);
  /// Within the I-JSON range (RFC 7493), no leading zeros, no "-0".
  bool read_integer(std::int64_t& out);
  bool read_number(number& out);
  /// A function name or a literal's keyword; empty where there is none.
  std::string_view read_word() noexcept;

 private:
  bool read_escape(char quote, std::string& out);
  bool read_hex(char32_t& out);

  std::string_view text_;
  std::size_t at_ = 0;
  std::string error_;
};

}  // namespace kadr::jsonpath
