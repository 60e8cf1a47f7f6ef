// Promise R6: every wait has a deadline, and the failure says which.
#include <gtest/gtest.h>

#include <string>

#include "async/sleep.hpp"
#include "async/task_group.hpp"
#include "integration/http/sockets.hpp"
#include "integration/http/test_client.hpp"
#include "support/eventually.hpp"
#include "support/scripted_server.hpp"

namespace kadr::test {
namespace {

constexpr auto limit = 300ms;
/// The sweeper's period and a loaded machine.
constexpr auto much_later = 15s;

http_options with(duration request_timeouts::*which) {
  http_options options = loopback_options();
  options.timeouts.*which = limit;
  return options;
}

/// One fetch, which is to end at the limit and neither before it nor long after it.
std::string outcome_at_limit(http_options options, const std::string& address) {
  test_client client(std::move(options));
  const auto began = steady::now();
  const auto got = client.get(address);
  const auto took = steady::now() - began;
  EXPECT_GE(took, limit);
  EXPECT_LT(took, much_later);
  return got.outcome;
}

TEST(Timeout, C1_AClosedPortIsRefusedAtOnce) {
  const closed_port port;
  test_client client;
  const auto got = client.get(port.address());
  EXPECT_EQ(got.outcome, "connect_refused");
  EXPECT_NE(got.message.find("127.0.0.1:"), std::string::npos) << got.message;
}

TEST(Timeout, C2_ABlackHoleIsLeftAtTheConnectTimeout) {
  const black_hole hole;
  EXPECT_EQ(outcome_at_limit(with(&request_timeouts::connect), hole.address()), "connect_timeout");
}

TEST(Timeout, C7_ASilentServerIsLeftAtTheFirstByteTimeout) {
  scripted_server server(script{read_head(), hold()});
  EXPECT_EQ(outcome_at_limit(with(&request_timeouts::first_byte), server.address()), "first_byte_timeout");
  EXPECT_TRUE(eventually([&] { return server.open() == 0; }));
}

TEST(Timeout, C7_AServerThatOnlyAcceptsIsLeftAtTheFirstByteTimeout) {
  scripted_server server(script{wait_release()});
  EXPECT_EQ(outcome_at_limit(with(&request_timeouts::first_byte), server.address()), "first_byte_timeout");
}

TEST(Timeout, H32_AHeaderThatDripsHasOneDeadlineForAllOfIt) {
  script steps{read_head()};
  for (const step& s : drip("HTTP/1.1 200 OK\r\nX-Slow: " + std::string(2000, 's'), 20ms)) steps.push_back(s);
  scripted_server server(steps);
  EXPECT_EQ(outcome_at_limit(with(&request_timeouts::first_byte), server.address()), "first_byte_timeout");
}

TEST(Timeout, H21_InformationalRepliesDoNotProlongTheWait) {
  script steps{read_head()};
  for (int i = 0; i < 7; ++i) {
    steps.push_back(pause(100ms));
    steps.push_back(send("HTTP/1.1 102 Processing\r\n\r\n"));
  }
  steps.push_back(hold());
  scripted_server server(steps);
  EXPECT_EQ(outcome_at_limit(with(&request_timeouts::first_byte), server.address()), "first_byte_timeout");
}

TEST(Timeout, H34_ABodyThatStallsIsLeftAtTheIdleTimeout) {
  for (const char* half : {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello", "HTTP/1.1 200 OK\r\n\r\nhello",
                           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
                           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\n0\n\n",
                           "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"}) {
    scripted_server server(answer(half));
    EXPECT_EQ(outcome_at_limit(with(&request_timeouts::idle), server.address()), "idle_timeout") << half;
    EXPECT_TRUE(eventually([&] { return server.open() == 0; }));
  }
}

TEST(Timeout, ABodyThatKeepsComingIsNotIdle) {
  http_options options = loopback_options();
  options.timeouts.first_byte = options.timeouts.idle = 1s;
  script steps{read_head(), send("HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n")};
  for (const step& s : drip("twelve bytes", 100ms)) steps.push_back(s);
  scripted_server server(steps);
  test_client client(std::move(options));
  const auto began = steady::now();
  EXPECT_EQ(client.get(server.address()).body, "twelve bytes");
  EXPECT_GT(steady::now() - began, 1s) << "longer than either limit";
}

TEST(Timeout, H33_ABodyThatDripsForEverIsLeftAtTheTotalTimeout) {
  script steps{read_head(), send("HTTP/1.1 200 OK\r\n\r\n")};
  for (const step& s : drip(std::string(2000, 'b'), 20ms)) steps.push_back(s);
  scripted_server server(steps);
  EXPECT_EQ(outcome_at_limit(with(&request_timeouts::total), server.address()), "total_timeout");
}

TEST(Timeout, TheTotalTimeoutHoldsForEveryPhase) {
  scripted_server silent(script{read_head(), hold()});
  EXPECT_EQ(outcome_at_limit(with(&request_timeouts::total), silent.address()), "total_timeout");
  scripted_server stalled(answer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"));
  EXPECT_EQ(outcome_at_limit(with(&request_timeouts::total), stalled.address()), "total_timeout");
  const black_hole hole;
  EXPECT_EQ(outcome_at_limit(with(&request_timeouts::total), hole.address()), "connect_timeout");
}

TEST(Timeout, TheTotalTimeoutCoversRedirectsTogether) {
  script steps;
  for (int hop = 1; hop <= 9; ++hop) {
    steps.push_back(read_head());
    steps.push_back(pause(100ms));
    steps.push_back(send("HTTP/1.1 302 Found\r\nLocation: /" + std::to_string(hop) + "\r\nContent-Length: 0\r\n\r\n"));
  }
  scripted_server server(steps);
  EXPECT_EQ(outcome_at_limit(with(&request_timeouts::total), server.address()), "total_timeout");
}

TEST(Timeout, T12_AHandshakeThatStallsIsLeftAtTheConnectTimeout) {
  scripted_server server(script{hold()});
  const std::string address = "https" + server.address().substr(4);
  EXPECT_EQ(outcome_at_limit(with(&request_timeouts::connect), address), "tls_timeout");
  EXPECT_TRUE(eventually([&] { return server.open() == 0; }));
}

TEST(Timeout, ADeadlineOfOneRequestDoesNotTouchAnother) {
  scripted_server server(std::vector<script>{{read_head(), hold()}, {read_head(), wait_release(), echo(), hold()}});
  http_options options = loopback_options();
  options.timeouts.first_byte = 2s;
  test_client client(std::move(options));
  const auto body = [&]() -> awaitable<void> {
    task_group group(client.executor());
    std::string late, fine;
    group.spawn(fetch_into(client.client(), server.address("/late"), late));
    while (server.head_count() < 1) co_await sleep_for(1ms);
    co_await sleep_for(1s);
    group.spawn(fetch_into(client.client(), server.address("/fine"), fine));
    while (late.empty()) co_await sleep_for(1ms);
    server.release();
    co_await group.join();
    EXPECT_EQ(late, "first_byte_timeout");
    EXPECT_EQ(fine, "200");
  };
  client.run(body());
}

}  // namespace
}  // namespace kadr::test
