#include <brotli/decode.h>

#include "http/content_codec.hpp"

namespace kadr {
namespace {

struct destroy {
  void operator()(BrotliDecoderState* state) const noexcept { BrotliDecoderDestroyInstance(state); }
};

class brotli_codec final : public content_codec {
 public:
  result<std::size_t> step(std::string_view& in, std::span<char> out) override {
    if (!state_) return failure(errc::out_of_memory, "brotli");
    if (ended_) {
      trailing_garbage_ = trailing_garbage_ || !in.empty();
      return ignore(in);
    }
    std::size_t in_size = in.size();
    std::size_t out_left = out.size();
    const auto* next_in = reinterpret_cast<const std::uint8_t*>(in.data());
    auto* next_out = reinterpret_cast<std::uint8_t*>(out.data());
    const auto status = BrotliDecoderDecompressStream(state_.get(), &in_size, &next_in, &out_left, &next_out, nullptr);
    in.remove_prefix(in.size() - in_size);
    if (status == BROTLI_DECODER_RESULT_ERROR) {
      const BrotliDecoderErrorCode code = BrotliDecoderGetErrorCode(state_.get());
      // The allocation errors are one block of codes, from the lowest up to ALLOC_CONTEXT_MODES.
      if (code <= BROTLI_DECODER_ERROR_ALLOC_CONTEXT_MODES && code >= BROTLI_DECODER_ERROR_ALLOC_BLOCK_TYPE_TREES)
        return failure(errc::out_of_memory, "brotli");
      return failure(errc::bad_encoding, std::string("brotli: ") + BrotliDecoderErrorString(code));
    }
    ended_ = status == BROTLI_DECODER_RESULT_SUCCESS;
    return out.size() - out_left;
  }

  [[nodiscard]] bool complete() const noexcept override { return ended_; }

 private:
  std::unique_ptr<BrotliDecoderState, destroy> state_{BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)};
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<content_codec> make_brotli_codec() {
  return std::make_unique<brotli_codec>();
}

}  // namespace kadr
