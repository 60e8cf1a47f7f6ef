#include "core/url.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <string>
#include <string_view>

namespace kadr {
namespace {

result<url> parse_exact(std::string_view input) {
  const std::unique_ptr<char[]> exact(new char[input.size()]);
  std::memcpy(exact.get(), input.data(), input.size());
  return url::parse(std::string_view(exact.get(), input.size()));
}

std::string href_of(std::string_view input) {
  const auto parsed = parse_exact(input);
  return parsed ? parsed->href() : std::string(describe(parsed.error().code).name);
}

std::string resolved(std::string_view input, std::string_view base) {
  const auto parsed_base = url::parse(base);
  const auto parsed = url::parse(input, parsed_base.value());
  return parsed ? parsed->href() : std::string(describe(parsed.error().code).name);
}

TEST(url, every_part_is_a_view_into_the_serialisation) {
  const auto parsed = url::parse("https://films.example:8443/a/b.html?page=2&x=#top").value();
  EXPECT_EQ(parsed.href(), "https://films.example:8443/a/b.html?page=2&x=#top");
  EXPECT_EQ(parsed.scheme(), "https");
  EXPECT_TRUE(parsed.is_https());
  EXPECT_EQ(parsed.host(), "films.example");
  EXPECT_EQ(parsed.port(), 8443);
  EXPECT_EQ(parsed.path(), "/a/b.html");
  EXPECT_EQ(parsed.query(), "page=2&x=");
  EXPECT_EQ(parsed.fragment(), "top");
  EXPECT_EQ(parsed.target(), "/a/b.html?page=2&x=");
  EXPECT_EQ(parsed.origin(), "https://films.example:8443");
  EXPECT_EQ(parsed.authority(), "films.example:8443");
}

TEST(url, the_shortest_url_has_all_its_parts) {
  const auto parsed = url::parse("http://h").value();
  EXPECT_EQ(parsed.href(), "http://h/");
  EXPECT_FALSE(parsed.is_https());
  EXPECT_EQ(parsed.port(), 80);
  EXPECT_EQ(parsed.path(), "/");
  EXPECT_EQ(parsed.target(), "/");
  EXPECT_TRUE(parsed.query().empty());
  EXPECT_TRUE(parsed.fragment().empty());
}

TEST(url, parts_survive_copying_and_moving) {
  auto parsed = url::parse("https://a.example/x?y#z").value();
  const url copy = parsed;
  const url moved = std::move(parsed);
  EXPECT_EQ(copy.host(), "a.example");
  EXPECT_EQ(moved.query(), "y");
  EXPECT_EQ(copy, moved);
}

TEST(url, default_ports_are_removed_and_others_kept) {
  EXPECT_EQ(href_of("http://h:80/"), "http://h/");
  EXPECT_EQ(href_of("https://h:443/"), "https://h/");
  EXPECT_EQ(href_of("http://h:443/"), "http://h:443/");
  EXPECT_EQ(href_of("http://h:00000000000000000080/"), "http://h/");
  EXPECT_EQ(href_of("http://h:/"), "http://h/");
  EXPECT_EQ(href_of("http://h:65535/"), "http://h:65535/");
  EXPECT_EQ(href_of("http://h:65536/"), "bad_url");
  EXPECT_EQ(href_of("http://h:8a/"), "bad_url");
  EXPECT_EQ(href_of("http://:80/"), "bad_url");
}

TEST(url, user_info_is_dropped_and_never_reported) {
  EXPECT_EQ(href_of("https://user:pass@h/x"), "https://h/x");
  EXPECT_EQ(href_of("http://a@b@c/"), "http://c/");
  EXPECT_EQ(href_of("http://@/"), "bad_url");
  const auto rejected = url::parse("https://user:hunter2@bad host/");
  ASSERT_FALSE(rejected);
  EXPECT_EQ(rejected.error().message().find("hunter2"), std::string::npos);
}

TEST(url, backslashes_tabs_newlines_and_surrounding_spaces_are_read_as_browsers_do) {
  EXPECT_EQ(href_of("http:\\\\h\\a\\b"), "http://h/a/b");
  EXPECT_EQ(href_of(" \x01\thttp://ho\nst/a\r\tb "), "http://host/ab");
  EXPECT_EQ(href_of("ht\ntp://h/"), "http://h/");
  EXPECT_EQ(href_of("https:h"), "https://h/");
  EXPECT_EQ(href_of("HTTP:////h/x"), "http://h/x");
}

TEST(url, dot_segments_are_resolved) {
  EXPECT_EQ(href_of("http://h/a/./b/../c"), "http://h/a/c");
  EXPECT_EQ(href_of("http://h/../../x"), "http://h/x");
  EXPECT_EQ(href_of("http://h/a/.."), "http://h/");
  EXPECT_EQ(href_of("http://h/a/."), "http://h/a/");
  EXPECT_EQ(href_of("http://h/a/%2E%2e/b/%2e"), "http://h/b/");
  EXPECT_EQ(href_of("http://h/a/.../b"), "http://h/a/.../b");
  EXPECT_EQ(href_of("http://h/a//../b"), "http://h/a/b");
  EXPECT_EQ(href_of("http://h?q"), "http://h/?q");
}

TEST(url, each_part_has_its_own_percent_encode_set) {
  EXPECT_EQ(href_of("http://h/ \"<>`{}^'|\xC3\xA9%zz"), "http://h/%20%22%3C%3E%60%7B%7D%5E'|%C3%A9%zz");
  EXPECT_EQ(href_of("http://h/?a \"<>`{}'"), "http://h/?a%20%22%3C%3E`{}%27");
  EXPECT_EQ(href_of("http://h/#a \"<>`{}'#"), "http://h/#a%20%22%3C%3E%60{}'#");
}

TEST(url, empty_query_and_fragment_stay_in_the_serialisation) {
  const auto parsed = url::parse("http://h/?#").value();
  EXPECT_EQ(parsed.href(), "http://h/?#");
  EXPECT_EQ(parsed.query(), "");
  EXPECT_EQ(parsed.fragment(), "");
  EXPECT_EQ(parsed.without_fragment().href(), "http://h/?");
}

TEST(url, references_resolve_against_the_base) {
  constexpr auto base = "https://h:8080/a/b/c?q=1#f";
  EXPECT_EQ(resolved("", base), "https://h:8080/a/b/c?q=1");
  EXPECT_EQ(resolved("d", base), "https://h:8080/a/b/d");
  EXPECT_EQ(resolved("../d", base), "https://h:8080/a/d");
  EXPECT_EQ(resolved("/d", base), "https://h:8080/d");
  EXPECT_EQ(resolved("?x", base), "https://h:8080/a/b/c?x");
  EXPECT_EQ(resolved("#x", base), "https://h:8080/a/b/c?q=1#x");
  EXPECT_EQ(resolved("//other/x", base), "https://other/x");
  EXPECT_EQ(resolved("\\\\other\\x", base), "https://other/x");
  EXPECT_EQ(resolved("https:d", base), "https://h:8080/a/b/d");
  EXPECT_EQ(resolved("http:d", base), "http://d/");
  EXPECT_EQ(resolved("1:2", base), "https://h:8080/a/b/1:2");
  EXPECT_EQ(resolved("mailto:a@b", base), "scheme_forbidden");
}

TEST(url, a_resolved_url_has_correct_parts) {
  const auto base = url::parse("http://h:81/a/b?q#f").value();
  const auto parsed = url::parse("?x#y", base).value();
  EXPECT_EQ(parsed.path(), "/a/b");
  EXPECT_EQ(parsed.query(), "x");
  EXPECT_EQ(parsed.fragment(), "y");
  EXPECT_EQ(parsed.port(), 81);
  EXPECT_TRUE(parsed.same_origin(base));
  EXPECT_FALSE(url::parse("http://h/").value().same_origin(base));
}

TEST(url, a_relative_reference_without_a_base_is_bad) {
  EXPECT_EQ(href_of(""), "bad_url");
  EXPECT_EQ(href_of("/a"), "bad_url");
  EXPECT_EQ(href_of("films.example/a"), "bad_url");
  EXPECT_EQ(href_of("//h/a"), "bad_url");
}

TEST(url, other_schemes_are_forbidden_by_name) {
  const auto parsed = url::parse("FTP://h/x");
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().code, errc::scheme_forbidden);
  EXPECT_EQ(parsed.error().detail, "ftp");
  EXPECT_EQ(href_of("file:///etc/passwd"), "scheme_forbidden");
  EXPECT_EQ(href_of("javascript:alert(1)"), "scheme_forbidden");
  EXPECT_EQ(href_of("data:,x"), "scheme_forbidden");
}

TEST(url, international_hosts_become_ascii) {
  EXPECT_EQ(href_of("http://B\xC3\x9C"
                    "CHER.example/"),
            "http://xn--bcher-kva.example/");
  EXPECT_EQ(href_of("http://fa\xC3\x9F.de/"), "http://xn--fa-hia.de/");
  EXPECT_EQ(href_of("http://b%C3%BCcher.example/"), "http://xn--bcher-kva.example/");
  EXPECT_EQ(href_of("http://ex\xEF\xBC\x8E"
                    "ample/"),
            "http://ex.ample/");
  EXPECT_EQ(href_of("http://xn--a/"), "bad_url");
  EXPECT_EQ(href_of("http://\xFF/"), "bad_url");
}

TEST(url, hosts_with_forbidden_characters_are_bad) {
  for (const char* host : {"a b", "a%00b", "a%2Fb", "a%40b", "a<b", "a^b", "a|b", "a%25b", "a%", "[", "]", "[::1"})
    EXPECT_EQ(href_of("http://" + std::string(host) + "/"), "bad_url") << host;
  EXPECT_EQ(href_of("http://a_b-.c*/"), "http://a_b-.c*/");
}

TEST(url, the_limit_holds_for_input_and_serialisation) {
  const std::string fits = "http://h/" + std::string(url::max_length - 9, 'a');
  EXPECT_EQ(href_of(fits), fits);
  EXPECT_EQ(href_of(fits + "a"), "bad_url");
  EXPECT_EQ(href_of("http://h/" + std::string(url::max_length / 2, ' ') + "x"), "bad_url");
  EXPECT_EQ(href_of("http://" + std::string(url::max_length, ' ')), "bad_url");
}

TEST(url, a_long_international_host_is_refused_without_punycode_work) {
  std::string host;
  for (int i = 0; i < 2000; ++i) host += "\xC3\xA9";
  EXPECT_EQ(href_of("http://" + host + "/"), "bad_url");
}

TEST(url, a_query_parameter_is_set_and_others_stay_as_written) {
  const auto with = [](const char* text, const char* name, const char* value) {
    return url::parse(text).value().with_query_parameter(name, value).href();
  };
  EXPECT_EQ(with("http://h/a", "page", "2"), "http://h/a?page=2");
  EXPECT_EQ(with("http://h/a?", "page", "2"), "http://h/a?page=2");
  EXPECT_EQ(with("http://h/a?x=%7e&page=1&y#f", "page", "2"), "http://h/a?x=%7e&page=2&y#f");
  EXPECT_EQ(with("http://h/a?p%61ge=1&page=9&pages=3", "page", "2"), "http://h/a?page=2&pages=3");
  EXPECT_EQ(with("http://h/a?a+b=1", "a b", "c&d=\xC3\xA9 ~"), "http://h/a?a+b=c%26d%3D%C3%A9+%7E");
}

TEST(url, a_changed_query_keeps_the_parts_consistent) {
  const auto changed = url::parse("http://h/a?x=1#f").value().with_query_parameter("cursor", "abc");
  EXPECT_EQ(changed.query(), "x=1&cursor=abc");
  EXPECT_EQ(changed.fragment(), "f");
  EXPECT_EQ(changed.target(), "/a?x=1&cursor=abc");
  EXPECT_EQ(changed.without_fragment().href(), "http://h/a?x=1&cursor=abc");
  EXPECT_TRUE(changed.without_fragment().fragment().empty());
}

}  // namespace
}  // namespace kadr
