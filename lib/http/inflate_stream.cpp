#include "http/inflate_stream.hpp"

#include <algorithm>
#include <limits>

namespace kadr {
namespace {

int window_bits(inflate_stream::format f) noexcept {
  switch (f) {
    case inflate_stream::format::raw:
      return -MAX_WBITS;
    case inflate_stream::format::zlib:
      return MAX_WBITS;
    case inflate_stream::format::gzip:
      return MAX_WBITS + 16;
  }
  return MAX_WBITS;
}

uInt clamp_size(std::size_t size) noexcept {
  return static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<uInt>::max()));
}

}  // namespace

inflate_stream::inflate_stream(format f) : usable_(inflateInit2(&z_, window_bits(f)) == Z_OK) {}

inflate_stream::~inflate_stream() {
  if (usable_) inflateEnd(&z_);
}

void inflate_stream::reset() noexcept {
  if (usable_) inflateReset(&z_);
  ended_ = false;
}

result<std::size_t> inflate_stream::step(std::string_view& in, std::span<char> out) {
  if (!usable_) return failure(errc::out_of_memory, "inflate");
  if (ended_) return 0;
  // zlib takes its input by pointer to non-const but never writes to it.
  z_.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(in.data()));
  z_.avail_in = clamp_size(in.size());
  z_.next_out = reinterpret_cast<Bytef*>(out.data());
  z_.avail_out = clamp_size(out.size());
  const uInt offered_in = z_.avail_in;
  const uInt offered_out = z_.avail_out;
  const int status = inflate(&z_, Z_NO_FLUSH);
  in.remove_prefix(offered_in - z_.avail_in);
  switch (status) {
    case Z_STREAM_END:
      ended_ = true;
      break;
    case Z_OK:
    case Z_BUF_ERROR:
      break;
    case Z_MEM_ERROR:
      return failure(errc::out_of_memory, "inflate");
    case Z_NEED_DICT:
      return failure(errc::bad_encoding, "deflate: preset dictionary");
    default:
      return failure(errc::bad_encoding, std::string("deflate: ") + (z_.msg ? z_.msg : "corrupt data"));
  }
  return std::size_t{offered_out - z_.avail_out};
}

}  // namespace kadr
