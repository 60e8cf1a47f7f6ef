// Promise R8: which addresses a fetch may connect to, and names.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "async/gather.hpp"
#include "integration/http/test_client.hpp"
#include "support/scripted_server.hpp"

namespace kadr::test {
namespace {

http_options allowing(const std::vector<std::string>& entries) {
  http_options options = loopback_options();
  options.allow_private_addresses = address_allowlist::parse(entries).value();
  return options;
}
std::string moved(std::string_view location) {
  return "HTTP/1.1 302 Found\r\nLocation: " + std::string(location) + "\r\nContent-Length: 0\r\n\r\n";
}

TEST(Addresses, S1_PrivateOnesAreRefusedAndTheMessageSaysHowToAllowThem) {
  scripted_server server(script{read_head(), echo()});
  test_client client(allowing({}));
  const auto got = client.get(server.address());
  EXPECT_EQ(got.outcome, "address_forbidden");
  EXPECT_NE(got.message.find("127.0.0.1"), std::string::npos) << got.message;
  EXPECT_NE(got.message.find("fetch.allow_private_addresses"), std::string::npos) << got.message;
  EXPECT_EQ(server.accepted(), 0U);
}

TEST(Addresses, S1_EveryNotationOfAPrivateAddressIsRefused) {
  test_client client(allowing({}));
  for (const char* host : {"127.1", "2130706433", "0177.0.0.1", "0x7f.1", "0", "[::1]", "[::ffff:10.0.0.1]",
                           "[::10.0.0.1]", "[64:ff9b::a9fe:a9fe]", "[2002:7f00:1::]", "169.254.169.254", "10.0.0.1"})
    EXPECT_EQ(client.get("http://" + std::string(host) + "/").outcome, "address_forbidden") << host;
  EXPECT_EQ(client.count().connections, 0U);
}

TEST(Addresses, D8_ANameThatLeadsInsideIsRefusedByItsAddress) {
  scripted_server server(script{read_head(), echo()});
  test_client client(allowing({}));
  const auto got = client.get(server.address("/", "localhost"));
  EXPECT_EQ(got.outcome, "address_forbidden");
  EXPECT_NE(got.message.find("localhost is "), std::string::npos) << got.message;
  EXPECT_EQ(server.accepted(), 0U);
}

TEST(Addresses, TheListAllowsExactlyWhatItSays) {
  scripted_server server(script{read_head(), echo(), again()});
  const std::string port = std::to_string(server.port());
  const auto outcome = [&](const std::string& entry, std::string_view host) {
    test_client client(allowing({entry}));
    return client.get(server.address("/", host)).outcome;
  };
  EXPECT_EQ(outcome("127.0.0.1", "127.0.0.1"), "200");
  EXPECT_EQ(outcome("127.0.0.1:" + port, "127.0.0.1"), "200");
  EXPECT_EQ(outcome("127.0.0.0/8", "127.0.0.1"), "200");
  EXPECT_EQ(outcome("localhost:" + port, "localhost"), "200");
  EXPECT_EQ(outcome("127.0.0.1:1", "127.0.0.1"), "address_forbidden");
  EXPECT_EQ(outcome("127.0.0.2", "127.0.0.1"), "address_forbidden");
  EXPECT_EQ(outcome("localhost", "127.0.0.1"), "address_forbidden") << "the name is allowed, not its address";
}

TEST(Addresses, R7_ARedirectInsideIsRefused) {
  scripted_server inside(script{read_head(), echo()});
  scripted_server server(answer(moved(inside.address("/secret"))));
  test_client client(allowing({"127.0.0.1:" + std::to_string(server.port())}));
  EXPECT_EQ(client.get(server.address()).outcome, "address_forbidden");
  EXPECT_EQ(server.head_count(), 1U);
  EXPECT_EQ(inside.accepted(), 0U);
}

TEST(Addresses, C8_PortsOfOtherProtocolsAreRefused) {
  test_client client;
  for (const char* port : {"25", "22", "6667", "0"})
    EXPECT_EQ(client.get("http://127.0.0.1:" + std::string(port) + "/").outcome, "port_forbidden") << port;
}

TEST(Addresses, LocalhostResolvesAndAnyOfItsAddressesWillDo) {
  scripted_server server(script{read_head(), echo(), again()});  // not on ::1
  test_client client;
  EXPECT_EQ(client.get(server.address("/a", "localhost")).body, "/a");
  EXPECT_EQ(server.heads().at(0).find("GET /a HTTP/1.1\r\nHost: localhost:" + std::to_string(server.port())), 0U);
}

TEST(Addresses, D1_ANameThatDoesNotExistIsAFailureOfNames) {
  http_options options = loopback_options();
  options.timeouts.dns = 5s;
  test_client client(std::move(options));
  const auto got = client.get("http://nonexistent.invalid/");
  EXPECT_EQ(describe(errc_of(got.outcome)).group == "dns" || got.outcome == "dns_timeout", true) << got.outcome;
  EXPECT_NE(got.message.find("nonexistent.invalid"), std::string::npos) << got.message;
}

}  // namespace
}  // namespace kadr::test
