#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "canary.hpp"
#include "canned_server.hpp"
#include "core/url.hpp"
#include "database_view.hpp"
#include "kadr_program.hpp"

namespace kadr::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string token = "${ENV:KADR_TEST_TOKEN}";

canned_server::reply page(const std::string& body) {
  return {200, "application/json", body, {}, false};
}

canned_server::reply redirect(const std::string& to) {
  return {302, "text/plain", "", "Location: " + to + "\r\n", false};
}

/// Films of `server` at /list, the key in the query.
json keyed_job(const canned_server& server) {
  return titles_job(server.origin() + "/list?api_key=" + token);
}

void expect_no_trace(const job_folder& job, const process_result& r, const std::string& value = canary) {
  EXPECT_THAT(leaks(job.root(), value), IsEmpty());
  EXPECT_THAT(r.out + r.err, Not(HasSubstr(value)));
}

void expect_never_sent_to(const canned_server& server) {
  for (const auto& head : server.heads()) EXPECT_THAT(head, Not(HasSubstr(canary)));
}

TEST(SecretsInUrls, ReachTheirServersThroughPagesDetailsAndPicturesAndAreNotWrittenDown) {
  const canned_server pictures({});
  canned_server server({});
  const std::string key = "api_key=" + canary;
  server.set("/list?" + key + "&page=1", page(R"({"total":3,"results":[{"id":1,"self":"/films/1?)" + key + R"("}]})"));
  server.set("/list?" + key + "&page=2", page(R"({"total":3,"results":[{"id":2}]})"));
  server.set("/list?" + key + "&page=3", page(R"({"total":3,"results":[{"id":3}]})"));
  for (const std::string id : {"1", "2", "3"})
    server.set("/v1/" + canary + "/films/" + id,
               page(R"({"title":"Film )" + id + R"( for )" + canary + R"(","p":"/)" + id + R"(.jpg"})"));
  json settings = titles_job(server.origin() + "/list?api_key=" + token + "&page=1");
  json& source = settings["sources"][0];
  source["paginate"] = {{"style", "page"}, {"total_pages", "$.total"}};
  source["detail"] = server.origin() + "/v1/" + token + "/films/{id}";
  source["film"]["images"]["poster"] = {{"url", pictures.origin() + "/w{+p}?k=" + token}, {"p", "$.p"}};
  source["film"]["extra"]["self"] = "$.self";
  const job_folder job(settings);
  const auto r = loud_run(job);
  EXPECT_EQ(r.exit_code, 4) << r;

  for (const std::string n : {"1", "2", "3"}) {
    EXPECT_EQ(server.asked("/list?" + key + "&page=" + n), 1);
    EXPECT_EQ(server.asked("/v1/" + canary + "/films/" + n), 1);
    EXPECT_EQ(pictures.asked("/w/" + n + ".jpg?k=" + canary), 1);
  }
  EXPECT_THAT(rows(job.database(), "SELECT url FROM requests WHERE rule = 'list' ORDER BY url"),
              ElementsAre(server.origin() + "/list?api_key=" + token + "&page=1",
                          server.origin() + "/list?api_key=" + token + "&page=2",
                          server.origin() + "/list?api_key=" + token + "&page=3"));
  EXPECT_THAT(rows(job.database(), "SELECT title FROM films ORDER BY title LIMIT 1"),
              ElementsAre("Film 1 for " + token));
  EXPECT_THAT(rows(job.database(), "SELECT url FROM film_records ORDER BY url LIMIT 1"),
              ElementsAre(server.origin() + "/v1/$%7BENV:KADR_TEST_TOKEN%7D/films/1"));
  EXPECT_THAT(rows(job.database(), "SELECT url FROM image_wants ORDER BY url LIMIT 1"),
              ElementsAre(pictures.origin() + "/w/1.jpg?k=" + token));
  expect_no_trace(job, r);
}

