#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "canned_server.hpp"
#include "database_view.hpp"
#include "kadr_program.hpp"

namespace kadr::test {
namespace {

using testing::HasSubstr;

canned_server::reply page(const std::string& body) {
  return {200, "application/json", body, {}, false};
}

/// A port on which nobody listens: it was free a moment ago.
std::uint16_t closed_port() {
  return canned_server({}).port();
}

TEST(Outcome, AllDoneIsExitCode0AndTheSummarySaysWhereToLook) {
  const canned_server server({{"/list", page(R"({"results":[{"title":"One"},{"title":"Two"}]})")}});
  const job_folder job(titles_job(server.origin() + "/list"));
  const auto r = job.run();
  EXPECT_EQ(r.exit_code, 0) << r;
  EXPECT_THAT(r.out, HasSubstr("titles: complete (exit code 0)"));
  EXPECT_THAT(r.out, HasSubstr("2 new in this run"));
  EXPECT_THAT(r.out, HasSubstr(job.database().string()));
  EXPECT_THAT(r.out, HasSubstr(job.images().string()));
  EXPECT_EQ(rows(job.database(), "SELECT title FROM films ORDER BY title"), (std::vector<std::string>{"One", "Two"}));
}

TEST(Outcome, AServerThatIsDownIsExitCode5AndAConnectFailure) {
  const std::string start = "http://127.0.0.1:" + std::to_string(closed_port()) + "/list";
  const auto r = job_folder(titles_job(start)).run();
  EXPECT_EQ(r.exit_code, 5) << r;
  EXPECT_THAT(r.out, HasSubstr("nothing succeeded (exit code 5)"));
  EXPECT_THAT(r.out, HasSubstr("connect              1  connect_refused"));
  EXPECT_THAT(r.out, HasSubstr(start));
}

TEST(Outcome, ANameThatDoesNotExistIsADnsFailure) {
  json job = titles_job("http://nonexistent.invalid/list");
  job["fetch"]["timeout"]["dns"] = "5s";
  const auto r = job_folder(job).run();
  EXPECT_EQ(r.exit_code, 5) << r;
  EXPECT_THAT(r.out, testing::ContainsRegex("\n  (dns|timeout) +1  dns_"));
  EXPECT_THAT(r.out, HasSubstr("nonexistent.invalid"));
}

TEST(Outcome, AListThatIsNotFoundIsExitCode5AndShowsTheAnswer) {
  const canned_server server({});
  const auto r = job_folder(titles_job(server.origin() + "/list")).run();
  EXPECT_EQ(r.exit_code, 5) << r;
  EXPECT_THAT(r.out, HasSubstr("http_4xx: the server refused the request (404: there is no such thing here)"));
  EXPECT_EQ(server.asked("/list"), 1);
}

TEST(Outcome, HtmlWhereJsonWasPromisedShowsHowThePageBegins) {
  const canned_server server({{"/list", {200, "text/html", "<!doctype html><title>Sign in</title>", {}, false}}});
  const auto r = job_folder(titles_job(server.origin() + "/list")).run();
  EXPECT_EQ(r.exit_code, 5) << r;
  EXPECT_THAT(r.out, HasSubstr("wrong_content"));
  EXPECT_THAT(r.out, HasSubstr("HTML instead of JSON: \"<!doctype html><title>Sign in</title>\""));
}

TEST(Outcome, AListWithoutItemsShowsTheRuleAndTheReply) {
  const canned_server server({{"/list", page(R"({"films":[{"title":"One"}]})")}});
  const auto r = job_folder(titles_job(server.origin() + "/list")).run();
  EXPECT_EQ(r.exit_code, 5) << r;
  EXPECT_THAT(r.out, HasSubstr("no_items"));
  EXPECT_THAT(r.out, HasSubstr("items is $.results[*], the reply begins {\"films\":"));
}

TEST(Outcome, AListWithNothingButUnusableItemsHasFailed) {
  const canned_server server({{"/list", page(R"({"results":[{"name":"One"},{"name":"Two"}]})")}});
  const auto r = job_folder(titles_job(server.origin() + "/list")).run();
  EXPECT_EQ(r.exit_code, 5) << r;
  EXPECT_THAT(r.out, HasSubstr("not_a_film"));
  EXPECT_THAT(r.out, HasSubstr("no title at $.title"));
}

TEST(Outcome, OneUnusableItemAmongGoodOnesIsExitCode4AndTheOthersAreKept) {
  const canned_server server({{"/list", page(R"({"results":[{"title":"One"},{"name":"Two"},{"title":"Three"}]})")}});
  const job_folder job(titles_job(server.origin() + "/list"));
  const auto r = job.run();
  EXPECT_EQ(r.exit_code, 4) << r;
  EXPECT_THAT(r.out, HasSubstr("1 unusable, first: item 1: not_a_film"));
  EXPECT_EQ(number(job.database(), "SELECT count(*) FROM films"), 2);
  EXPECT_EQ(rows(job.database(), "SELECT state, error_class FROM requests"), std::vector<std::string>{"done|content"});
}

TEST(Outcome, APictureThatIsMissingIsExitCode4AndTheFilmIsKept) {
  const canned_server server({{"/list", page(R"({"results":[{"title":"One","poster":"/one.jpg"}]})")}});
  json job = titles_job(server.origin() + "/list");
  job["sources"][0]["film"]["images"]["poster"] = "$.poster";
  const job_folder folder(job);
  const auto r = folder.run();
  EXPECT_EQ(r.exit_code, 4) << r;
  EXPECT_THAT(r.out, HasSubstr("titles: complete with failures (exit code 4)"));
  EXPECT_THAT(r.out, HasSubstr(server.origin() + "/one.jpg"));
  EXPECT_EQ(number(folder.database(), "SELECT count(*) FROM films"), 1);
}

TEST(Outcome, RemoteTextReachesTheTerminalHarmless) {
  const canned_server server({{"/list", {403, "text/plain", "no\x1b[2J\x1b]0;owned\x07 entry", {}, false}}});
  const auto r = job_folder(titles_job(server.origin() + "/list")).run({"-v"});
  EXPECT_EQ(r.exit_code, 5) << r;
  EXPECT_THAT(r.out, HasSubstr("403: no"));
  EXPECT_EQ((r.out + r.err).find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace kadr::test
