#include "crawl/image_sink.hpp"

#include "async/offload.hpp"

namespace kadr {

result<void> image_sink::write(std::string_view bytes) {
  buffer_.append(bytes);
  return {};
}

result<void> image_sink::write_out() {
  if (!file_) {
    auto created = archive_->create();
    if (!created) return created.error();
    file_.emplace(std::move(*created));
  }
  auto written = file_->write(buffer_);
  buffer_.clear();
  return written;
}

awaitable<result<void>> image_sink::drain() {
  return offload(*files_, [this] { return write_out(); });
}

awaitable<result<image_files::temporary>> image_sink::finish() {
  auto written = co_await drain();
  if (!written) co_return written.error();
  co_return std::move(*file_);
}

}  // namespace kadr
