#include <zstd.h>
#include <zstd_errors.h>

#include "http/content_codec.hpp"

namespace kadr {
namespace {

constexpr int max_window_log = 23;

struct destroy {
  void operator()(ZSTD_DCtx* context) const noexcept { ZSTD_freeDCtx(context); }
};

class zstd_codec final : public content_codec {
 public:
  zstd_codec() : context_(ZSTD_createDCtx()) {
    if (context_ && ZSTD_isError(ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, max_window_log)))
      context_.reset();
  }

  result<std::size_t> step(std::string_view& in, std::span<char> out) override {
    if (!context_) return failure(errc::out_of_memory, "zstd");
    // Between frames an empty step would begin the next one and look unfinished.
    if (complete_ && in.empty()) return 0;
    ZSTD_inBuffer input{in.data(), in.size(), 0};
    ZSTD_outBuffer output{out.data(), out.size(), 0};
    const std::size_t status = ZSTD_decompressStream(context_.get(), &output, &input);
    in.remove_prefix(input.pos);
    if (ZSTD_isError(status)) {
      if (ZSTD_getErrorCode(status) == ZSTD_error_memory_allocation) return failure(errc::out_of_memory, "zstd");
      return failure(errc::bad_encoding, std::string("zstd: ") + ZSTD_getErrorName(status));
    }
    complete_ = status == 0;
    return output.pos;
  }

  [[nodiscard]] bool complete() const noexcept override { return complete_; }

 private:
  std::unique_ptr<ZSTD_DCtx, destroy> context_;
  bool complete_ = false;
};

}  // namespace

std::unique_ptr<content_codec> make_zstd_codec() {
  return std::make_unique<zstd_codec>();
}

}  // namespace kadr
