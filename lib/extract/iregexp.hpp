#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace kadr {

/// A compiled I-Regexp (RFC 9485), matched on code points in time linear in the text (Thompson's construction, run as
/// a set of states). All of the grammar is there: alternation, groups, quantifiers, character classes, escapes and
/// the general categories \p{..} and \P{..} (ICU). `.` is anything but line feed and carriage return. `^` and `$`
/// stand for the ends of the text, as the RFC's own mapping to ECMAScript (section 5.3) has them; its grammar would
/// read them as plain characters, which nobody who writes them means; `\$` is the character. Refused beside what the
/// grammar rejects: groups nested deeper than 64, patterns over 64 KiB or of more than 10,000 states.
///
/// Immutable, cheap to copy, usable from several threads at once.
class iregexp {
 public:
  /// Nothing where `pattern` is refused.
  [[nodiscard]] static std::optional<iregexp> compile(std::string_view pattern);

  /// Does the whole text match? Every state visited costs one of `budget`; false when that is used up.
  [[nodiscard]] bool match(std::string_view text, std::size_t& budget) const;
  /// Does some part of the text match?
  [[nodiscard]] bool search(std::string_view text, std::size_t& budget) const;

  struct program;

 private:
  explicit iregexp(std::shared_ptr<const program> p) : program_(std::move(p)) {}
  std::shared_ptr<const program> program_;
};

}  // namespace kadr
