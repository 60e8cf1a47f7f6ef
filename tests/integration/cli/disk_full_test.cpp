#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>

#include <fstream>

#include "database_view.hpp"
#include "kadr_program.hpp"

namespace kadr::test {
namespace {

using testing::HasSubstr;

/// A file system of `mebibytes` of its own on a folder, seen by this process and its children only: it goes with them.
class small_disk {
 public:
  small_disk(const std::filesystem::path& folder, int mebibytes) : folder_(folder) {
    const std::string options = "size=" + std::to_string(mebibytes) + "m";
    mounted_ = ::unshare(CLONE_NEWNS) == 0 && ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
               ::mount("tmpfs", folder.c_str(), "tmpfs", 0, options.c_str()) == 0;
  }
  small_disk(const small_disk&) = delete;
  small_disk& operator=(const small_disk&) = delete;
  ~small_disk() {
    if (mounted_) ::umount2(folder_.c_str(), MNT_DETACH);
  }
  [[nodiscard]] bool mounted() const noexcept { return mounted_; }

 private:
  std::filesystem::path folder_;
  bool mounted_ = false;
};

/// The job of a demo server whose results go into `folder`.
json demo_job_into(const std::filesystem::path& folder, const demo_server& server) {
  json job = demo_job(server);
  job["storage"]["database"] = "sqlite:" + (folder / "films.db").string();
  job["storage"]["images"] = (folder / "images").string();
  return job;
}

TEST(DiskFull, EndsWithExitCode6AndTheNextRunCompletesOnceThereIsSpace) {
  const temporary_folder place;
  const small_disk disk(place.path(), 16);
  if (!disk.mounted()) GTEST_SKIP() << "needs the right to mount a file system";
  const auto ballast = place / "ballast";
  std::ofstream(ballast) << std::string((15u << 20) + (700u << 10), 'x');

  const demo_server server(small_demo(60));
  const job_folder job(demo_job_into(place.path(), server));
  const auto full = job.run();
  EXPECT_EQ(full.exit_code, 6) << full;
  EXPECT_THAT(full.err, HasSubstr("storage_full: the disk is full"));
  EXPECT_THAT(full.out, HasSubstr("storage failed (exit code 6)"));
  const auto database = place / "films.db";
  EXPECT_LT(number(database, "SELECT count(*) FROM images"), 60);
  EXPECT_EQ(rows(database, "PRAGMA integrity_check"), std::vector<std::string>{"ok"});

  std::filesystem::remove(ballast);
  const auto resumed = job.run();
  EXPECT_EQ(resumed.exit_code, 0) << resumed;
  EXPECT_EQ(number(database, "SELECT count(*) FROM films"), 60);
  EXPECT_EQ(number(database, "SELECT count(*) FROM images"), 60);
  EXPECT_THAT(archive_defects(database, place / "images"), testing::IsEmpty());
}

TEST(DiskFull, AFileSizeLimitIsAStorageFailureAndNotASignal) {
  const demo_server server(small_demo(60));
  const job_folder job(demo_job(server));
  command limited = job.command_for("run");
  limited.file_size_limit = 192u << 10;
  const auto stopped = run_process(limited);
  EXPECT_EQ(stopped.signal, 0) << stopped;
  EXPECT_EQ(stopped.exit_code, 6) << stopped;

  const auto resumed = job.run();
  EXPECT_EQ(resumed.exit_code, 0) << resumed;
  EXPECT_EQ(number(job.database(), "SELECT count(*) FROM films"), 60);
  EXPECT_THAT(archive_defects(job.database(), job.images()), testing::IsEmpty());
}

}  // namespace
}  // namespace kadr::test
