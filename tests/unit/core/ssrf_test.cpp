#include <gtest/gtest.h>

#include <string>

#include "core/ip_address.hpp"
#include "core/url.hpp"

// FAULTS S1, S2 and S6: what a hostile page may write to reach a private address.
namespace kadr {
namespace {

std::optional<ip_address> literal(const std::string& host) {
  const auto parsed = url::parse("http://" + host + "/");
  if (!parsed) return std::nullopt;
  std::string_view text = parsed->host();
  if (text.starts_with('[')) text = text.substr(1, text.size() - 2);
  return ip_address::parse(text);
}

TEST(ssrf, s1_every_notation_of_a_private_address_is_unmasked) {
  for (const char* host : {"127.0.0.1",
                           "127.1",
                           "2130706433",
                           "0177.0.0.1",
                           "0x7f.1",
                           "0",
                           "0x7f000001",
                           "127.0.0.1.",
                           "017700000001",
                           "[::1]",
                           "[::ffff:10.0.0.1]",
                           "[::10.0.0.1]",
                           "[64:ff9b::a9fe:a9fe]",
                           "[2002:7f00:1::]",
                           "[2001:0:4136:e378:8000:63bf:3fff:fdd2]",
                           "[::ffff:7f00:1]",
                           "[::]",
                           "%31%32%37.1",
                           "\xEF\xBC\x91\xEF\xBC\x92\xEF\xBC\x97.0.0.1",
                           "\xE2\x91\xA0\xE2\x91\xA1\xE2\x91\xA6.1"}) {
    const auto address = literal(host);
    ASSERT_TRUE(address) << host;
    EXPECT_FALSE(is_public(*address)) << host << " is " << address->to_string();
  }
}

TEST(ssrf, s1_the_loopback_notations_are_one_host) {
  for (const char* host : {"127.0.0.1", "127.1", "2130706433", "0177.0.0.1", "0x7f.1"})
    EXPECT_EQ(url::parse("http://" + std::string(host)).value().href(), "http://127.0.0.1/") << host;
}

TEST(ssrf, s1_a_zone_in_an_address_is_a_bad_url) {
  EXPECT_FALSE(url::parse("http://[fe80::1%25eth0]/"));
}

TEST(ssrf, s1_localhost_with_a_root_dot_is_a_name_that_resolving_decides) {
  EXPECT_EQ(url::parse("http://localhost./").value().host(), "localhost.");
}

TEST(ssrf, s2_the_edges_of_every_special_ipv4_range_are_not_public) {
  for (const char* text :
       {"0.0.0.0",        "0.255.255.255",   "10.0.0.0",        "10.255.255.255",  "100.64.0.0",      "100.127.255.255",
        "127.0.0.0",      "127.255.255.255", "169.254.0.0",     "169.254.169.254", "169.254.255.255", "172.16.0.0",
        "172.31.255.255", "192.0.0.0",       "192.0.0.255",     "192.0.2.0",       "192.0.2.255",     "192.88.99.0",
        "192.88.99.255",  "192.168.0.0",     "192.168.255.255", "198.18.0.0",      "198.19.255.255",  "198.51.100.0",
        "198.51.100.255", "203.0.113.0",     "203.0.113.255",   "224.0.0.0",       "239.255.255.255", "240.0.0.0",
        "255.255.255.255"})
    EXPECT_FALSE(is_public(ip_address::parse(text).value())) << text;
}

TEST(ssrf, s2_the_neighbours_of_special_ipv4_ranges_are_public) {
  for (const char* text : {"1.0.0.0",         "9.255.255.255", "11.0.0.0",        "100.63.255.255",  "100.128.0.0",
                           "126.255.255.255", "128.0.0.0",     "169.253.255.255", "169.255.0.0",     "172.15.255.255",
                           "172.32.0.0",      "192.0.1.0",     "192.0.3.0",       "192.88.98.255",   "192.88.100.0",
                           "192.167.255.255", "192.169.0.0",   "198.17.255.255",  "198.20.0.0",      "198.51.99.255",
                           "198.51.101.0",    "203.0.112.255", "203.0.114.0",     "223.255.255.255", "8.8.8.8"})
    EXPECT_TRUE(is_public(ip_address::parse(text).value())) << text;
}

TEST(ssrf, s2_special_ipv6_ranges_are_not_public) {
  for (const char* text : {"::",
                           "::1",
                           "::8.8.8.8",
                           "64:ff9b:1::",
                           "64:ff9b:1:ffff:ffff:ffff:ffff:ffff",
                           "100::",
                           "100::ffff",
                           "2001::",
                           "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff",
                           "2001:db8::",
                           "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
                           "3fff::",
                           "3fff:fff::",
                           "5f00::",
                           "fc00::",
                           "fdff::",
                           "fe80::",
                           "febf::",
                           "fec0::",
                           "ff00::",
                           "ff02::1",
                           "4000::",
                           "1fff::",
                           "2620:4f:8000::1"})
    EXPECT_FALSE(is_public(ip_address::parse(text).value())) << text;
}

TEST(ssrf, s2_the_neighbours_of_special_ipv6_ranges_are_public) {
  for (const char* text : {"2000::1", "2001:200::", "2001:db7:ffff::", "2001:db9::", "2003::", "2606:4700::1111",
                           "2620:4f:7fff::", "2620:4f:8001::", "3ffe::", "3fff:1000::", "2a00:1450:4001::8a"})
    EXPECT_TRUE(is_public(ip_address::parse(text).value())) << text;
}

TEST(ssrf, s2_an_embedded_ipv4_address_decides) {
  for (const char* text : {"::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1"})
    EXPECT_TRUE(is_public(ip_address::parse(text).value())) << text;
  for (const char* text : {"::ffff:127.0.0.1", "64:ff9b::10.0.0.1", "2002:a00:1::1", "2002:c0a8:101::"})
    EXPECT_FALSE(is_public(ip_address::parse(text).value())) << text;
}

TEST(ssrf, s6_the_host_that_is_checked_is_the_host_that_is_connected) {
  EXPECT_EQ(url::parse("http://a@b@c").value().host(), "c");
  EXPECT_EQ(url::parse("http://a\\@b").value().href(), "http://a/@b");
  EXPECT_EQ(url::parse("http://good.com#@evil").value().host(), "good.com");
  EXPECT_EQ(url::parse("http://good.com?@evil").value().host(), "good.com");
  EXPECT_EQ(url::parse("http://ev\til\n.com/").value().host(), "evil.com");
}

}  // namespace
}  // namespace kadr
