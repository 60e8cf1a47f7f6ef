#include "extract/robots.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace kadr {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

/// Parses from a heap copy of exactly the size of `body`, so that the sanitizer sees one byte of over-read.
robots_rules parse(std::string_view body, std::string_view agent = "kadr") {
  const std::unique_ptr<char[]> copy(new char[body.size()]);
  std::copy(body.begin(), body.end(), copy.get());
  return robots_rules::parse({copy.get(), body.size()}, agent);
}

TEST(Robots, AllowsEverythingWithoutRules) {
  EXPECT_TRUE(robots_rules().allows("/x"));
  EXPECT_TRUE(robots_rules::allow_all().allows("/x"));
  EXPECT_TRUE(parse("").allows("/x"));
  EXPECT_TRUE(parse("<!doctype html><p>Not found: 404").allows("/x"));
}

TEST(Robots, DisallowAllLeavesOnlyRobotsTxt) {
  const auto rules = robots_rules::disallow_all();
  EXPECT_FALSE(rules.allows("/"));
  EXPECT_FALSE(rules.allows("/a?b"));
  EXPECT_FALSE(rules.allows(""));
  EXPECT_FALSE(rules.allows("/robots.txt2"));
  EXPECT_TRUE(rules.allows("/robots.txt"));
}

TEST(Robots, ReadsEveryKindOfLineEnding) {
  for (const std::string end : {"\n", "\r", "\r\n", "\n\r", "\n\n"}) {
    const auto rules = parse("User-agent: *" + end + "Disallow: /a" + end + "Disallow: /b");
    EXPECT_FALSE(rules.allows("/a"));
    EXPECT_FALSE(rules.allows("/b"));
    EXPECT_TRUE(rules.allows("/c"));
  }
}

TEST(Robots, SkipsWholeAndPartialByteOrderMarksAtTheBeginningOnly) {
  EXPECT_FALSE(parse("\xef\xbb\xbfUser-agent: *\nDisallow: /").allows("/x"));
  EXPECT_FALSE(parse("\xef\xbbUser-agent: *\nDisallow: /").allows("/x"));
  EXPECT_TRUE(parse("User-agent: *\n\xef\xbb\xbf"
                    "Disallow: /")
                  .allows("/x"));
  EXPECT_TRUE(parse("\xef").allows("/x"));
}

TEST(Robots, PassesOverBinaryLinesAndKeepsTheRest) {
  const std::string body("\0\x01\xff:\xfe\n:\n#\nUser-agent: *\n\0Disallow: /no\nDisallow: /a\n\0", 53);
  const auto rules = parse(body);
  EXPECT_FALSE(rules.allows("/a"));
  EXPECT_TRUE(rules.allows("/no"));
}

