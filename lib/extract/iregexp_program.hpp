#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "extract/iregexp.hpp"

namespace kadr {

/// One character class: ranges and Unicode general categories, possibly negated as a whole.
struct character_class {
  struct range {
    char32_t first, last;
  };
  std::vector<range> ranges;     ///< ascending and disjoint once normalised
  std::uint32_t categories = 0;  ///< bit mask as in ICU's U_GC_*_MASK
  bool negated = false;

  void normalise();
  [[nodiscard]] bool contains(char32_t c) const noexcept;
};

/// The automaton of a pattern: instruction 0 is where it starts.
struct iregexp::program {
  enum class opcode : std::uint8_t { literal, any, klass, split, jump, text_begin, text_end, accept };
  struct instruction {
    opcode op;
    std::uint32_t x = 0;  ///< literal: code point; klass: index; split, jump: target
    std::uint32_t y = 0;  ///< split: the other target
  };
  std::vector<instruction> code;
  std::vector<character_class> classes;
};

/// Syntax of a pattern, before it becomes states.
struct iregexp_node {
  enum class kind : std::uint8_t { empty, literal, any, klass, text_begin, text_end, sequence, choice, repeat };
  static constexpr std::uint32_t unbounded = 0xFFFFFFFF;

  kind what = kind::empty;
  std::uint32_t value = 0;  ///< literal: code point; klass: index
  std::uint32_t min = 0, max = 0;
  std::vector<iregexp_node> parts;
};

/// False where `pattern` is not in the grammar of RFC 9485 section 3.
[[nodiscard]] bool parse_iregexp(std::string_view pattern, iregexp_node& root, std::vector<character_class>& classes);

}  // namespace kadr