TEST(SecretsInUrls, GoOnThroughNextUrlsThatRepeatThem) {
  const std::string value = "canary/5b1f+0c9e==", encoded = percent_encode_component(value);
  canned_server server({});
  server.set("/list?api_key=" + value,
             page(R"({"next":"/list?page=2&api_key=)" + encoded + R"(","results":[{"title":"One"}]})"));
  server.set("/list?page=2&api_key=" + encoded,
             page(R"({"next":")" + server.origin() +
                  R"(\/list?page=3&api_key=canary\/5b1f%2b0c9e==","results":[{"title":"Two"}]})"));
  server.set("/list?page=3&api_key=" + encoded, page(R"({"results":[{"title":"Three"}]})"));
  json settings = keyed_job(server);
  settings["sources"][0]["paginate"] = {{"style", "next_url"}, {"next", "$.next"}};
  const job_folder job(settings);
  const auto r = loud_run(job, value);
  EXPECT_EQ(r.exit_code, 0) << r;
  EXPECT_EQ(number(job.database(), "SELECT count(*) FROM films"), 3);
  for (const std::string& part : {value, encoded, std::string("5b1f")}) expect_no_trace(job, r, part);
}

TEST(SecretsInUrls, FollowRedirectsWithinTheirOriginOnly) {
  const canned_server other({{"/list", page(R"({"results":[{"title":"Moved"}]})")}});
  canned_server server({});
  const std::string query = "?api_key=" + canary;
  server.set("/within" + query, redirect("/list" + query));
  server.set("/list" + query, page(R"({"results":[{"title":"Within"}]})"));
  server.set("/away" + query, redirect(other.origin() + "/list"));
  server.set("/carried" + query, redirect(other.origin() + "/list" + query));
  json settings = keyed_job(server);
  settings["sources"][0]["start"] = json::array();
  for (const std::string path : {"/within", "/away", "/carried"})
    settings["sources"][0]["start"].push_back(server.origin() + path + "?api_key=" + token);
  const job_folder job(settings);
  const auto r = loud_run(job);
  EXPECT_THAT(rows(job.database(), "SELECT title FROM films ORDER BY title"), ElementsAre("Moved", "Within")) << r;
  EXPECT_EQ(other.asked("/list"), 1);
  expect_never_sent_to(other);
  EXPECT_THAT(rows(job.database(), "SELECT url, state, error_detail FROM requests WHERE state <> 'done'"),
              ElementsAre(HasSubstr("/carried?api_key=" + token + "|skipped|")));
  expect_no_trace(job, r);
}

TEST(SecretsInUrls, AreNotFetchedByAReplyThatNamesThem) {
  const canned_server other({});
  canned_server server({});
  const std::string bait = other.origin() + R"(/x?a=${ENV:KADR_TEST_TOKEN}&b=%24%7BENV%3AKADR_TEST_TOKEN%7D)";
  server.set("/list?api_key=" + canary,
             page(R"({"next":")" + bait + R"(&n=1","results":[{"title":"${ENV:KADR_TEST_TOKEN}","p":")" + bait +
                  R"(&p=1"}]})"));
  json settings = keyed_job(server);
  settings["sources"][0]["paginate"] = {{"style", "next_url"}, {"next", "$.next"}};
  settings["sources"][0]["film"]["images"]["poster"] = "$.p";
  const job_folder job(settings);
  const auto r = loud_run(job);
  EXPECT_EQ(r.exit_code, 4) << r;
  const std::string asked = bait.substr(other.origin().size());
  EXPECT_EQ(other.asked(asked + "&n=1"), 1);
  EXPECT_EQ(other.asked(asked + "&p=1"), 1);
  expect_never_sent_to(other);
  expect_no_trace(job, r);
}

TEST(SecretsInUrls, AreNotTakenElsewhereByAReplyThatRepeatsThem) {
  const canned_server other({});
  canned_server server({});
  server.set("/list?api_key=" + canary,
             page(R"({"results":[{"title":"One","p":")" + other.origin() + "/" + canary + R"(.jpg"}]})"));
  json settings = keyed_job(server);
  settings["sources"][0]["film"]["images"]["poster"] = "$.p";
  const job_folder job(settings);
  const auto r = loud_run(job);
  EXPECT_EQ(other.asked("/$%7BENV:KADR_TEST_TOKEN%7D.jpg"), 1) << r;
  expect_never_sent_to(other);
  expect_no_trace(job, r);
}

