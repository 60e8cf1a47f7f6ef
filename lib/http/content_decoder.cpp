#include "http/content_decoder.hpp"

#include "core/bytes.hpp"
#include "core/text.hpp"

namespace kadr {
namespace {

constexpr std::uint64_t ratio_free_output = 1024 * 1024;
constexpr std::size_t shown_name = 64;

using codec_maker = std::unique_ptr<content_codec> (*)();

struct coding {
  std::string_view name;
  codec_maker make;
};

constexpr coding codings[] = {{"gzip", make_gzip_codec},
                              {"x-gzip", make_gzip_codec},
                              {"deflate", make_deflate_codec},
                              {"br", make_brotli_codec},
                              {"zstd", make_zstd_codec}};

codec_maker find_coding(std::string_view name) noexcept {
  for (const coding& c : codings)
    if (iequals(c.name, name)) return c.make;
  return nullptr;
}

}  // namespace

content_decoder::content_decoder(std::unique_ptr<content_codec> codec, decode_limits limits)
    : codec_(std::move(codec)), limits_(limits) {}

result<content_decoder> content_decoder::make(std::string_view content_encoding, decode_limits limits) {
  codec_maker layer = nullptr;
  for (std::string_view rest = content_encoding; !rest.empty();) {
    const std::size_t comma = rest.find(',');
    const std::string_view name = trim(rest.substr(0, comma));
    rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
    if (name.empty() || iequals(name, "identity")) continue;
    const codec_maker found = find_coding(name);
    if (!found)
      return failure(errc::bad_encoding, "unknown content coding \"" + printable(name.substr(0, shown_name)) + '"');
    if (layer)
      return failure(errc::bad_encoding, "more than one layer of content coding: \"" +
                                             printable(content_encoding.substr(0, shown_name)) + '"');
    layer = found;
  }
  return content_decoder(layer ? layer() : nullptr, limits);
}

result<void> content_decoder::feed(std::string_view in, body_sink& sink) {
  if (failed_) return *failed_;
  auto done = codec_ ? decode(in, sink) : pass_through(in, sink);
  if (!done) failed_ = done.error();
  return done;
}

result<void> content_decoder::finish() {
  if (failed_) return *failed_;
  if (!codec_ || encoded_ == 0 || codec_->complete()) return {};
  failed_ = failure(errc::truncated_body, "the compressed stream is not complete after " + format_size(encoded_));
  return *failed_;
}

result<void> content_decoder::pass_through(std::string_view in, body_sink& sink) {
  while (!in.empty()) {
    const std::string_view piece = in.substr(0, chunk_size);
    in.remove_prefix(piece.size());
    encoded_ += piece.size();
    if (auto written = emit(piece, sink); !written) return written;
  }
  return {};
}

result<void> content_decoder::decode(std::string_view in, body_sink& sink) {
  // Nothing is ever left inside a codec that it could yield without input.
  if (in.empty()) return {};
  if (!chunk_) chunk_ = std::make_unique<char[]>(chunk_size);
  for (;;) {
    const std::size_t before = in.size();
    const auto produced = codec_->step(in, {chunk_.get(), chunk_size});
    encoded_ += before - in.size();
    if (!produced) return produced.error();
    if (*produced > 0) {
      if (auto written = emit({chunk_.get(), *produced}, sink); !written) return written;
    } else if (in.empty() || in.size() == before) {
      return {};
    }
  }
}

result<void> content_decoder::emit(std::string_view out, body_sink& sink) {
  const std::uint64_t total = decoded_ + out.size();
  if (total > limits_.max_output)
    return failure(errc::decoded_too_large, "over " + format_size(limits_.max_output) + " after decoding");
  if (codec_ && limits_.max_ratio > 0 && total > ratio_free_output && total > encoded_ * limits_.max_ratio)
    return failure(errc::decoded_too_large,
                   format_size(encoded_) + " expand to over " + std::to_string(limits_.max_ratio) + " times as much");
  decoded_ = total;
  return sink.write(out);
}

}  // namespace kadr
