#include "storage/job_lock.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace kadr {

result<job_lock> job_lock::take(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (descriptor < 0) return failure(errc::file_failed, file.string() + ": " + std::strerror(errno));
  struct flock whole {};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  if (::fcntl(descriptor, F_OFD_SETLK, &whole) == 0) return job_lock(descriptor);
  const int reason = errno;
  ::close(descriptor);
  if (reason == EAGAIN || reason == EACCES) return failure(errc::job_locked, file.string());
  return failure(errc::file_failed, file.string() + ": " + std::strerror(reason));
}

job_lock::~job_lock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace kadr