TEST(SecretsInUrls, AreNotWrittenDownWithAFailure) {
  canned_server server({});
  server.set("/list?api_key=" + canary, {403, "text/plain", "no films for /list?api_key=" + canary, {}, false});
  server.set("/odd?api_key=" + canary, page(R"({"request":"/odd?api_key=)" + canary + R"("})"));
  server.set("/loop?api_key=" + canary, redirect("/loop?api_key=" + canary));
  json settings = keyed_job(server);
  settings["sources"][0]["start"] = json::array();
  for (const std::string path : {"/list", "/odd", "/loop", "/missing"})
    settings["sources"][0]["start"].push_back(server.origin() + path + "?api_key=" + token);
  const job_folder job(settings);
  const auto r = loud_run(job);
  EXPECT_EQ(r.exit_code, 5) << r;
  EXPECT_THAT(rows(job.database(), "SELECT error_detail FROM requests WHERE url LIKE '%/list?%'"),
              ElementsAre(HasSubstr("no films for /list?api_key=" + token)));
  EXPECT_THAT(rows(job.database(), "SELECT error_detail FROM requests WHERE url LIKE '%/odd?%'"),
              ElementsAre(HasSubstr("/odd?api_key=" + token)));
  expect_no_trace(job, r);
}

TEST(SecretsInUrls, MayChangeWithoutFetchingAnythingAgain) {
  const std::string renewed = "renewed-77aa31d0";
  canned_server server({});
  for (const auto& key : {canary, renewed})
    server.set("/list?api_key=" + key, page(R"({"results":[{"id":1},{"id":2}]})"));
  server.set("/films/1?k=" + canary, page(R"({"title":"One"})"));
  server.set("/films/2?k=" + renewed, page(R"({"title":"Two"})"));
  json settings = keyed_job(server);
  settings["sources"][0]["detail"] = server.origin() + "/films/{id}?k=" + token;
  const job_folder job(settings);
  const auto first = loud_run(job);
  EXPECT_EQ(first.exit_code, 4) << first;
  change(job.database(), "UPDATE requests SET state = 'queued', finished_at = NULL WHERE state = 'failed'");
  const auto second = loud_run(job, renewed);
  EXPECT_EQ(second.exit_code, 0) << second;
  EXPECT_EQ(server.asked("/list?api_key=" + renewed), 0);
  EXPECT_EQ(server.asked("/films/1?k=" + renewed), 0);
  EXPECT_EQ(server.asked("/films/2?k=" + renewed), 1) << "what was left over is fetched with the new key";
  EXPECT_EQ(number(job.database(), "SELECT count(*) FROM films"), 2);
}

TEST(SecretsInUrls, AreUsedToAskRobotsTxtAboutTheRealPath) {
  canned_server server({{"/robots.txt", {200, "text/plain", "User-agent: *\nDisallow: /private-area/\n", {}, false}}});
  const job_folder job(titles_job(server.origin() + "/" + token + "/list"));
  const auto r = loud_run(job, "private-area");
  EXPECT_EQ(server.asked("/private-area/list"), 0);
  EXPECT_THAT(rows(job.database(), "SELECT state, error_class FROM requests"), ElementsAre("skipped|robots")) << r;
}

TEST(SecretsInUrls, AreNotShownByAPlanAndNotSent) {
  canned_server server({});
  json settings = keyed_job(server);
  settings["sources"][0]["detail"] = server.origin() + "/films/{id}?k=" + token;
  settings["sources"][0]["film"]["images"]["poster"] = {{"url", server.origin() + "/w{+p}?k=" + token}, {"p", "$.p"}};
  const job_folder job(settings);
  for (const auto& more : {std::vector<std::string>{}, std::vector<std::string>{"--json"}}) {
    const auto r = run_with_canary(job, "plan", more);
    EXPECT_EQ(r.exit_code, 0) << r;
    EXPECT_THAT(r.out, HasSubstr("/list?api_key=" + token));
    EXPECT_THAT(r.out, HasSubstr("/films/{id}?k=" + token));
    EXPECT_THAT(r.out, HasSubstr("/w{+p}?k=" + token));
    expect_no_trace(job, r);
  }
  expect_never_sent_to(server);
  for (const auto& [target, times] : server.asked()) EXPECT_EQ(target, "/robots.txt");
}

}  // namespace
}  // namespace kadr::test
