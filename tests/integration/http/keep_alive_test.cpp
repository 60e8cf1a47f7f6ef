#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "async/gather.hpp"
#include "async/sleep.hpp"
#include "integration/http/test_client.hpp"
#include "support/eventually.hpp"
#include "support/scripted_server.hpp"

namespace kadr::test {
namespace {

const script serve_for_ever{read_head(), echo(), again()};

TEST(KeepAlive, RequestsOfOneOriginShareAConnection) {
  scripted_server server(serve_for_ever);
  test_client client;
  for (const char* path : {"/a", "/b", "/c"}) EXPECT_EQ(client.get(server.address(path)).body, path);
  EXPECT_EQ(server.accepted(), 1U);
  EXPECT_EQ(client.count().connections, 1U);
  EXPECT_EQ(client.count().exchanges, 3U);
}

TEST(KeepAlive, OriginsDoNotShareConnections) {
  scripted_server one(serve_for_ever), other(serve_for_ever);
  test_client client;
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(client.get(one.address("/one")).body, "/one");
    EXPECT_EQ(client.get(other.address("/other")).body, "/other");
    EXPECT_EQ(client.get(one.address("/name", "localhost")).body, "/name");
  }
  EXPECT_EQ(one.accepted(), 2U) << "one by address, one by name";
  EXPECT_EQ(other.accepted(), 1U);
}

TEST(KeepAlive, RequestsAtTheSameTimeHaveAConnectionEach) {
  scripted_server server(script{read_head(), wait_release(), echo(), again()});
  test_client client;
  const auto body = [&]() -> awaitable<void> {
    std::vector<awaitable<fetched>> all;
    for (const char* path : {"/a", "/b", "/c"}) all.emplace_back(fetch(client.client(), server.address(path)));
    all.emplace_back([](scripted_server& s) -> awaitable<fetched> {
      while (s.head_count() < 3) co_await sleep_for(1ms);
      s.release();
      co_return fetched(failure(errc::cancelled), "");
    }(server));
    const auto got = co_await gather(std::move(all));
    EXPECT_EQ(got[0].body, "/a");
    EXPECT_EQ(got[1].body, "/b");
    EXPECT_EQ(got[2].body, "/c");
  };
  client.run(body());
  EXPECT_EQ(server.accepted(), 3U);
}

TEST(KeepAlive, NoMoreIdleConnectionsAreKeptThanTheOptionsSay) {
  scripted_server one(serve_for_ever), other(serve_for_ever);
  http_options options = loopback_options();
  options.idle_connections = 1;
  test_client client(std::move(options));
  EXPECT_EQ(client.get(one.address("/a")).body, "/a");
  EXPECT_EQ(client.get(other.address("/b")).body, "/b");
  EXPECT_TRUE(eventually([&] { return one.open() == 0; })) << "the older one gives way";
  EXPECT_EQ(other.open(), 1U);
}

TEST(KeepAlive, ClosingTheClientClosesIdleConnections) {
  scripted_server server(serve_for_ever);
  {
    test_client client;
    EXPECT_EQ(client.get(server.address()).outcome, "200");
    EXPECT_EQ(server.open(), 1U);
  }
  EXPECT_TRUE(eventually([&] { return server.open() == 0; }));
}

struct ending_row {
  const char* name;
  std::string reply;
  std::string outcome;
};
void PrintTo(const ending_row& r, std::ostream* out) {
  *out << r.name;
}

/// Replies after which a connection must not carry another request.
class KeepAliveEnds : public testing::TestWithParam<ending_row> {};

TEST_P(KeepAliveEnds, TheConnectionIsClosedAndTheNextRequestHasANewOne) {
  scripted_server server(std::vector<script>{answer(GetParam().reply), serve_for_ever});
  test_client client;
  EXPECT_EQ(client.get(server.address("/first")).outcome, GetParam().outcome);
  EXPECT_TRUE(eventually([&] { return server.open() == 0; }));
  EXPECT_EQ(client.get(server.address("/second")).body, "/second");
  EXPECT_EQ(server.accepted(), 2U);
}

const std::vector<ending_row> endings{
    {"H5_more_bytes_than_the_length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello and more", "200"},
    {"H22_a_body_where_there_is_none", "HTTP/1.1 204 No\r\nContent-Length: 2\r\n\r\nok", "204"},
    {"H25_a_second_reply_with_the_first", ok("first") + ok("injected"), "200"},
    {"H24_HTTP_1_0_with_chunks",
     "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", "200"},
    {"H31_connection_close_ignored_by_the_server", ok("first", "Connection: close\r\n"), "200"},
    {"R9_a_long_error_page", "HTTP/1.1 404 No\r\nContent-Length: 300000\r\n\r\n" + std::string(300'000, 'x'), "404"},
    {"R9_an_endless_error_page", "HTTP/1.1 500 No\r\n\r\n" + std::string(300'000, 'x'), "500"},
    {"a_broken_reply", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "bad_response"},
};
INSTANTIATE_TEST_SUITE_P(Replies, KeepAliveEnds, testing::ValuesIn(endings),
                         [](const auto& one) { return std::string(one.param.name); });

TEST(KeepAlive, AShortErrorPageKeepsTheConnection) {
  scripted_server server(answer_all("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone"));
  test_client client;
  EXPECT_EQ(client.get(server.address()).reply->snippet, "gone");
  EXPECT_EQ(client.get(server.address()).outcome, "404");
  EXPECT_EQ(server.accepted(), 1U);
}

TEST(KeepAlive, H2_AConnectionClosedWhileIdleIsReplacedSilently) {
  for (const step& end : {close(), reset(), cut()}) {
    scripted_server server(std::vector<script>{{read_head(), echo(), end}, serve_for_ever});
    test_client client;
    EXPECT_EQ(client.get(server.address("/a")).body, "/a");
    ASSERT_TRUE(eventually([&] { return server.open() == 0; }));
    EXPECT_EQ(client.get(server.address("/b")).body, "/b");
    EXPECT_EQ(server.accepted(), 2U);
  }
}

TEST(KeepAlive, H2_AReusedConnectionThatDiesUnderTheRequestIsReplacedOnce) {
  for (const step& end : {close(), reset()}) {
    const script dies_at_the_second{read_head(), echo(), read_head(), end};
    scripted_server server(std::vector<script>{dies_at_the_second, serve_for_ever});
    test_client client;
    EXPECT_EQ(client.get(server.address("/a")).body, "/a");
    EXPECT_EQ(client.get(server.address("/b")).body, "/b");
    EXPECT_EQ(server.head_count(), 3U) << "the second request was sent twice";
    EXPECT_EQ(server.accepted(), 2U);
  }
}

TEST(KeepAlive, H2_TheReplacementIsNotReplacedAgain) {
  scripted_server server(
      std::vector<script>{{read_head(), echo(), read_head(), close()}, {read_head(), close()}, serve_for_ever});
  test_client client;
  EXPECT_EQ(client.get(server.address("/a")).body, "/a");
  EXPECT_EQ(client.get(server.address("/b")).outcome, "connection_reset");
  EXPECT_EQ(server.accepted(), 2U);
}

TEST(KeepAlive, H1_AConnectionThatIsNewIsNotTriedAgain) {
  for (const step& end : {close(), reset()}) {
    scripted_server server(script{read_head(), end});
    test_client client;
    EXPECT_EQ(client.get(server.address()).outcome, "connection_reset");
    EXPECT_EQ(server.accepted(), 1U);
  }
}

TEST(KeepAlive, AReusedConnectionThatEndsInsideAReplyIsNotTriedAgain) {
  scripted_server server(script{read_head(), echo(), read_head(), send("HTTP/1.1 200 OK\r\nCont"), close()});
  test_client client;
  EXPECT_EQ(client.get(server.address("/a")).body, "/a");
  EXPECT_EQ(client.get(server.address("/b")).outcome, "truncated_header");
  EXPECT_EQ(server.accepted(), 1U);
}

TEST(KeepAlive, H25_WhatArrivesWhileIdleIsNeverTheAnswerToTheNextRequest) {
  scripted_server server(
      std::vector<script>{{read_head(), echo(), wait_release(), send(ok("injected")), hold()}, serve_for_ever});
  test_client client;
  EXPECT_EQ(client.get(server.address("/a")).body, "/a");
  server.release();
  ASSERT_TRUE(eventually([&] { return server.steps_done() == 4; }));
  // A connection that has just been used is trusted for a moment.
  const auto since = steady::now();
  ASSERT_TRUE(eventually([&] { return steady::now() - since > 5ms; }));
  EXPECT_EQ(client.get(server.address("/b")).body, "/b");
  EXPECT_EQ(server.accepted(), 2U);
}

TEST(KeepAlive, H35_AReplyBeforeTheRequestWasReadIsTheReply) {
  scripted_server server(script{send("HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy"), half_close(), hold()});
  test_client client;
  const auto got = client.get(server.address("/" + std::string(7000, 'x')));
  EXPECT_EQ(got.outcome, "503");
}

}  // namespace
}  // namespace kadr::test