TEST(Robots, AcceptsCommonMisspellings) {
  for (const std::string key : {"disallow", "DISALLOW", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"})
    EXPECT_FALSE(parse("user agent: *\n" + key + " : /x # why").allows("/x")) << key;
  EXPECT_FALSE(parse("useragent *\ndisallow /x").allows("/x"));
  EXPECT_TRUE(parse("user-agent: *\ndisallow /x is this a rule").allows("/x"));
}

TEST(Robots, ComparesProductTokensWithoutCaseAndWithoutVersion) {
  for (const std::string agent : {"kadr", "KADR", "Kadr/2.0", "kadr bot", "kadr*"})
    EXPECT_FALSE(parse("User-agent: " + agent + "\nDisallow: /").allows("/x")) << agent;
  for (const std::string agent : {"kad", "kadr-images", "xkadr", "kadr_", ""})
    EXPECT_TRUE(parse("User-agent: " + agent + "\nDisallow: /").allows("/x")) << agent;
  EXPECT_FALSE(parse("User-agent: 1bot\nDisallow: /", "1bot").allows("/x"));
  EXPECT_TRUE(parse("User-agent:\nDisallow: /", "").allows("/x"));
}

TEST(Robots, TheGroupThatNamesTheAgentReplacesTheOneForAll) {
  const std::string_view body = "User-agent: *\nDisallow: /a\nUser-agent: kadr\nDisallow: /b\n";
  EXPECT_TRUE(parse(body).allows("/a"));
  EXPECT_FALSE(parse(body).allows("/b"));
  EXPECT_FALSE(parse(body, "other").allows("/a"));
  EXPECT_TRUE(parse(body, "other").allows("/b"));
  EXPECT_TRUE(parse("User-agent: kadr\nDisallow:\n\nUser-agent: *\nDisallow: /").allows("/x"));
}

TEST(Robots, MergesGroupsOfOneAgent) {
  const auto rules =
      parse("User-agent: kadr\nDisallow: /a\nUser-agent: x\nDisallow: /c\nUser-agent: kadr\nDisallow: /b");
  EXPECT_FALSE(rules.allows("/a"));
  EXPECT_FALSE(rules.allows("/b"));
  EXPECT_TRUE(rules.allows("/c"));
}

TEST(Robots, SeveralAgentsShareAGroupAcrossUnknownLines) {
  const auto rules = parse("User-agent: kadr\nSitemap: /s\nFoo: bar\n\n\nUser-agent: x\nDisallow: /a");
  EXPECT_FALSE(rules.allows("/a"));
}

TEST(Robots, IgnoresRulesBeforeAnyAgent) {
  EXPECT_TRUE(parse("Disallow: /\nUser-agent: kadr").allows("/x"));
}

TEST(Robots, TheLongestMatchDecidesAndAllowWinsTies) {
  EXPECT_TRUE(parse("User-agent: *\nDisallow: /\nAllow: /a").allows("/ab"));
  EXPECT_FALSE(parse("User-agent: *\nAllow: /a\nDisallow: /ab").allows("/abc"));
  EXPECT_TRUE(parse("User-agent: *\nDisallow: /a\nAllow: /a").allows("/a"));
  EXPECT_FALSE(parse("User-agent: *\nAllow: /page\nDisallow: /*.htm").allows("/page.htm"));
}

TEST(Robots, PathsAreCaseSensitive) {
  EXPECT_TRUE(parse("User-agent: *\nDisallow: /a").allows("/A"));
}

TEST(Robots, StarsMatchAnyRunAndDollarTheEnd) {
  const auto rules = parse("User-agent: *\nDisallow: /*.php$\nDisallow: /a*b*c\nDisallow: /x$y\nDisallow: /end$");
  EXPECT_FALSE(rules.allows("/f.php"));
  EXPECT_FALSE(rules.allows("/a.php.b.php"));
  EXPECT_TRUE(rules.allows("/f.php?x"));
  EXPECT_FALSE(rules.allows("/abc"));
  EXPECT_FALSE(rules.allows("/a--b--c--"));
  EXPECT_TRUE(rules.allows("/acb"));
  EXPECT_FALSE(rules.allows("/x$y"));
  EXPECT_FALSE(rules.allows("/end"));
  EXPECT_TRUE(rules.allows("/ending"));
  EXPECT_FALSE(parse("User-agent: *\nDisallow: *").allows("/x"));
  EXPECT_FALSE(parse("User-agent: *\nDisallow: /*$").allows("/x"));
}

TEST(Robots, ALiteralBetweenStarsAndTheEndDoesNotOverlap) {
  const auto rules = parse("User-agent: *\nDisallow: /*aba*ba$");
  EXPECT_TRUE(rules.allows("/aba"));
  EXPECT_FALSE(rules.allows("/ababa"));
}

TEST(Robots, NormalisesPercentEncodingOnBothSides) {
  const auto rules = parse(
      "User-agent: *\nDisallow: /%7ejoe\nDisallow: /\xc3\xa4\nDisallow: /a%3cd\nDisallow: /p%2fq\nDisallow: /s%2A%24");
  EXPECT_FALSE(rules.allows("/~joe"));
  EXPECT_FALSE(rules.allows("/%7Ejoe"));
  EXPECT_FALSE(rules.allows("/%c3%A4"));
  EXPECT_FALSE(rules.allows("/\xc3\xa4"));
  EXPECT_FALSE(rules.allows("/a%3Cd"));
  EXPECT_FALSE(rules.allows("/a<d"));
  EXPECT_TRUE(rules.allows("/p/q"));
  EXPECT_FALSE(rules.allows("/p%2Fq"));
  EXPECT_FALSE(rules.allows("/s*$"));
  EXPECT_TRUE(rules.allows("/sxx"));
  EXPECT_FALSE(parse("User-agent: *\nDisallow: /%zz%").allows("/%zz%4"));
}

TEST(Robots, AllowingTheIndexPageAllowsItsDirectory) {
  const auto rules = parse("User-agent: *\nDisallow: /\nAllow: /a/index.html");
  EXPECT_TRUE(rules.allows("/a/"));
  EXPECT_TRUE(rules.allows("/a/index.html"));
  EXPECT_FALSE(rules.allows("/a/b"));
}

TEST(Robots, IgnoresFragments) {
  EXPECT_TRUE(parse("User-agent: *\nDisallow: /*x").allows("/a#x"));
}

TEST(Robots, CollectsSitemapsWhereverTheyStand) {
  const auto rules =
      parse("Sitemap: https://a.example/1.xml\nUser-agent: x\nDisallow: /\nsite-map:/2.xml #two\nSitemap:");
  EXPECT_THAT(rules.sitemaps(), ElementsAre("https://a.example/1.xml", "/2.xml"));
  EXPECT_THAT(parse("User-agent: *").sitemaps(), IsEmpty());
}

TEST(Robots, CrawlDelayIsThatOfTheGroupThatApplies) {
  const std::string_view body = "User-agent: *\nCrawl-delay: 10\nUser-agent: kadr\nCrawl-delay: 1.5\nDisallow: /\n";
  EXPECT_EQ(parse(body).crawl_delay(), duration(1500ms));
  EXPECT_EQ(parse(body, "x").crawl_delay(), duration(10s));
  EXPECT_EQ(parse("User-agent: kadr\nDisallow:\nUser-agent: *\nCrawl-delay: 3").crawl_delay(), std::nullopt);
  EXPECT_EQ(parse("Crawl-delay: 3\nUser-agent: *").crawl_delay(), std::nullopt);
}

TEST(Robots, TheLongestOfSeveralCrawlDelaysCounts) {
  EXPECT_EQ(parse("User-agent: *\nCrawl-delay: 2\nCrawl-delay: 7\nCrawl-delay: 3").crawl_delay(), duration(7s));
}

TEST(Robots, IgnoresCrawlDelaysThatAreNotSensible) {
  for (const std::string value : {"", "-1", "nan", "inf", "1e3", "0x10", "10s", "1 2", "86401", "1,5"})
    EXPECT_EQ(parse("User-agent: *\nCrawl-delay: " + value).crawl_delay(), std::nullopt) << value;
  EXPECT_EQ(parse("User-agent: *\nCrawl-delay: 0").crawl_delay(), duration(0s));
  EXPECT_EQ(parse("User-agent: *\nCrawl-delay: 86400").crawl_delay(), duration(24h));
}

TEST(Robots, ReadsTheFirst512KiBAndNoHalfLine) {
  std::string body = "User-agent: *\n";
  body += '#' + std::string(robots_rules::max_body - body.size() - 16, 'x') + '\n';
  const std::size_t room = robots_rules::max_body - body.size();
  ASSERT_EQ(room, 14U);
  // The limit falls within the path: "Disallow: /abc" alone would forbid too much.
  EXPECT_TRUE(parse(body + "Disallow: /abcdef\n").allows("/abcx"));
  EXPECT_FALSE(parse(body + "Disallow: /ab\n").allows("/ab"));
  EXPECT_TRUE(parse(std::string(2 * robots_rules::max_body, 'x')).allows("/"));
}

TEST(Robots, CutsEndlessLines) {
  const std::string path = "/x/" + std::string(20'000, 'a');
  EXPECT_FALSE(parse("User-agent: *\nDisallow: " + path + "/b\n").allows(path + "/c"));
}

TEST(Robots, HostilePatternsCostNoMoreThanTheirSize) {
  std::string body = "User-agent: *\n";
  const std::string stars = [] {
    std::string s = "/";
    for (int i = 0; i < 4000; ++i) s += "*a";
    return s + "*b";
  }();
  for (int i = 0; i < 60; ++i) body += "Disallow: " + stars + '\n';
  body += "Disallow: /" + std::string(8000, '*') + "c\n";
  body += "Disallow: /*" + std::string(4000, 'a') + "b\n";
  const auto rules = parse(body);
  const auto before = steady::now();
  EXPECT_TRUE(rules.allows("/" + std::string(8000, 'a')));
  // Backtracking would take longer than the universe; this takes milliseconds even under sanitizers.
  EXPECT_LT(steady::now() - before, 5s);
}

TEST(Robots, MatchingAgreesWithExhaustiveSearchOnShortStrings) {
  // Reference: every way to let each star take some part of the path.
  const auto reference = [](auto&& self, std::string_view pattern, std::string_view path) -> bool {
    if (pattern.empty()) return true;
    if (pattern == "$") return path.empty();
    if (pattern.front() == '*') {
      for (std::size_t taken = 0; taken <= path.size(); ++taken)
        if (self(self, pattern.substr(1), path.substr(taken))) return true;
      return false;
    }
    return !path.empty() && path.front() == pattern.front() && self(self, pattern.substr(1), path.substr(1));
  };
  const auto words = [](std::string_view letters, std::size_t longest) {
    std::vector<std::string> all{""};
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (all[i].size() == longest) break;
      for (const char c : letters) all.push_back(all[i] + c);
    }
    return all;
  };
  const auto paths = words("ab", 5);
  for (const std::string& middle : words("ab*", 5)) {
    for (const char* end : {"", "$"}) {
      const std::string pattern = "/" + middle + end;
      const auto rules = parse("User-agent: *\nDisallow: " + pattern);
      for (const std::string& path : paths)
        ASSERT_EQ(!rules.allows("/" + path), reference(reference, pattern, "/" + path)) << pattern << " on /" << path;
    }
  }
}

TEST(ProductToken, IsTheNameAtTheBeginningOfAUserAgent) {
  EXPECT_EQ(product_token("kadr/1.0 (+https://example.org)"), "kadr");
  EXPECT_EQ(product_token("film-bot_x 2"), "film-bot_x");
  EXPECT_EQ(product_token("1bot/2"), "1bot");
  EXPECT_EQ(product_token(""), "");
  EXPECT_EQ(product_token("(odd)"), "");
}

}  // namespace
}  // namespace kadr
