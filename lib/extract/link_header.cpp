#include "core/text.hpp"
#include "extract/pagination.hpp"

namespace kadr {
namespace {

constexpr bool blank(char c) noexcept {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct parameter {
  std::string_view name;
  std::string value;
};

class link_reader {
 public:
  explicit link_reader(std::string_view text) : text_(text) {}

  // Moves behind the next <target>.
  bool next_target(std::string_view& target) {
    while (at_ < text_.size() && text_[at_] != '<') skip_item();
    if (at_ >= text_.size()) return false;
    const std::size_t close = text_.find('>', at_);
    if (close == std::string_view::npos) return false;
    target = trim(text_.substr(at_ + 1, close - at_ - 1));
    at_ = close + 1;
    return true;
  }

  bool next_parameter(parameter& out) {
    do {
      skip_blanks();
      if (!accept(';')) return false;
      skip_blanks();
    } while (at_ < text_.size() && text_[at_] == ';');
    const std::size_t begin = at_;
    while (at_ < text_.size() && !blank(text_[at_]) &&
           std::string_view("=;,").find(text_[at_]) == std::string_view::npos) {
      ++at_;
    }
    out.name = text_.substr(begin, at_ - begin);
    out.value.clear();
    skip_blanks();
    if (accept('=')) read_value(out.value);
    return true;
  }

 private:
  bool accept(char c) noexcept {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void skip_blanks() noexcept {
    while (at_ < text_.size() && blank(text_[at_])) ++at_;
  }
  // One byte, or a quoted string as a whole.
  void skip_item() {
    std::string ignored;
    if (text_[at_] == '"') {
      read_value(ignored);
    } else {
      ++at_;
    }
  }
  void read_value(std::string& out) {
    skip_blanks();
    if (!accept('"')) {
      while (at_ < text_.size() && text_[at_] != ';' && text_[at_] != ',' && !blank(text_[at_])) out += text_[at_++];
      return;
    }
    while (at_ < text_.size() && !accept('"')) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      out += text_[at_++];
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

bool has_next(std::string_view relations) noexcept {
  while (!relations.empty()) {
    std::size_t end = 0;
    while (end < relations.size() && !blank(relations[end])) ++end;
    if (iequals(relations.substr(0, end), "next")) return true;
    relations.remove_prefix(end < relations.size() ? end + 1 : end);
  }
  return false;
}

}  // namespace

// Of several rel parameters the first counts (section 3.3); a link with an anchor speaks of another resource (3.2).
std::string next_link(std::string_view link_header) {
  link_reader reader(link_header);
  std::string_view target;
  while (reader.next_target(target)) {
    bool rel_seen = false;
    bool is_next = false;
    bool anchored = false;
    parameter p;
    while (reader.next_parameter(p)) {
      if (iequals(p.name, "rel") && !rel_seen) {
        rel_seen = true;
        is_next = has_next(p.value);
      }
      anchored = anchored || iequals(p.name, "anchor");
    }
    if (is_next && !anchored && !target.empty()) return std::string(target);
  }
  return {};
}

}  // namespace kadr
