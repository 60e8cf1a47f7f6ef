#include "extract/iregexp.hpp"

#include "extract/iregexp_program.hpp"

namespace kadr {
namespace {

constexpr std::size_t max_pattern = 64 * 1024;
constexpr std::size_t max_states = 10'000;
// Repeating what has no states costs time without growing the program.
constexpr std::size_t max_work = 10 * max_states;

class generator {
 public:
  using program = iregexp::program;
  using opcode = program::opcode;
  using kind = iregexp_node::kind;

  explicit generator(program& out) : out_(out) {}

  bool emit(const iregexp_node& node) {
    if (++work_ > max_work || out_.code.size() > max_states) return false;
    switch (node.what) {
      case kind::empty:
        return true;
      case kind::literal:
        add(opcode::literal, node.value);
        return true;
      case kind::any:
        add(opcode::any);
        return true;
      case kind::klass:
        add(opcode::klass, node.value);
        return true;
      case kind::text_begin:
        add(opcode::text_begin);
        return true;
      case kind::text_end:
        add(opcode::text_end);
        return true;
      case kind::sequence:
        for (const auto& part : node.parts) {
          if (!emit(part)) return false;
        }
        return true;
      case kind::choice:
        return emit_choice(node);
      case kind::repeat:
        return emit_repeat(node);
    }
    return false;
  }

  std::uint32_t add(opcode op, std::uint32_t x = 0, std::uint32_t y = 0) {
    out_.code.push_back({op, x, y});
    return here() - 1;
  }

 private:
  std::uint32_t here() const noexcept { return static_cast<std::uint32_t>(out_.code.size()); }

  bool emit_choice(const iregexp_node& node) {
    std::vector<std::uint32_t> exits;
    for (std::size_t i = 0; i + 1 < node.parts.size(); ++i) {
      const std::uint32_t split = add(opcode::split, here() + 1);
      if (!emit(node.parts[i])) return false;
      exits.push_back(add(opcode::jump));
      out_.code[split].y = here();
    }
    if (!emit(node.parts.back())) return false;
    for (const std::uint32_t exit : exits) out_.code[exit].x = here();
    return true;
  }

  bool emit_repeat(const iregexp_node& node) {
    const iregexp_node& body = node.parts.front();
    for (std::uint32_t i = 0; i < node.min; ++i) {
      if (!emit(body)) return false;
    }
    if (node.max == iregexp_node::unbounded) {
      const std::uint32_t split = add(opcode::split, here() + 1);
      if (!emit(body)) return false;
      add(opcode::jump, split);
      out_.code[split].y = here();
      return true;
    }
    std::vector<std::uint32_t> splits;
    for (std::uint32_t i = node.min; i < node.max; ++i) {
      splits.push_back(add(opcode::split, here() + 1));
      if (!emit(body)) return false;
    }
    for (const std::uint32_t split : splits) out_.code[split].y = here();
    return true;
  }

  program& out_;
  std::size_t work_ = 0;
};

}  // namespace

std::optional<iregexp> iregexp::compile(std::string_view pattern) {
  if (pattern.size() > max_pattern) return std::nullopt;
  auto compiled = std::make_shared<program>();
  iregexp_node root;
  if (!parse_iregexp(pattern, root, compiled->classes)) return std::nullopt;
  generator states(*compiled);
  if (!states.emit(root)) return std::nullopt;
  states.add(program::opcode::accept);
  return iregexp(std::move(compiled));
}

}  // namespace kadr
