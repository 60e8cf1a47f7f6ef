#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "extract/iregexp_program.hpp"
#include "extract/utf8.hpp"

namespace kadr {
namespace {

constexpr int max_group_depth = 64;
constexpr std::uint32_t max_count = 100'000;

struct category_name {
  std::string_view name;
  std::uint32_t mask;
};

constexpr std::array<category_name, 36> categories{{
    {"L", U_GC_L_MASK},   {"Ll", U_GC_LL_MASK}, {"Lm", U_GC_LM_MASK}, {"Lo", U_GC_LO_MASK}, {"Lt", U_GC_LT_MASK},
    {"Lu", U_GC_LU_MASK}, {"M", U_GC_M_MASK},   {"Mc", U_GC_MC_MASK}, {"Me", U_GC_ME_MASK}, {"Mn", U_GC_MN_MASK},
    {"N", U_GC_N_MASK},   {"Nd", U_GC_ND_MASK}, {"Nl", U_GC_NL_MASK}, {"No", U_GC_NO_MASK}, {"P", U_GC_P_MASK},
    {"Pc", U_GC_PC_MASK}, {"Pd", U_GC_PD_MASK}, {"Pe", U_GC_PE_MASK}, {"Pf", U_GC_PF_MASK}, {"Pi", U_GC_PI_MASK},
    {"Po", U_GC_PO_MASK}, {"Ps", U_GC_PS_MASK}, {"Z", U_GC_Z_MASK},   {"Zl", U_GC_ZL_MASK}, {"Zp", U_GC_ZP_MASK},
    {"Zs", U_GC_ZS_MASK}, {"S", U_GC_S_MASK},   {"Sc", U_GC_SC_MASK}, {"Sk", U_GC_SK_MASK}, {"Sm", U_GC_SM_MASK},
    {"So", U_GC_SO_MASK}, {"C", U_GC_C_MASK},   {"Cc", U_GC_CC_MASK}, {"Cf", U_GC_CF_MASK}, {"Cn", U_GC_CN_MASK},
    {"Co", U_GC_CO_MASK},
}};

class parser {
 public:
  parser(std::string_view pattern, std::vector<character_class>& classes) : text_(pattern), classes_(classes) {}

  bool parse(iregexp_node& root) { return parse_choice(root, 0) && done(); }

 private:
  using kind = iregexp_node::kind;

  bool done() const noexcept { return at_ >= text_.size(); }
  bool looking_at(char c) const noexcept { return !done() && text_[at_] == c; }
  bool accept(char c) noexcept {
    if (!looking_at(c)) return false;
    ++at_;
    return true;
  }

  bool parse_choice(iregexp_node& out, int depth) {
    if (depth > max_group_depth) return false;
    out.what = kind::choice;
    do {
      if (!parse_branch(out.parts.emplace_back(), depth)) return false;
    } while (accept('|'));
    return true;
  }

  bool parse_branch(iregexp_node& out, int depth) {
    out.what = kind::sequence;
    while (!done() && !looking_at('|') && !looking_at(')')) {
      iregexp_node atom;
      if (!parse_atom(atom, depth) || !parse_quantifier(atom)) return false;
      out.parts.push_back(std::move(atom));
    }
    return true;
  }

  bool parse_atom(iregexp_node& out, int depth) {
    switch (text_[at_]) {
      case '(':
        ++at_;
        return parse_choice(out, depth + 1) && accept(')');
      case '.':
        ++at_;
        out.what = kind::any;
        return true;
      case '^':
        ++at_;
        out.what = kind::text_begin;
        return true;
      case '$':
        ++at_;
        out.what = kind::text_end;
        return true;
      case '[':
        ++at_;
        return parse_class(out);
      case '\\':
        return parse_escaped_atom(out);
      case '*':
      case '+':
      case '?':
      case '{':
      case '}':
      case ']':
        return false;
      default:
        break;
    }
    out.what = kind::literal;
    out.value = utf8::decode(text_, at_);
    return out.value != utf8::invalid;
  }

  bool parse_escaped_atom(iregexp_node& out) {
    character_class one;
    if (parse_category(one)) return add_class(std::move(one), out);
    out.what = kind::literal;
    return parse_escape(out.value);
  }

