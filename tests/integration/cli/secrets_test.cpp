#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "canary.hpp"
#include "canned_server.hpp"
#include "kadr_program.hpp"
#include "support/eventually.hpp"

namespace kadr::test {
namespace {

using testing::HasSubstr;
using testing::Not;

json secret_job(const std::string& start) {
  json job = titles_job(start);
  job["sources"][0]["headers"]["Authorization"] = "Bearer ${ENV:KADR_TEST_TOKEN}";
  return job;
}

TEST(Secrets, GoToTheSourcesOwnOriginAndNowhereElse) {
  const canned_server pictures({});
  const canned_server moved({{"/list", {200, "application/json", R"({"results":[{"title":"Moved"}]})", {}, false}}});
  const canned_server server({{"/list",
                               {200,
                                "application/json",
                                R"({"results":[{"title":"One","p":")" + pictures.origin() + R"(/1.jpg"}]})",
                                {},
                                false}},
                              {"/moved", {302, "text/plain", "", "Location: " + moved.origin() + "/list\r\n", false}}});
  json settings = secret_job(server.origin() + "/list");
  settings["sources"][0]["film"]["images"]["poster"] = "$.p";
  settings["sources"][0]["start"] = {server.origin() + "/list", server.origin() + "/moved"};
  const job_folder job(settings);
  const auto r = loud_run(job);
  EXPECT_EQ(r.exit_code, 4) << r;

  EXPECT_EQ(pictures.asked("/1.jpg"), 1);
  EXPECT_EQ(moved.asked("/list"), 1);
  for (const auto* other : {&pictures, &moved})
    for (const auto& head : other->heads()) EXPECT_THAT(head, Not(HasSubstr(canary)));
  int sent = 0;
  for (const auto& head : server.heads())
    sent += head.find("Authorization: Bearer " + canary + "\r\n") != std::string::npos ? 1 : 0;
  EXPECT_EQ(sent, 2) << "one for each page that starts at the source's origin, none for robots.txt";
  EXPECT_THAT(leaks(job.root()), testing::IsEmpty());
  EXPECT_THAT(r.out + r.err, Not(HasSubstr(canary)));
}

TEST(Secrets, AreNotWrittenDownWhereTheServerRepeatsThemInItsRefusal) {
  const canned_server server({{"/list", {403, "text/plain", "the token " + canary + " has expired", {}, false}}});
  const job_folder job(secret_job(server.origin() + "/list"));
  const auto r = loud_run(job);
  EXPECT_EQ(r.exit_code, 5) << r;
  EXPECT_THAT(r.out, HasSubstr("403: the token"));
  EXPECT_THAT(leaks(job.root()), testing::IsEmpty());
  EXPECT_THAT(r.out + r.err, Not(HasSubstr(canary)));
}

TEST(Secrets, AreNotKeptByARunThatIsKilled) {
  const canned_server server({{"/list", {200, "application/json", "{}", {}, true}}});
  const job_folder job(secret_job(server.origin() + "/list"));
  command what = job.command_for("run", {"-vv"});
  what.environment["KADR_TEST_TOKEN"] = canary;
  process run(what);
  ASSERT_TRUE(eventually([&] { return server.asked("/list") == 1; })) << run.err();
  EXPECT_THAT(server.heads().back(), HasSubstr(canary));
  run.send(SIGKILL);
  const auto r = run.wait();
  EXPECT_THAT(leaks(job.root()), testing::IsEmpty());
  EXPECT_THAT(r.out + r.err, Not(HasSubstr(canary)));
}

}  // namespace
}  // namespace kadr::test
