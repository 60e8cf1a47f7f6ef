// What kadr itself refuses to fetch: the user is told which rule said so.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "canned_server.hpp"
#include "database_view.hpp"
#include "kadr_program.hpp"

namespace kadr::test {
namespace {

using testing::HasSubstr;

const std::string one_film = R"({"results":[{"title":"One"}]})";

canned_server::reply robots(const std::string& text) {
  return {200, "text/plain", text, {}, false};
}
canned_server::reply page(const std::string& body) {
  return {200, "application/json", body, {}, false};
}

TEST(Skipped, APrivateAddressIsNotConnectedToUnlessTheJobListsIt) {
  const canned_server server({{"/list", page(one_film)}});
  json job = titles_job(server.origin() + "/list");
  job["fetch"].erase("allow_private_addresses");
  const job_folder folder(job);
  const auto r = folder.run();
  EXPECT_EQ(r.exit_code, 5) << r;
  EXPECT_THAT(r.out, HasSubstr("address_forbidden"));
  EXPECT_THAT(r.out, HasSubstr("list it in fetch.allow_private_addresses"));
  EXPECT_TRUE(server.heads().empty());
  EXPECT_EQ(rows(folder.database(), "SELECT state, error_class FROM requests"),
            std::vector<std::string>{"skipped|policy"});
}

TEST(Skipped, WhatRobotsTxtDisallowsIsSaidAndTheRestIsFetched) {
  const canned_server server({{"/robots.txt", robots("User-agent: *\nDisallow: /posters/\n")},
                              {"/list", page(R"({"results":[{"title":"One","poster":"/posters/1.jpg"}]})")}});
  json job = titles_job(server.origin() + "/list");
  job["sources"][0]["film"]["images"]["poster"] = "$.poster";
  const job_folder folder(job);
  const auto r = folder.run();
  EXPECT_EQ(r.exit_code, 0) << r;
  EXPECT_THAT(r.out, HasSubstr("robots_disallowed: robots.txt disallows this URL"));
  EXPECT_THAT(r.out, HasSubstr(server.origin() + "/posters/1.jpg"));
  EXPECT_EQ(server.asked("/posters/1.jpg"), 0);
  EXPECT_EQ(rows(folder.database(), "SELECT rule, state, error_class FROM requests ORDER BY id"),
            (std::vector<std::string>{"list|done|NULL", "image|skipped|robots"}));
}

TEST(Skipped, ARedirectIsNotFollowedWhereTheOtherSitesRobotsTxtForbidsIt) {
  const canned_server other({{"/robots.txt", robots("User-agent: *\nDisallow: /\n")}, {"/list", page(one_film)}});
  const canned_server server({{"/list", {302, "text/plain", "", "Location: " + other.origin() + "/list\r\n", false}}});
  const job_folder folder(titles_job(server.origin() + "/list"));
  const auto r = folder.run();
  EXPECT_EQ(r.exit_code, 5) << r;
  EXPECT_THAT(r.out, HasSubstr("robots_disallowed"));
  EXPECT_THAT(r.out, HasSubstr(other.origin() + "/list"));
  EXPECT_EQ(other.asked(), (std::map<std::string, int>{{"/robots.txt", 1}}));
}

TEST(Skipped, ServersWhoseRobotsTxtFailsAreLeftAloneForNow) {
  canned_server server({{"/robots.txt", {503, "text/plain", "", {}, false}}, {"/list", page(one_film)}});
  const job_folder folder(titles_job(server.origin() + "/list"));
  const auto r = folder.run();
  EXPECT_EQ(r.exit_code, 5) << r;
  EXPECT_THAT(r.out, HasSubstr("robots_unavailable"));
  EXPECT_THAT(r.out, HasSubstr("/robots.txt answered 503"));
  EXPECT_EQ(server.asked("/list"), 0);
}

TEST(Skipped, RobotsTxtIsNotAskedForWhereTheJobSaysSo) {
  const canned_server server({{"/robots.txt", robots("User-agent: *\nDisallow: /\n")}, {"/list", page(one_film)}});
  json job = titles_job(server.origin() + "/list");
  job["fetch"]["robots"] = false;
  const auto r = job_folder(job).run();
  EXPECT_EQ(r.exit_code, 0) << r;
  EXPECT_EQ(server.asked(), (std::map<std::string, int>{{"/list", 1}}));
}

}  // namespace
}  // namespace kadr::test
