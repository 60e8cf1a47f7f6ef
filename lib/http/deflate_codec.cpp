#include <optional>

#include "http/content_codec.hpp"
#include "http/inflate_stream.hpp"

namespace kadr {
namespace {

class deflate_codec final : public content_codec {
 public:
  result<std::size_t> step(std::string_view& in, std::span<char> out) override {
    if (!stream_ && !sniff(in)) return 0;
    while (held_ > 0) {
      std::string_view header(head_ + (sizeof head_ - held_), held_);
      auto produced = stream_->step(header, out);
      if (!produced) return produced;
      const bool stuck = header.size() == held_;
      held_ = header.size();
      if (*produced > 0) return produced;
      if (stuck) break;
    }
    if (stream_->ended()) {
      if (held_ > 0 || !in.empty()) trailing_garbage_ = true;
      held_ = 0;
      return ignore(in);
    }
    return stream_->step(in, out);
  }

  [[nodiscard]] bool complete() const noexcept override { return stream_ && stream_->ended(); }

 private:
  /// A zlib header is a method of 8, a window of at most 32 KiB and a multiple of 31 (RFC 1950 section 2.2). Raw
  /// deflate cannot look like one: it would begin with a stored block whose padding is not zero.
  bool sniff(std::string_view& in) {
    for (; held_ < sizeof head_ && !in.empty(); in.remove_prefix(1)) head_[held_++] = in.front();
    if (held_ < sizeof head_) return false;
    const auto cmf = static_cast<unsigned char>(head_[0]);
    const auto flags = static_cast<unsigned char>(head_[1]);
    const bool zlib = (cmf & 0x0f) == 8 && (cmf >> 4) <= 7 && (cmf * 256 + flags) % 31 == 0;
    stream_.emplace(zlib ? inflate_stream::format::zlib : inflate_stream::format::raw);
    return true;
  }

  std::optional<inflate_stream> stream_;
  char head_[2] = {};
  std::size_t held_ = 0;
};

}  // namespace

std::unique_ptr<content_codec> make_deflate_codec() {
  return std::make_unique<deflate_codec>();
}

}  // namespace kadr
