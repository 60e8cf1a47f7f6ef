#include "http/content_codec.hpp"

namespace kadr {

content_codec::~content_codec() = default;

std::size_t content_codec::ignore(std::string_view& in) noexcept {
  in = {};
  return 0;
}

}  // namespace kadr
