#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/sha256.hpp"
#include "core/unique_fd.hpp"

namespace kadr {

/// The image archive: files named by their content, "ab/abcdef….jpg" under one root. The only place that creates
/// image files: names come from hashes and sniffed types, never from a server. Everything is opened relative to the
/// root's descriptor and never through a link. Blocking: call it from a pool. Several threads may.
///
/// Errors: errc::storage_full (no space, quota), errc::file_failed with the file and the reason.
class image_files {
 public:
  /// A file being written; removed when it goes without having been published.
  class temporary {
   public:
    temporary(temporary&& other) noexcept;
    temporary& operator=(temporary&&) = delete;
    ~temporary();

    /// Appends and hashes. All of it or a failure.
    [[nodiscard]] result<void> write(std::string_view bytes);
    [[nodiscard]] std::filesystem::path path() const;
    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
    /// SHA-256 of everything written, as hex. Ends the writing.
    [[nodiscard]] std::string finish();

   private:
    friend class image_files;
    temporary(const image_files* owner, std::string name, unique_fd file) noexcept;
    const image_files* owner_;
    std::string name_;
    unique_fd file_;
    sha256 hasher_;
    std::uint64_t size_ = 0;
    bool published_ = false;
  };

  /// Makes the root where it is missing and removes temporary files of earlier runs. `durable`: published files are
  /// on the disk, name and content, before publish returns.
  [[nodiscard]] static result<image_files> open(const std::filesystem::path& root, bool durable);
  image_files(image_files&& other) noexcept;

  [[nodiscard]] result<temporary> create() const;

  /// Gives the file its final name and returns that, relative to the root. Where the archive has this content
  /// already, the new copy takes its place.
  [[nodiscard]] result<std::string> publish(temporary file, const std::string& hash, std::string_view extension) const;

  [[nodiscard]] const std::filesystem::path& root() const noexcept { return root_; }

 private:
  image_files(std::filesystem::path root, unique_fd root_fd, unique_fd temporary_fd, bool durable) noexcept;
  [[nodiscard]] failure refused(const std::string& name) const;

  std::filesystem::path root_;
  unique_fd root_fd_, temporary_fd_;
  bool durable_;
  mutable std::atomic<std::uint64_t> next_{0};
};

}  // namespace kadr
