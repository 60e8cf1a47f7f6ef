#include "http/redirect.hpp"

#include <gtest/gtest.h>

#include <string>

namespace kadr {
namespace {

url at(std::string_view text) {
  return url::parse(text).value();
}

std::string next_of(redirect_policy& policy, const url& from, std::string_view location) {
  const auto next = policy.next(from, location);
  return next ? next->href() : std::string(describe(next.error().code).name);
}
std::string one_hop(std::string_view from, std::string_view location) {
  redirect_policy policy(at(from));
  return next_of(policy, at(from), location);
}

TEST(Redirect, R13_OnlyTheFiveStatusesThatNameAnotherAddressRedirect) {
  for (int status = 100; status < 600; ++status) {
    response_head head;
    head.status = status;
    head.location = "/elsewhere";
    const bool expected = status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    EXPECT_EQ(redirect_policy::redirects(head), expected) << status;
  }
}

TEST(Redirect, LocationIsResolvedAgainstTheCurrentAddress) {
  EXPECT_EQ(one_hop("http://a.example/x/y?q=1", "../z"), "http://a.example/z");
  EXPECT_EQ(one_hop("http://a.example/x/y?q=1", "?page=2"), "http://a.example/x/y?page=2");
  EXPECT_EQ(one_hop("http://a.example/x", "//b.example/w"), "http://b.example/w");
  EXPECT_EQ(one_hop("http://a.example/x", "https://a.example/x"), "https://a.example/x");
}

TEST(Redirect, R8_OddLocationsAreReadAsBrowsersReadThem) {
  EXPECT_EQ(one_hop("http://a.example/x", "http:///b.example/y"), "http://b.example/y");
  EXPECT_EQ(one_hop("http://a.example/x", "\\\\b.example\\y"), "http://b.example/y");
  EXPECT_EQ(one_hop("http://a.example/x", "/a b"), "http://a.example/a%20b");
  EXPECT_EQ(one_hop("http://a.example/x", "http://user:password@b.example/"), "http://b.example/");
  EXPECT_EQ(one_hop("http://a.example/x", "/y#part"), "http://a.example/y");
}

TEST(Redirect, R8_BytesThatAreNoTextReachTheServerAsTheyCame) {
  EXPECT_EQ(one_hop("http://a.example/x", "/caf\xe9"), "http://a.example/caf%E9");
  EXPECT_EQ(one_hop("http://a.example/x", "/caf\xc3\xa9"), "http://a.example/caf%C3%A9");
}

TEST(Redirect, R8_UnusableLocationsAreAnError) {
  EXPECT_EQ(one_hop("http://a.example/x", ""), "bad_redirect");
  EXPECT_EQ(one_hop("http://a.example/x", "http://"), "bad_redirect");
  EXPECT_EQ(one_hop("http://a.example/x", "http://[::1/"), "bad_redirect");
  EXPECT_EQ(one_hop("http://a.example/x", "/" + std::string(100'000, 'a')), "bad_redirect");
}

TEST(Redirect, TheErrorShowsARemoteLocationSafelyAndShort) {
  redirect_policy policy(at("http://a.example/"));
  const auto next = policy.next(at("http://a.example/"), "http://\x1b[31m" + std::string(100'000, 'a'));
  ASSERT_FALSE(next);
  EXPECT_EQ(next.error().detail.find('\x1b'), std::string::npos);
  EXPECT_LT(next.error().detail.size(), 1000U);
}

TEST(Redirect, R4_OtherSchemesAreRefused) {
  for (const char* location : {"file:///etc/passwd", "ftp://a.example/", "data:text/html,x", "javascript:alert(1)"})
    EXPECT_EQ(one_hop("http://a.example/x", location), "scheme_forbidden") << location;
}

TEST(Redirect, R3_HttpsToHttpIsRefusedAlsoWithinAHost) {
  EXPECT_EQ(one_hop("https://a.example/x", "http://a.example/x"), "redirect_downgrade");
  EXPECT_EQ(one_hop("https://a.example/x", "http://b.example/"), "redirect_downgrade");
}

TEST(Redirect, R1_TheSecondVisitOfAnAddressIsALoop) {
  EXPECT_EQ(one_hop("http://a.example/x", "/x"), "redirect_loop");
  EXPECT_EQ(one_hop("http://a.example/x", "/x#other"), "redirect_loop");

  const url a = at("http://a.example/a"), b = at("http://a.example/b");
  redirect_policy policy(a);
  EXPECT_EQ(next_of(policy, a, "/b"), b.href());
  EXPECT_EQ(next_of(policy, b, "/a"), "redirect_loop");
}

TEST(Redirect, R2_TenHopsAreFollowedAndNoMore) {
  url here = at("http://a.example/0");
  redirect_policy policy(here);
  for (int hop = 1; hop <= 10; ++hop) {
    const std::string location = "/" + std::to_string(hop);
    ASSERT_EQ(next_of(policy, here, location), "http://a.example" + location);
    here = at("http://a.example" + location);
  }
  EXPECT_EQ(next_of(policy, here, "/11"), "too_many_redirects");
}

}  // namespace
}  // namespace kadr
