#include "http/body_sink.hpp"

#include <algorithm>

namespace kadr {

body_sink::~body_sink() = default;

awaitable<result<void>> body_sink::drain() {
  co_return result<void>();
}

string_sink::string_sink() {
  body_.reserve(padding);
}

result<void> string_sink::write(std::string_view bytes) {
  const std::size_t needed = body_.size() + bytes.size() + padding;
  // reserve() alone would grow by exactly what is asked for and copy the body once a piece.
  if (needed > body_.capacity()) body_.reserve(std::max(needed, 2 * body_.capacity()));
  body_.append(bytes);
  return {};
}

void string_sink::expect(std::uint64_t bytes) {
  // Only up to a bound: the number is the sender's word.
  constexpr std::uint64_t trusted = 1u << 20;
  body_.reserve(static_cast<std::size_t>(std::min(bytes, trusted)) + padding);
}

}  // namespace kadr
