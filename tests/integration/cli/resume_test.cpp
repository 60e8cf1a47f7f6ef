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

TEST(Resume, ASecondRunAfterCompletionFetchesNothing) {
  const demo_server server(small_demo(20));
  const job_folder job(demo_job(server));
  const auto first = job.run();
  ASSERT_EQ(first.exit_code, 0) << first;
  const auto served = server.served();
  const auto second = job.run();
  EXPECT_EQ(second.exit_code, 0) << second;
  EXPECT_THAT(second.err, HasSubstr("everything is up to date: 42 requests ended in earlier runs"));
  EXPECT_EQ(server.served(), served);
}

TEST(Resume, ATermSignalDrainsAndTheNextRunAsksForNothingTwice) {
  const demo_server server(small_demo(60, std::chrono::milliseconds(20)));
  const job_folder job(demo_job(server));
  process first(job.command_for("run"));
  ASSERT_TRUE(eventually([&] { return server.count().requests > 30; })) << first.err();
  first.send(SIGTERM);
  const auto stopped = first.wait();
  EXPECT_EQ(stopped.exit_code, 7) << stopped;
  EXPECT_THAT(stopped.err, HasSubstr("stopping: what is under way is finished and saved"));
  EXPECT_THAT(stopped.out, HasSubstr("demo: interrupted (exit code 7)"));
  EXPECT_EQ(number(job.database(), "SELECT count(*) FROM requests WHERE state = 'leased'"), 0);
  EXPECT_GT(number(job.database(), "SELECT count(*) FROM requests WHERE state = 'queued'"), 0);
  EXPECT_EQ(rows(job.database(), "SELECT outcome, exit_code FROM runs"), std::vector<std::string>{"interrupted|7"});

  const auto resumed = job.run();
  EXPECT_EQ(resumed.exit_code, 0) << resumed;
  EXPECT_THAT(resumed.err, HasSubstr("resuming: "));
  EXPECT_EQ(number(job.database(), "SELECT count(*) FROM films"), 60);
  for (const auto& [target, times] : server.served()) EXPECT_EQ(times, 1) << target;
}

TEST(Resume, ASecondSignalGivesUpWhatIsUnderWayAndTheNextRunFetchesIt) {
  canned_server server({{"/list", {200, "application/json", R"({"results":[{"title":"One"}]})", {}, true}}});
  const job_folder job(titles_job(server.origin() + "/list"));
  process first(job.command_for("run"));
  ASSERT_TRUE(eventually([&] { return server.asked("/list") == 1; })) << first.err();
  first.send(SIGINT);
  ASSERT_TRUE(eventually([&] { return first.err().find("stopping:") != std::string::npos; })) << first.err();
  EXPECT_TRUE(first.running());
  first.send(SIGTERM);
  const auto stopped = first.wait(std::chrono::seconds(6));
  EXPECT_EQ(stopped.exit_code, 7) << stopped;
  EXPECT_THAT(stopped.err, HasSubstr("stopping at once"));
  EXPECT_EQ(rows(job.database(), "SELECT state, attempts FROM requests"), std::vector<std::string>{"queued|0"});

  server.release();
  const auto resumed = job.run();
  EXPECT_EQ(resumed.exit_code, 0) << resumed;
  EXPECT_EQ(server.asked("/list"), 2);
  EXPECT_EQ(number(job.database(), "SELECT count(*) FROM films"), 1);
}

TEST(Resume, AnswersThatFailAreAskedForAgainAndTheJobIsCompleteAllTheSame) {
  auto options = small_demo(30);
  options.error_rate = 0.3;
  const demo_server server(options);
  json fast = demo_job(server);
  fast["fetch"]["retries"] = 6;
  const job_folder job(fast);
  const auto r = job.run();
  EXPECT_EQ(r.exit_code, 0) << r;
  EXPECT_GT(server.count().errors, 5u);
  EXPECT_EQ(number(job.database(), "SELECT count(*) FROM films"), 30);
  EXPECT_EQ(number(job.database(), "SELECT count(*) FROM images"), 30);
  EXPECT_THAT(archive_defects(job.database(), job.images()), testing::IsEmpty());
  for (const auto& [target, times] : server.served()) EXPECT_LE(times, 2) << target << ": no path fails twice in a row";
}

}  // namespace
}  // namespace kadr::test
