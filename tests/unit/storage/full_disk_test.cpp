#include <gmock/gmock.h>
#include <sched.h>
#include <sys/mount.h>

#include <fstream>

#include "storage/image_files.hpp"
#include "support/child_process.hpp"
#include "support/temporary_folder.hpp"
#include "unit/storage/catalogue_fixture.hpp"
#include "unit/storage/opened_store.hpp"

namespace kadr {
namespace {

constexpr int not_permitted = 77;

/// Runs `work` in a process of its own that has a file system of 1 MiB mounted at a folder, which nobody else sees.
class FullDisk : public testing::Test {
 protected:
  void on_small_disk(const std::function<void(const std::filesystem::path&)>& work) {
    test::child_process child([&](const test::child_process::speak&) {
      if (::unshare(CLONE_NEWNS) != 0 && ::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return not_permitted;
      if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return not_permitted;
      if (::mount("kadr", folder_.path().c_str(), "tmpfs", 0, "size=1m") != 0) return not_permitted;
      work(folder_.path());
      return HasFailure() ? 1 : 0;
    });
    const int code = child.wait();
    if (code == not_permitted) GTEST_SKIP() << "this system lets the tests mount nothing";
    EXPECT_EQ(code, 0);
  }

  /// Leaves about `bytes` of the disk.
  static std::filesystem::path fill(const std::filesystem::path& disk, std::uintmax_t bytes) {
    const auto space = std::filesystem::space(disk).available;
    std::ofstream(disk / "ballast") << std::string(space > bytes ? space - bytes : 0, 'x');
    return disk / "ballast";
  }

  test::temporary_folder folder_;
};

// FAULTS F4.
TEST_F(FullDisk, APictureThatDoesNotFitIsStorageFullAndLeavesNothing) {
  on_small_disk([](const std::filesystem::path& disk) {
    auto files = image_files::open(disk, true);
    ASSERT_TRUE(files);
    fill(disk, 20'000);
    {
      auto file = files->create();
      ASSERT_TRUE(file);
      const auto refused = file->write(std::string(200'000, 'x'));
      ASSERT_FALSE(refused);
      EXPECT_EQ(refused.error().code, errc::storage_full);
    }
    EXPECT_TRUE(std::filesystem::is_empty(disk / ".tmp"));
  });
}

// FAULTS F4.
TEST_F(FullDisk, ACommitThatDoesNotFitIsStorageFullAndTheDatabaseIsWholeWhenThereIsRoomAgain) {
  on_small_disk([](const std::filesystem::path& disk) {
    const auto file = disk / "films.db";
    std::filesystem::path ballast;
    {
      test::opened_store store(file);
      store.enqueue({test::list_of("https://a.example/1"), test::list_of("https://a.example/2")});
      const auto leased = store.lease(test::anything());
      store.commit(test::done(leased[0]));
      ballast = fill(disk, 30'000);
      auto big = test::done(leased[1]);
      film_record film = test::film_named("Heat", {{"imdb", "tt1"}});
      film.overview = std::string(300'000, 'x');
      big.films = {test::commit_of(film)};
      for (int i = 0; i < 2; ++i) {
        const auto refused = store.attempt(store->commit(big));
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, errc::storage_full);
      }
    }
    std::filesystem::remove(ballast);
    test::opened_store again(file);
    EXPECT_THAT(test::ask(file, "PRAGMA integrity_check"), testing::ElementsAre("ok"));
    EXPECT_THAT(test::ask(file, "SELECT state FROM requests ORDER BY id"), testing::ElementsAre("done", "queued"));
    EXPECT_THAT(test::ask(file, "SELECT count(*) FROM films"), testing::ElementsAre("0"));
  });
}

}  // namespace
}  // namespace kadr
