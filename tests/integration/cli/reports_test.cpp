// status and plan: what they say of a job, and that they change and fetch nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "canned_server.hpp"
#include "database_view.hpp"
#include "kadr_program.hpp"

namespace kadr::test {
namespace {

using testing::HasSubstr;

TEST(Status, OfAJobThatNeverRanSaysHowToStartIt) {
  const job_folder job(titles_job("http://127.0.0.1:1/list"));
  const auto r = run_process(job.command_for("status"));
  EXPECT_NE(r.exit_code, 0);
  EXPECT_THAT(r.err, HasSubstr("films.db does not exist yet: start the job with kadr run " + job.file().string()));
  EXPECT_FALSE(std::filesystem::exists(job.database()));
}

TEST(Status, CountsWhatTheTablesHold) {
  const canned_server server(
      {{"/robots.txt", {200, "text/plain", "User-agent: *\nDisallow: /no/\n", {}, false}},
       {"/list",
        {200, "application/json", R"({"results":[{"title":"A","p":"/a"},{"title":"B","p":"/no/b"}]})", {}, false}}});
  json settings = titles_job(server.origin() + "/list");
  settings["sources"][0]["film"]["images"]["poster"] = "$.p";
  const job_folder job(settings);
  ASSERT_EQ(job.run().exit_code, 4);
  const auto asked = server.heads().size();

  const auto r = run_process(job.command_for("status", {"--json"}));
  EXPECT_EQ(r.exit_code, 0) << r;
  const json status = json::parse(r.out);
  const json counts = {{"queued", 0}, {"leased", 0}, {"done", 1}, {"failed", 1}, {"skipped", 1}};
  EXPECT_EQ(status.at("requests"), counts);
  EXPECT_EQ(status.at("films"), 2);
  ASSERT_EQ(status.at("sources").size(), 2u);
  ASSERT_EQ(status.at("origins").size(), 1u);
  EXPECT_EQ(status["origins"][0].at("origin"), server.origin());
  ASSERT_EQ(status.at("failures").size(), 1u);
  EXPECT_EQ(status["failures"][0].at("class"), "http_4xx");
  EXPECT_EQ(status["failures"][0].at("example_url"), server.origin() + "/a");
  ASSERT_EQ(status.at("skipped").size(), 1u);
  EXPECT_EQ(status["skipped"][0].at("class"), "robots");

  const auto text = run_process(job.command_for("status"));
  EXPECT_EQ(text.exit_code, 0);
  EXPECT_THAT(text.out, HasSubstr("http_4xx: 1 failed, for example"));
  EXPECT_THAT(text.out, HasSubstr("robots: 1 skipped, for example"));
  EXPECT_EQ(server.heads().size(), asked);
}

TEST(Plan, FetchesNothingButRobotsTxtAndMakesNoDatabase) {
  const canned_server server({{"/robots.txt", {200, "text/plain", "User-agent: *\nDisallow: /list\n", {}, false}}});
  const job_folder job(titles_job(server.origin() + "/list"));
  const auto text = run_process(job.command_for("plan"));
  EXPECT_EQ(text.exit_code, 0) << text;
  EXPECT_THAT(text.out, HasSubstr(server.origin() + "/list"));
  EXPECT_THAT(text.out, HasSubstr("robots.txt: disallowed"));

  const auto r = run_process(job.command_for("plan", {"--json"}));
  EXPECT_EQ(r.exit_code, 0) << r;
  const json plan = json::parse(r.out);
  ASSERT_EQ(plan.at("addresses").size(), 1u);
  EXPECT_EQ(plan["addresses"][0].at("robots"), "disallowed");
  EXPECT_EQ(plan.at("requests_known"), 0);
  EXPECT_EQ(server.asked(), (std::map<std::string, int>{{"/robots.txt", 2}}));
  EXPECT_FALSE(std::filesystem::exists(job.database()));
}

}  // namespace
}  // namespace kadr::test
