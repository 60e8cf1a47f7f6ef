#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "canned_server.hpp"
#include "database_view.hpp"
#include "kadr_program.hpp"
#include "support/eventually.hpp"

namespace kadr::test {
namespace {

using testing::HasSubstr;

/// A run that waits for its server.
class Lock : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(eventually([this] { return server_.asked("/list") == 1; })) << first_.err();
  }

  canned_server server_{{{"/list", {200, "application/json", R"({"results":[{"title":"One"}]})", {}, true}}}};
  job_folder job_{titles_job(server_.origin() + "/list")};
  process first_{job_.command_for("run")};
};

TEST_F(Lock, ASecondRunOfAJobThatIsRunningEndsAtOnceWithExitCode8) {
  for (const auto& more : {std::vector<std::string>{}, std::vector<std::string>{"--fresh"}}) {
    const auto second = job_.run(more);
    EXPECT_EQ(second.exit_code, 8) << second;
    EXPECT_THAT(second.err, HasSubstr("job_locked: another run holds this job"));
    EXPECT_EQ(second.out, "");
  }
  EXPECT_TRUE(first_.running());
  server_.release();
  const auto first = first_.wait();
  EXPECT_EQ(first.exit_code, 0) << first;
  EXPECT_EQ(server_.asked("/list"), 1);
  EXPECT_EQ(number(job_.database(), "SELECT count(*) FROM films"), 1);
}

TEST_F(Lock, StatusCanBeAskedMeanwhile) {
  const auto status = run_process(job_.command_for("status", {"--json"}));
  EXPECT_EQ(status.exit_code, 0) << status;
  EXPECT_EQ(json::parse(status.out).at("requests").at("leased"), 1);
}

TEST_F(Lock, IsGoneWithTheProcessThatHeldIt) {
  first_.send(SIGKILL);
  EXPECT_EQ(first_.wait().signal, SIGKILL);
  server_.release();
  const auto second = job_.run();
  EXPECT_EQ(second.exit_code, 0) << second;
  EXPECT_THAT(second.err, HasSubstr("resuming: 1 of 1 requests are still open"));
}

}  // namespace
}  // namespace kadr::test
