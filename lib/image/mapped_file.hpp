#pragma once

#include <filesystem>
#include <string_view>
#include <utility>

#include "core/error.hpp"

namespace kadr {

/// A whole file mapped for reading; the file must not shrink while this lives. Movable.
class mapped_file {
 public:
  /// errc::file_failed with the system's reason (not a regular file included). An empty file is fine.
  [[nodiscard]] static result<mapped_file> open(const std::filesystem::path& file);

  mapped_file(mapped_file&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  mapped_file& operator=(mapped_file&&) = delete;
  ~mapped_file();

  [[nodiscard]] std::string_view bytes() const noexcept { return {static_cast<const char*>(data_), size_}; }

 private:
  mapped_file(void* data, std::size_t size) noexcept : data_(data), size_(size) {}

  void* data_;
  std::size_t size_;
};

}  // namespace kadr
