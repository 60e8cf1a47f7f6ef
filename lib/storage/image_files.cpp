#include "storage/image_files.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace kadr {
namespace {

constexpr const char* temporary_folder = ".tmp";
constexpr int folder_flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

failure errno_failure(const std::string& what, int reason) {
  const bool full = reason == ENOSPC || reason == EDQUOT;
  const bool descriptors = reason == EMFILE || reason == ENFILE;
  return {full          ? errc::storage_full
          : descriptors ? errc::too_many_files
                        : errc::file_failed,
          what + ": " + std::strerror(reason)};
}

/// What a killed run left behind.
void sweep(int folder) {
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(::fdopendir(::dup(folder)), &::closedir);
  if (!entries) return;
  ::rewinddir(entries.get());
  while (const dirent* entry = ::readdir(entries.get()))
    if (entry->d_name[0] != '.') ::unlinkat(folder, entry->d_name, 0);
}

}  // namespace

image_files::temporary::temporary(const image_files* owner, std::string name, unique_fd file) noexcept
    : owner_(owner), name_(std::move(name)), file_(std::move(file)) {}

image_files::temporary::temporary(temporary&& other) noexcept
    : owner_(other.owner_),
      name_(std::move(other.name_)),
      file_(std::move(other.file_)),
      hasher_(std::move(other.hasher_)),
      size_(other.size_),
      published_(std::exchange(other.published_, true)) {}

image_files::temporary::~temporary() {
  if (!published_) ::unlinkat(owner_->temporary_fd_.get(), name_.c_str(), 0);
}

std::filesystem::path image_files::temporary::path() const {
  return owner_->root_ / temporary_folder / name_;
}

result<void> image_files::temporary::write(std::string_view bytes) {
  hasher_.update(bytes);
  size_ += bytes.size();
  while (!bytes.empty()) {
    const auto n = ::write(file_.get(), bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno_failure(path().string(), errno);
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

std::string image_files::temporary::finish() {
  return to_hex(hasher_.finish());
}

image_files::image_files(std::filesystem::path root, unique_fd root_fd, unique_fd temporary_fd, bool durable) noexcept
    : root_(std::move(root)), root_fd_(std::move(root_fd)), temporary_fd_(std::move(temporary_fd)), durable_(durable) {}

image_files::image_files(image_files&& other) noexcept
    : image_files(std::move(other.root_), std::move(other.root_fd_), std::move(other.temporary_fd_), other.durable_) {}

failure image_files::refused(const std::string& name) const {
  return errno_failure((root_ / name).string(), errno);
}

result<image_files> image_files::open(const std::filesystem::path& root, bool durable) {
  std::error_code ec;
  std::filesystem::create_directories(root, ec);
  if (ec) return errno_failure(root.string(), ec.value());
  // The root itself may be a link: the user chose it. Nothing below it may.
  unique_fd root_fd(::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (root_fd.get() < 0) return errno_failure(root.string(), errno);
  if (::mkdirat(root_fd.get(), temporary_folder, 0755) != 0 && errno != EEXIST)
    return errno_failure((root / temporary_folder).string(), errno);
  unique_fd temporary_fd(::openat(root_fd.get(), temporary_folder, folder_flags));
  if (temporary_fd.get() < 0) return errno_failure((root / temporary_folder).string(), errno);
  sweep(temporary_fd.get());
  image_files files(root, std::move(root_fd), std::move(temporary_fd), durable);
  // A trial file now, rather than a failure at the first picture.
  if (auto trial = files.create(); !trial) return trial.error();
  return files;
}

result<image_files::temporary> image_files::create() const {
  std::string name = std::to_string(::getpid()) + "-" + std::to_string(next_.fetch_add(1));
  unique_fd file(
      ::openat(temporary_fd_.get(), name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644));
  if (file.get() < 0) return refused(std::string(temporary_folder) + "/" + name);
  return temporary(this, std::move(name), std::move(file));
}

result<std::string> image_files::publish(temporary file, const std::string& hash, std::string_view extension) const {
  const std::string folder = hash.substr(0, 2);
  const std::string name = hash + std::string(extension);
  std::string relative = folder + "/" + name;

  if (durable_ && ::fdatasync(file.file_.get()) != 0) return refused(relative);
  if (::mkdirat(root_fd_.get(), folder.c_str(), 0755) != 0 && errno != EEXIST) return refused(folder);
  const unique_fd folder_fd(::openat(root_fd_.get(), folder.c_str(), folder_flags));
  if (folder_fd.get() < 0) return refused(folder);

  // Over a file that is there already: under this name it can only be the same picture, and which of two runs or
  // threads synced it is not known; a copy that power loss damaged is mended on the way.
  if (::renameat(temporary_fd_.get(), file.name_.c_str(), folder_fd.get(), name.c_str()) != 0) return refused(relative);
  file.published_ = true;
  if (durable_) {
    if (::fsync(folder_fd.get()) != 0) return refused(relative);
    // Also where another thread, or a run that was killed, made the folder: nothing says that it was synced.
    if (::fsync(root_fd_.get()) != 0) return refused(folder);
  }
  return relative;
}

}  // namespace kadr
