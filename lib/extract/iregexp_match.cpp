#include <vector>

#include "extract/iregexp.hpp"
#include "extract/iregexp_program.hpp"
#include "extract/utf8.hpp"

namespace kadr {
namespace {

/// The states an automaton may be in, before and after each code point.
class simulation {
 public:
  using program = iregexp::program;
  using opcode = program::opcode;

  simulation(const program& p, std::string_view text, std::size_t& budget)
      : program_(p), text_(text), budget_(budget), entered_(p.code.size(), 0) {}

  bool run(bool whole_text) {
    // Preparing the tables is work as well.
    if (!spend(program_.code.size() / 16 + 1)) return false;
    std::size_t at = 0;
    enter(0, at);
    while (true) {
      if (accepted_ && (!whole_text || at == text_.size())) return true;
      if (at == text_.size() || exhausted_) return false;
      if (whole_text && states_.empty()) return false;
      const char32_t c = utf8::decode(text_, at);
      before_.swap(states_);
      states_.clear();
      ++generation_;
      accepted_ = false;
      for (const std::uint32_t state : before_) {
        if (consumes(program_.code[state], c)) enter(state + 1, at);
      }
      if (!whole_text) enter(0, at);
      if (!spend(1)) return false;
    }
  }

 private:
  bool spend(std::size_t cost) noexcept {
    exhausted_ = exhausted_ || cost > budget_;
    budget_ = exhausted_ ? 0 : budget_ - cost;
    return !exhausted_;
  }

  bool consumes(const program::instruction& i, char32_t c) const noexcept {
    switch (i.op) {
      case opcode::literal:
        return i.x == c;
      case opcode::any:
        return c != U'\n' && c != U'\r';
      case opcode::klass:
        return program_.classes[i.x].contains(c);
      default:
        return false;
    }
  }

  // Follows the instructions that read nothing, on a stack of our own: alternations can be as long as the pattern.
  void enter(std::uint32_t start, std::size_t at) {
    pending_.push_back(start);
    while (!pending_.empty()) {
      const std::uint32_t state = pending_.back();
      pending_.pop_back();
      if (entered_[state] == generation_ || !spend(1)) continue;
      entered_[state] = generation_;
      const auto& i = program_.code[state];
      switch (i.op) {
        case opcode::split:
          pending_.push_back(i.y);
          pending_.push_back(i.x);
          break;
        case opcode::jump:
          pending_.push_back(i.x);
          break;
        case opcode::text_begin:
          if (at == 0) pending_.push_back(state + 1);
          break;
        case opcode::text_end:
          if (at == text_.size()) pending_.push_back(state + 1);
          break;
        case opcode::accept:
          accepted_ = true;
          break;
        default:
          states_.push_back(state);
          break;
      }
    }
  }

  const program& program_;
  std::string_view text_;
  std::size_t& budget_;
  std::vector<std::size_t> entered_;  // generation in which a state was last entered
  std::vector<std::uint32_t> states_, before_, pending_;
  std::size_t generation_ = 1;
  bool accepted_ = false;
  bool exhausted_ = false;
};

}  // namespace

bool iregexp::match(std::string_view text, std::size_t& budget) const {
  return simulation(*program_, text, budget).run(true);
}

bool iregexp::search(std::string_view text, std::size_t& budget) const {
  return simulation(*program_, text, budget).run(false);
}

}  // namespace kadr
