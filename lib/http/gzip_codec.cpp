#include <zlib.h>

#include "http/content_codec.hpp"
#include "http/inflate_stream.hpp"

namespace kadr {
namespace {

constexpr char magic_1 = '\x1f';
constexpr char magic_2 = '\x8b';

class gzip_codec final : public content_codec {
 public:
  result<std::size_t> step(std::string_view& in, std::span<char> out) override {
    if (trailing_garbage_) return ignore(in);
    if (where_ == where::between_members && !begin_member(in)) return 0;
    auto produced = stream_.step(in, out);
    if (produced && stream_.ended()) where_ = where::between_members;
    return produced;
  }

  [[nodiscard]] bool complete() const noexcept override { return where_ == where::between_members; }

 private:
  enum class where { in_member, between_members };

  /// Another member or garbage: the two magic bytes decide, and they may arrive one by one.
  bool begin_member(std::string_view& in) {
    while (!in.empty()) {
      const char next = in.front();
      if (next != (first_seen_ ? magic_2 : magic_1)) {
        trailing_garbage_ = true;
        ignore(in);
        return false;
      }
      in.remove_prefix(1);
      if (first_seen_) {
        first_seen_ = false;
        restart();
        return true;
      }
      first_seen_ = true;
    }
    return false;
  }

  void restart() {
    stream_.reset();
    const char magic[] = {magic_1, magic_2};
    std::string_view header(magic, sizeof magic);
    char none = 0;
    // Two bytes of header produce neither output nor an error.
    static_cast<void>(stream_.step(header, {&none, 1}));
    where_ = where::in_member;
  }

  inflate_stream stream_{inflate_stream::format::gzip};
  where where_ = where::in_member;
  bool first_seen_ = false;
};

}  // namespace

std::unique_ptr<content_codec> make_gzip_codec() {
  return std::make_unique<gzip_codec>();
}

}  // namespace kadr
