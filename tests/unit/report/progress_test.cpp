#include "report/progress.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>

#include "core/log.hpp"

namespace kadr {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

const steady::time_point start{seconds(1000)};
constexpr const char* erased = "\r\x1b[2K";

/// The terminal side of a pseudo-terminal; what was written to it is read from the other side.
class terminal {
 public:
  terminal() : master_(::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK)) {
    ::grantpt(master_);
    ::unlockpt(master_);
    const int slave = ::open(::ptsname(master_), O_RDWR | O_NOCTTY);
    termios raw{};
    ::tcgetattr(slave, &raw);
    ::cfmakeraw(&raw);
    ::tcsetattr(slave, TCSANOW, &raw);
    file_ = ::fdopen(slave, "w");
    resize(100);
  }
  ~terminal() {
    std::fclose(file_);
    ::close(master_);
  }
  terminal(const terminal&) = delete;
  terminal& operator=(const terminal&) = delete;

  void resize(unsigned short width) const {
    winsize size{};
    size.ws_col = width;
    size.ws_row = 24;
    ::ioctl(::fileno(file_), TIOCSWINSZ, &size);
  }
  [[nodiscard]] std::FILE* file() const { return file_; }
  [[nodiscard]] std::string take() const {
    std::string text;
    std::array<char, 4096> part{};
    for (ssize_t n = 0; (n = ::read(master_, part.data(), part.size())) > 0;)
      text.append(part.data(), static_cast<std::size_t>(n));
    return text;
  }

 private:
  int master_;
  std::FILE* file_ = nullptr;
};

/// A stream that is no terminal and keeps what it gets.
class pipe_end {
 public:
  pipe_end() : file_(::open_memstream(&data_, &size_)) {}
  ~pipe_end() {
    std::fclose(file_);
    std::free(data_);
  }
  pipe_end(const pipe_end&) = delete;
  pipe_end& operator=(const pipe_end&) = delete;
  [[nodiscard]] std::FILE* file() const { return file_; }
  [[nodiscard]] std::string text() const {
    std::fflush(file_);
    return {data_, size_};
  }

 private:
  char* data_ = nullptr;
  std::size_t size_ = 0;
  std::FILE* file_;
};

class Progress : public testing::Test {
 protected:
  void SetUp() override {
    ::unsetenv("CI");
    ::setenv("TERM", "xterm", 1);
    ::setenv("LC_ALL", "C", 1);
    counters_.queued = 50;
    counters_.done = 50;
  }
  terminal terminal_;
  pipe_end pipe_;
  run_counters counters_;
};

