#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "async/thread_pool.hpp"
#include "http/body_sink.hpp"
#include "storage/image_files.hpp"

namespace kadr {

/// Streams a picture into a temporary file of the archive, hashing on the way: a buffer at a time, written by the file
/// pool, so that neither the loop waits for the disk nor memory grows with the picture.
class image_sink final : public body_sink {
 public:
  static constexpr std::size_t buffer_size = 128 * 1024;

  /// Both outlive this.
  image_sink(const image_files& archive, thread_pool& files) : archive_(&archive), files_(&files) {}

  result<void> write(std::string_view bytes) override;
  [[nodiscard]] bool full() const noexcept override { return buffer_.size() >= buffer_size; }
  awaitable<result<void>> drain() override;
  /// Writes what is left and hands over the file.
  [[nodiscard]] awaitable<result<image_files::temporary>> finish();

 private:
  result<void> write_out();  // file pool

  const image_files* archive_;
  thread_pool* files_;
  std::string buffer_;
  std::optional<image_files::temporary> file_;
};

}  // namespace kadr
