#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "storage/image_files.hpp"
#include "support/temporary_folder.hpp"

namespace {

/// What was brought to the disk, in order; the inode tells which file it was.
struct sync_record {
  std::string call;
  ino_t inode;
};
bool recording = false;
std::vector<sync_record> synced;

int note_and_call(const char* name, long number, int fd) {
  if (recording) {
    struct stat file {};
    ::fstat(fd, &file);
    synced.push_back({name, file.st_ino});
  }
  return static_cast<int>(::syscall(number, fd));
}

}  // namespace

// In place of the C library's, for the whole test program: they note the call and make it.
extern "C" int fsync(int fd) {
  return note_and_call("fsync", SYS_fsync, fd);
}
extern "C" int fdatasync(int fd) {
  return note_and_call("fdatasync", SYS_fdatasync, fd);
}

namespace kadr {
namespace {

ino_t inode_of(const std::filesystem::path& path) {
  struct stat file {};
  EXPECT_EQ(::stat(path.c_str(), &file), 0) << path;
  return file.st_ino;
}

class ImageFilesDurability : public testing::Test {
 protected:
  std::vector<std::string> calls_of_publish(bool durable, const std::string& content) {
    auto files = image_files::open(folder_.path(), durable);
    auto file = files->create();
    EXPECT_TRUE(file->write(content));
    const auto hash = file->finish();
    const auto picture = inode_of(file->path());
    synced.clear();
    recording = true;
    const auto published = files->publish(std::move(*file), hash, ".jpg");
    recording = false;
    EXPECT_TRUE(published);
    std::vector<std::string> out;
    for (const auto& [call, inode] : synced)
      out.push_back(call + (inode == picture                                          ? " picture"
                            : inode == inode_of((folder_ / *published).parent_path()) ? " folder"
                            : inode == inode_of(folder_.path())                       ? " root"
                                                                                      : " other"));
    return out;
  }

  test::temporary_folder folder_;
};

TEST_F(ImageFilesDurability, ContentNameAndNewFolderAreOnTheDiskBeforePublishReturns) {
  EXPECT_THAT(calls_of_publish(true, "x"), testing::ElementsAre("fdatasync picture", "fsync folder", "fsync root"));
}

TEST_F(ImageFilesDurability, AFolderThatIsThereIsSyncedAgainForNothingSaysThatItWas) {
  (void)calls_of_publish(true, "x");
  std::filesystem::remove_all(folder_ / sha256_hex("x").substr(0, 2) / (sha256_hex("x") + ".jpg"));
  EXPECT_THAT(calls_of_publish(true, "x"), testing::ElementsAre("fdatasync picture", "fsync folder", "fsync root"));
}

TEST_F(ImageFilesDurability, WithoutDurabilityNothingWaitsForTheDisk) {
  EXPECT_THAT(calls_of_publish(false, "x"), testing::IsEmpty());
}

}  // namespace
}  // namespace kadr
