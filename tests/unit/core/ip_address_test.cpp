#include "core/ip_address.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <string>

namespace kadr {
namespace {

std::string normal_form(std::string_view text) {
  const std::unique_ptr<char[]> exact(new char[text.size()]);
  std::memcpy(exact.get(), text.data(), text.size());
  const auto address = ip_address::parse(std::string_view(exact.get(), text.size()));
  return address ? address->to_string() : "none";
}

TEST(ip_address, dotted_quads_are_read_strictly) {
  EXPECT_EQ(normal_form("192.0.2.255"), "192.0.2.255");
  EXPECT_EQ(normal_form("0.0.0.0"), "0.0.0.0");
  for (const char* text : {"", "1", "1.2.3", "1.2.3.4.", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.0x4", "1..2.3",
                           " 1.2.3.4", "1.2.3.4 ", "1.2.3.4444", "-1.2.3.4", "1.2.3."})
    EXPECT_EQ(normal_form(text), "none") << text;
}

TEST(ip_address, ipv6_is_written_in_the_form_of_rfc_5952) {
  EXPECT_EQ(normal_form("2001:0DB8:0:0:0:0:0:1"), "2001:db8::1");
  EXPECT_EQ(normal_form("::"), "::");
  EXPECT_EQ(normal_form("::1"), "::1");
  EXPECT_EQ(normal_form("1::"), "1::");
  EXPECT_EQ(normal_form("1:0:0:2:0:0:0:3"), "1:0:0:2::3");
  EXPECT_EQ(normal_form("1:0:0:2:3:0:0:4"), "1::2:3:0:0:4");
  EXPECT_EQ(normal_form("1:0:2:3:4:5:6:7"), "1:0:2:3:4:5:6:7");
  EXPECT_EQ(normal_form("1:2:3:4:5:6:7::"), "1:2:3:4:5:6:7:0");
  EXPECT_EQ(normal_form("::2:3:4:5:6:7:8"), "0:2:3:4:5:6:7:8");
  EXPECT_EQ(normal_form("1:2:3:4:5:6:1.2.3.4"), "1:2:3:4:5:6:102:304");
  EXPECT_EQ(normal_form("::ffff:10.0.0.1"), "::ffff:a00:1");
  EXPECT_EQ(normal_form("64:ff9b::1.2.3.4"), "64:ff9b::102:304");
}

TEST(ip_address, malformed_ipv6_is_rejected) {
  for (const char* text : {":",
                           ":::",
                           "1:",
                           ":1",
                           "1:2",
                           "1:::2",
                           "::1::",
                           "1:2:3:4:5:6:7:8:9",
                           "1:2:3:4:5:6:7:8::",
                           "::1:2:3:4:5:6:7:8",
                           "12345::",
                           "g::",
                           "[::1]",
                           "::1%eth0",
                           "::1.2.3",
                           "::1.2.3.4.5",
                           "::01.2.3.4",
                           "1.2.3.4::",
                           "::1.2.3.4:5",
                           "1:2:3:4:5:6:7:1.2.3.4",
                           "::1 "})
    EXPECT_EQ(normal_form(text), "none") << text;
}

TEST(ip_address, addresses_of_two_families_differ) {
  EXPECT_NE(ip_address::parse("0.0.0.0"), ip_address::parse("::"));
  EXPECT_EQ(ip_address::parse("::1"), ip_address::parse("0:0:0:0:0:0:0:1"));
}

bool permits(const std::vector<std::string>& entries, const char* address, std::uint16_t port, const char* host) {
  return address_allowlist::parse(entries).value().permits(ip_address::parse(address).value(), port, host);
}

TEST(address_allowlist, an_empty_list_permits_public_addresses_only) {
  EXPECT_TRUE(address_allowlist{}.permits(*ip_address::parse("93.184.216.34"), 80, "h"));
  EXPECT_FALSE(address_allowlist{}.permits(*ip_address::parse("127.0.0.1"), 80, "localhost"));
}

TEST(address_allowlist, an_address_is_permitted_with_its_port_or_with_any) {
  EXPECT_TRUE(permits({"127.0.0.1"}, "127.0.0.1", 1234, "whatever"));
  EXPECT_FALSE(permits({"127.0.0.1"}, "127.0.0.2", 1234, "whatever"));
  EXPECT_TRUE(permits({"127.0.0.1:8080"}, "127.0.0.1", 8080, "h"));
  EXPECT_FALSE(permits({"127.0.0.1:8080"}, "127.0.0.1", 8081, "h"));
  EXPECT_TRUE(permits({"[::1]:8080"}, "::1", 8080, "h"));
  EXPECT_FALSE(permits({"[::1]:8080"}, "::1", 80, "h"));
  EXPECT_TRUE(permits({"[::1]"}, "::1", 80, "h"));
  EXPECT_TRUE(permits({"::1"}, "::1", 80, "h"));
  EXPECT_FALSE(permits({"::1"}, "127.0.0.1", 80, "h"));
}

TEST(address_allowlist, a_network_permits_what_is_inside_it) {
  EXPECT_TRUE(permits({"10.0.0.0/8"}, "10.255.255.255", 80, "h"));
  EXPECT_FALSE(permits({"10.0.0.0/9"}, "10.128.0.0", 80, "h"));
  EXPECT_TRUE(permits({"fd00::/8"}, "fdff::1", 80, "h"));
  EXPECT_FALSE(permits({"fd00::/8"}, "fc00::1", 80, "h"));
  EXPECT_TRUE(permits({"0.0.0.0/0"}, "127.0.0.1", 80, "h"));
  EXPECT_FALSE(permits({"0.0.0.0/0"}, "::1", 80, "h"));
}

TEST(address_allowlist, a_host_name_permits_whatever_it_resolves_to) {
  EXPECT_TRUE(permits({"localhost"}, "127.0.0.1", 80, "localhost"));
  EXPECT_TRUE(permits({"LocalHost:81"}, "10.1.1.1", 81, "localhost"));
  EXPECT_FALSE(permits({"localhost:81"}, "127.0.0.1", 80, "localhost"));
  EXPECT_FALSE(permits({"localhost"}, "127.0.0.1", 80, "evil.example"));
  EXPECT_TRUE(permits({"localhost"}, "127.0.0.1", 80, "localhost."));
}

TEST(address_allowlist, the_first_entry_that_is_none_of_the_forms_is_named) {
  for (const char* entry : {"",
                            ":80",
                            "127.1",
                            "2130706433",
                            "127.0.0.1:0",
                            "127.0.0.1:65536",
                            "127.0.0.1:",
                            "[::1",
                            "[127.0.0.1]",
                            "10.0.0.0/33",
                            "10.0.0.0/",
                            "10.0.0.0/08",
                            "fd00::/129",
                            "10/8",
                            "a b",
                            "h:80:80",
                            "[::1]x",
                            "http://h",
                            "localhost/8",
                            "[]",
                            "h:+80"}) {
    const auto list = address_allowlist::parse({"localhost", entry});
    ASSERT_FALSE(list) << entry;
    EXPECT_EQ(list.error().code, errc::bad_config);
    EXPECT_NE(list.error().detail.find(entry), std::string::npos) << list.error().detail;
  }
}

TEST(bad_ports, ports_of_other_protocols_are_refused) {
  for (std::uint16_t port : {0, 1, 22, 25, 53, 110, 143, 465, 587, 993, 2049, 3659, 4190, 6000, 6667, 6679, 10080})
    EXPECT_TRUE(is_bad_port(port)) << port;
  for (std::uint16_t port : {80, 443, 81, 3000, 5000, 8000, 8080, 8443, 65535}) EXPECT_FALSE(is_bad_port(port)) << port;
}

}  // namespace
}  // namespace kadr