std::size_t count_of(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST_F(Progress, ModesHaveTheNamesOfTheOption) {
  EXPECT_EQ(progress_mode_of("auto"), progress_mode::automatic);
  EXPECT_EQ(progress_mode_of("always"), progress_mode::always);
  EXPECT_EQ(progress_mode_of("never"), progress_mode::never);
  EXPECT_EQ(progress_mode_of("Auto"), std::nullopt);
}

TEST_F(Progress, RedrawsABarOnATerminalTenTimesASecondAtMost) {
  progress bar(terminal_.file(), progress_mode::automatic);
  for (int ms = 0; ms < 1000; ++ms) bar.update(counters_, start + milliseconds(ms));
  const auto text = terminal_.take();
  EXPECT_EQ(count_of(text, "50/100"), 10u);
  EXPECT_THAT(text, Not(HasSubstr("\n")));
}

TEST_F(Progress, FollowsTheWidthOfTheTerminal) {
  progress bar(terminal_.file(), progress_mode::automatic);
  terminal_.resize(20);
  bar.update(counters_, start);
  const auto narrow = terminal_.take();
  terminal_.resize(120);
  bar.update(counters_, start + seconds(1));
  const auto wide = terminal_.take();
  EXPECT_LE(narrow.size(), std::string(erased).size() + 19);
  EXPECT_GT(wide.size(), 60u);
}

TEST_F(Progress, FinishLeavesAnEmptyLineAndSilence) {
  progress bar(terminal_.file(), progress_mode::automatic);
  bar.update(counters_, start);
  bar.finish(counters_, start + seconds(1));
  EXPECT_THAT(terminal_.take(), EndsWith(erased));
  bar.update(counters_, start + seconds(2));
  bar.resume();
  bar.finish(counters_, start + seconds(3));
  EXPECT_EQ(terminal_.take(), "");
}

TEST_F(Progress, ADestroyedBarIsErased) {
  {
    progress bar(terminal_.file(), progress_mode::automatic);
    bar.update(counters_, start);
  }
  EXPECT_THAT(terminal_.take(), EndsWith(erased));
}

TEST_F(Progress, StepsAsideWhileSuspended) {
  progress bar(terminal_.file(), progress_mode::automatic);
  bar.update(counters_, start);
  EXPECT_THAT(terminal_.take(), HasSubstr("50/100"));
  bar.suspend();
  EXPECT_EQ(terminal_.take(), erased);
  counters_.done = 60;
  bar.update(counters_, start + seconds(1));
  EXPECT_EQ(terminal_.take(), "") << "drawn over somebody else's output";
  bar.resume();
  EXPECT_THAT(terminal_.take(), HasSubstr("60/110"));
}

TEST_F(Progress, ResumesOnlyAfterAsManyResumesAsSuspends) {
  progress bar(terminal_.file(), progress_mode::automatic);
  bar.update(counters_, start);
  bar.suspend();
  bar.suspend();
  bar.resume();
  EXPECT_THAT(terminal_.take(), EndsWith(erased));
  bar.resume();
  EXPECT_THAT(terminal_.take(), HasSubstr("50/100"));
}

TEST_F(Progress, OffATerminalItIsALineEveryTenSecondsAndOneAtTheEnd) {
  progress lines(pipe_.file(), progress_mode::automatic);
  for (int s = 0; s <= 25; ++s) lines.update(counters_, start + seconds(s));
  EXPECT_EQ(count_of(pipe_.text(), "\n"), 2u);
  counters_.done = 100;
  counters_.queued = 0;
  lines.finish(counters_, start + seconds(26));
  EXPECT_EQ(count_of(pipe_.text(), "\n"), 3u);
  EXPECT_THAT(pipe_.text(), HasSubstr("100/100  100%"));
  EXPECT_THAT(pipe_.text(), Not(HasSubstr("\x1b")));
  EXPECT_THAT(pipe_.text(), Not(HasSubstr("\r")));
}

TEST_F(Progress, SuspendWritesNothingWhereThereIsNoBar) {
  progress lines(pipe_.file(), progress_mode::automatic);
  lines.update(counters_, start);
  lines.suspend();
  lines.resume();
  EXPECT_EQ(pipe_.text(), "");
}

TEST_F(Progress, ContinuousIntegrationAndDumbTerminalsGetLines) {
  ::setenv("CI", "true", 1);
  {
    progress lines(terminal_.file(), progress_mode::automatic);
    for (int s = 0; s <= 10; ++s) lines.update(counters_, start + seconds(s));
  }
  EXPECT_THAT(terminal_.take(), Not(HasSubstr("\x1b")));
  ::unsetenv("CI");
  ::setenv("TERM", "dumb", 1);
  {
    progress lines(terminal_.file(), progress_mode::automatic);
    for (int s = 0; s <= 10; ++s) lines.update(counters_, start + seconds(s));
  }
  const auto text = terminal_.take();
  EXPECT_THAT(text, HasSubstr("50/100"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST_F(Progress, AlwaysDrawsTheBarAnywhere) {
  ::setenv("CI", "true", 1);
  progress bar(pipe_.file(), progress_mode::always);
  bar.update(counters_, start);
  EXPECT_THAT(pipe_.text(), HasSubstr(std::string(erased) + "["));
}

TEST_F(Progress, NeverIsSilentButStillMeasures) {
  progress none(terminal_.file(), progress_mode::never);
  none.update(counters_, start);
  counters_.done += 100;
  counters_.bytes_received += 5000;
  none.update(counters_, start + seconds(1));
  none.finish(counters_, start + seconds(1));
  EXPECT_EQ(terminal_.take(), "");
  EXPECT_NEAR(none.rate(), 100, 1e-6);
  EXPECT_NEAR(none.byte_rate(), 5000, 1e-6);
}

TEST_F(Progress, LogLinesPushItAsideUntilItIsGone) {
  setup_log(log_format::text, 0);
  testing::internal::CaptureStderr();
  {
    progress bar(terminal_.file(), progress_mode::automatic);
    bar.attach_to_log();
    bar.update(counters_, start);
    const auto drawn = terminal_.take();
    log::info("a line");
    EXPECT_EQ(terminal_.take(), erased + drawn);
  }
  EXPECT_EQ(terminal_.take(), erased);
  log::info("another line");
  EXPECT_EQ(terminal_.take(), "");
  const auto logged = testing::internal::GetCapturedStderr();
  EXPECT_THAT(logged, HasSubstr("a line"));
  EXPECT_THAT(logged, HasSubstr("another line"));
}

TEST_F(Progress, UsesBlocksInAUtf8Locale) {
  ::setenv("LC_ALL", "ru_RU.UTF-8", 1);
  progress bar(terminal_.file(), progress_mode::automatic);
  bar.update(counters_, start);
  EXPECT_THAT(terminal_.take(), HasSubstr("█"));
}

}  // namespace
}  // namespace kadr
