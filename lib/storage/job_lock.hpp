#pragma once

#include <filesystem>

#include "core/error.hpp"

namespace kadr {

/// The right to run a job: an exclusive lock of the kernel on a file beside the database (an open file description
/// lock, fcntl(2)). It ends with the process, however that ends, so it is never stale. Movable.
class job_lock {
 public:
  /// errc::job_locked when another process holds it; file_failed when the file cannot be made.
  [[nodiscard]] static result<job_lock> take(const std::filesystem::path& file);
  ~job_lock();
  job_lock(job_lock&& other) noexcept : descriptor_(other.descriptor_) { other.descriptor_ = -1; }
  job_lock& operator=(job_lock&&) = delete;

 private:
  explicit job_lock(int descriptor) noexcept : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace kadr
