#include "settings/excerpt.hpp"

#include "extract/utf8.hpp"

namespace kadr::settings {

std::size_t find_broken_utf8(std::string_view text) noexcept {
  std::size_t next = 0;
  while (next < text.size()) {
    const std::size_t begin = next;
    if (utf8::decode(text, next) == utf8::invalid) return begin;
  }
  return std::string_view::npos;
}

}  // namespace kadr::settings
