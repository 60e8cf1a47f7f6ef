#include "storage/job_lock.hpp"

#include <gmock/gmock.h>

#include "support/child_process.hpp"
#include "support/temporary_folder.hpp"

namespace kadr {
namespace {

using test::child_process;
using testing::HasSubstr;

class JobLock : public testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path file() const { return folder_ / "films.db.lock"; }
  /// How taking the lock fails; nothing where it does not.
  [[nodiscard]] std::optional<errc> refusal() const {
    const auto lock = job_lock::take(file());
    return lock ? std::nullopt : std::optional(lock.error().code);
  }
  /// A process that holds the lock until it is killed.
  [[nodiscard]] auto hold() const {
    return [this](const child_process::speak& say) -> int {
      const auto lock = job_lock::take(file());
      say(lock ? 'y' : 'n');
      for (;;) ::pause();
    };
  }

  test::temporary_folder folder_;
};

TEST_F(JobLock, ASecondTakerIsToldThatTheJobIsLocked) {
  const auto first = job_lock::take(file());
  ASSERT_TRUE(first);
  const auto second = job_lock::take(file());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, errc::job_locked);
  EXPECT_THAT(second.error().detail, HasSubstr("films.db.lock"));
}

TEST_F(JobLock, ARefusedTakerDoesNotLoosenTheLock) {
  const auto first = job_lock::take(file());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(refusal(), errc::job_locked);
}

TEST_F(JobLock, EndsWithItsOwnerAndMovesWithIt) {
  {
    auto first = job_lock::take(file());
    ASSERT_TRUE(first);
    const job_lock owner = std::move(*first);
    EXPECT_EQ(refusal(), errc::job_locked);
  }
  EXPECT_EQ(refusal(), std::nullopt);
}

TEST_F(JobLock, AnotherFileIsAnotherJob) {
  const auto first = job_lock::take(file());
  EXPECT_TRUE(job_lock::take(folder_ / "other.lock"));
}

TEST_F(JobLock, HoldsAgainstAnotherProcess) {
  const auto lock = job_lock::take(file());
  child_process other([this](const child_process::speak&) { return refusal() == errc::job_locked ? 0 : 1; });
  EXPECT_EQ(other.wait(), 0);
}

TEST_F(JobLock, OfAKilledProcessIsFree) {
  child_process other(hold());
  ASSERT_EQ(other.hear(), 'y');
  EXPECT_EQ(refusal(), errc::job_locked);
  other.kill();
  EXPECT_EQ(refusal(), std::nullopt);
}

TEST_F(JobLock, AFileThatCannotBeMadeIsFileFailed) {
  const auto lock = job_lock::take(folder_ / "absent/films.db.lock");
  ASSERT_FALSE(lock);
  EXPECT_EQ(lock.error().code, errc::file_failed);
  EXPECT_THAT(lock.error().detail, HasSubstr("absent/films.db.lock"));
}

TEST_F(JobLock, ALinkIsNotFollowed) {
  std::filesystem::create_symlink(folder_ / "elsewhere", file());
  EXPECT_EQ(refusal(), errc::file_failed);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "elsewhere"));
}

}  // namespace
}  // namespace kadr
