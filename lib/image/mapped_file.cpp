#include "image/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace kadr {
namespace {

failure file_failure(const std::filesystem::path& file, int error) {
  return failure(errc::file_failed, file.filename().string() + ": " + std::generic_category().message(error));
}

}  // namespace

result<mapped_file> mapped_file::open(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (descriptor < 0) return file_failure(file, errno);
  struct stat status {};
  if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
    const int error = S_ISREG(status.st_mode) ? errno : EINVAL;
    ::close(descriptor);
    return file_failure(file, error);
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  // An empty mapping is an error of mmap; an empty view is not one of ours.
  void* data = size == 0 ? nullptr : ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
  const int error = errno;
  ::close(descriptor);
  if (size != 0 && data == MAP_FAILED) return file_failure(file, error);
  return mapped_file(data, size);
}

mapped_file::~mapped_file() {
  if (data_ != nullptr) ::munmap(data_, size_);
}

}  // namespace kadr