  bool parse_quantifier(iregexp_node& atom) {
    std::uint32_t min = 0;
    std::uint32_t max = iregexp_node::unbounded;
    if (accept('+')) {
      min = 1;
    } else if (accept('?')) {
      max = 1;
    } else if (accept('{')) {
      if (!parse_count(min)) return false;
      max = min;
      if (accept(',')) {
        max = iregexp_node::unbounded;
        if (!looking_at('}') && !parse_count(max)) return false;
      }
      if (!accept('}') || max < min) return false;
    } else if (!accept('*')) {
      return true;
    }
    iregexp_node repeat;
    repeat.what = kind::repeat;
    repeat.min = min;
    repeat.max = max;
    repeat.parts.push_back(std::move(atom));
    atom = std::move(repeat);
    return true;
  }

  bool parse_count(std::uint32_t& out) {
    const std::size_t begin = at_;
    for (out = 0; !done() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
      out = out * 10 + static_cast<std::uint32_t>(text_[at_] - '0');
      if (out > max_count) return false;
    }
    return at_ > begin;
  }

  // A position at a backslash that begins no category is left as it is.
  bool parse_category(character_class& out) {
    const std::string_view rest = text_.substr(at_);
    if (rest.size() < 5 || rest[0] != '\\' || (rest[1] != 'p' && rest[1] != 'P') || rest[2] != '{') return false;
    const std::size_t close = rest.find('}');
    if (close == std::string_view::npos) return false;
    const std::string_view name = rest.substr(3, close - 3);
    for (const auto& category : categories) {
      if (category.name != name) continue;
      out.categories |= rest[1] == 'p' ? category.mask : ~category.mask;
      at_ += close + 1;
      return true;
    }
    return false;
  }

  bool parse_escape(std::uint32_t& out) {
    if (!accept('\\') || done()) return false;
    const char c = text_[at_++];
    switch (c) {
      case 'n':
        out = '\n';
        return true;
      case 'r':
        out = '\r';
        return true;
      case 't':
        out = '\t';
        return true;
      default:
        break;
    }
    out = static_cast<unsigned char>(c);
    return std::string_view("()*+-.?[\\]^{|}$").find(c) != std::string_view::npos;
  }

  bool parse_class(iregexp_node& out) {
    character_class one;
    one.negated = accept('^');
    bool empty = true;
    if (accept('-')) {
      one.ranges.push_back({'-', '-'});
      empty = false;
    }
    while (!looking_at(']')) {
      if (done()) return false;
      if (accept('-')) {
        one.ranges.push_back({'-', '-'});
        empty = false;
        break;  // a hyphen stands for itself first or last only
      }
      if (!parse_category(one) && !parse_range(one)) return false;
      empty = false;
    }
    return !empty && accept(']') && add_class(std::move(one), out);
  }

  bool parse_range(character_class& out) {
    std::uint32_t first = 0;
    if (!parse_class_character(first)) return false;
    std::uint32_t last = first;
    if (looking_at('-') && at_ + 1 < text_.size() && text_[at_ + 1] != ']') {
      ++at_;
      if (!parse_class_character(last) || last < first) return false;
    }
    out.ranges.push_back({first, last});
    return true;
  }

  bool parse_class_character(std::uint32_t& out) {
    if (done() || looking_at('[') || looking_at(']') || looking_at('-')) return false;
    if (looking_at('\\')) return parse_escape(out);
    out = utf8::decode(text_, at_);
    return out != utf8::invalid;
  }

  bool add_class(character_class&& one, iregexp_node& out) {
    out.what = kind::klass;
    out.value = static_cast<std::uint32_t>(classes_.size());
    one.normalise();
    classes_.push_back(std::move(one));
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<character_class>& classes_;
};

}  // namespace

void character_class::normalise() {
  std::sort(ranges.begin(), ranges.end(), [](const range& a, const range& b) { return a.first < b.first; });
  std::vector<range> merged;
  for (const range& r : ranges) {
    if (!merged.empty() && r.first <= merged.back().last) {
      merged.back().last = std::max(merged.back().last, r.last);
    } else {
      merged.push_back(r);
    }
  }
  ranges = std::move(merged);
}

bool character_class::contains(char32_t c) const noexcept {
  const auto after =
      std::upper_bound(ranges.begin(), ranges.end(), c, [](char32_t value, const range& r) { return value < r.first; });
  bool found = after != ranges.begin() && c <= std::prev(after)->last;
  if (!found && categories != 0) found = (U_MASK(u_charType(static_cast<UChar32>(c))) & categories) != 0;
  return found != negated;
}

bool parse_iregexp(std::string_view pattern, iregexp_node& root, std::vector<character_class>& classes) {
  return parser(pattern, classes).parse(root);
}

}  // namespace kadr
