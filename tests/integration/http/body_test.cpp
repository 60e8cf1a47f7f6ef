#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <vector>

#include "async/sleep.hpp"
#include "integration/http/test_client.hpp"
#include "support/eventually.hpp"
#include "support/scripted_server.hpp"
#include "unit/http/compress.hpp"

namespace kadr::test {
namespace {

std::string chunked(std::string_view bytes, std::string_view fields = "") {
  std::string out = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n" + std::string(fields) + "\r\n";
  for (std::size_t at = 0; at < bytes.size(); at += 4096) {
    const auto piece = bytes.substr(at, 4096);
    char size[16];
    std::snprintf(size, sizeof size, "%zx\r\n", piece.size());
    out.append(size).append(piece).append("\r\n");
  }
  return out.append("0\r\n\r\n");
}

tweak limit(std::uint64_t bytes) {
  return [bytes](http_request& r) { r.body_limit = bytes; };
}

TEST(Body, EveryCodingIsDecodedInEveryFraming) {
  const std::string text = prose(200'000);
  for (const auto& [name, packed] : {std::pair("gzip", gzip(text)), std::pair("deflate", zlib(text)),
                                     std::pair("br", brotli(text)), std::pair("zstd", zstd(text))}) {
    const std::string field = "Content-Encoding: " + std::string(name) + "\r\n";
    scripted_server server(std::vector<script>{answer(ok(packed, field)), answer(chunked(packed, field))});
    http_options options = loopback_options();
    options.idle_connections = 0;
    test_client client(std::move(options));
    for (int i = 0; i < 2; ++i) {
      const auto got = client.get(server.address());
      EXPECT_EQ(got.outcome, "200") << name;
      EXPECT_EQ(got.body, text) << name;
      EXPECT_EQ(got.reply->wire_bytes, packed.size()) << name;
    }
    EXPECT_EQ(client.count().wire_bytes, 2 * packed.size());
  }
}

TEST(Body, OneByteAtATimeIsTheSameBody) {
  const std::string reply = chunked("hello", "ETag: \"1\"\r\n");
  script steps{read_head()};
  for (const step& s : drip(reply, 0ms)) steps.push_back(s);
  steps.push_back(hold());
  scripted_server server(steps);
  test_client client;
  const auto got = client.get(server.address());
  EXPECT_EQ(got.body, "hello");
  EXPECT_EQ(got.reply->head->etag, "\"1\"");
}

TEST(Body, AnEmptyChunkedBodyInPiecesIsEmpty) {
  const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  scripted_server server(
      script{read_head(), send(head + "0\r\n"), pause(20ms), send("\r"), pause(20ms), send("\n"), again()});
  test_client client;
  for (int i = 0; i < 2; ++i) {
    const auto got = client.get(server.address());
    EXPECT_EQ(got.outcome, "200") << got.message;
    EXPECT_EQ(got.body, "");
  }
  EXPECT_EQ(server.accepted(), 1U);
}

TEST(Body, ABodyOfManyMegabytesArrivesWhole) {
  const std::string text = prose(24u << 20);
  scripted_server server(std::vector<script>{answer(ok(text)), answer(chunked(text))});
  http_options options = loopback_options();
  options.idle_connections = 0;
  test_client client(std::move(options));
  EXPECT_TRUE(client.get(server.address()).body == text);
  EXPECT_TRUE(client.get(server.address()).body == text);
}

TEST(Body, ABodyAtTheLimitPassesAndOneOverItIsRefusedBeforeItIsRead) {
  scripted_server server(answer_all(ok(std::string(1000, 'b'))));
  test_client client;
  EXPECT_EQ(client.get(server.address(), limit(1000)).outcome, "200");
  const auto refused = client.get(server.address(), limit(999));
  EXPECT_EQ(refused.outcome, "body_too_large");
  EXPECT_EQ(refused.body, "");
}

TEST(Body, H36_AnEndlessBodyIsCutAtTheLimitAndTheConnectionClosed) {
  const std::string much(4u << 20, 'z');
  for (const std::string& reply : {"HTTP/1.1 200 OK\r\n\r\n" + much, chunked(much)}) {
    scripted_server server(answer(reply));
    test_client client;
    const auto got = client.get(server.address(), limit(1u << 20));
    EXPECT_EQ(got.outcome, "body_too_large");
    EXPECT_LE(got.body.size(), 1u << 20);
    EXPECT_TRUE(eventually([&] { return server.open() == 0; }));
  }
}

TEST(Body, E1_ABombStopsAtTheLimitOfTheDecodedBody) {
  const std::string bomb = gzip(std::string(64u << 20, '\0'));
  ASSERT_LT(bomb.size(), 100'000U);
  scripted_server server(answer(ok(bomb, "Content-Encoding: gzip\r\n")));
  test_client client;
  const auto got = client.get(server.address(), limit(8u << 20));
  EXPECT_EQ(got.outcome, "decoded_too_large");
  EXPECT_LE(got.body.size(), 8u << 20);
}

TEST(Body, HeaderLimitsEndTheReply) {
  const auto outcome = [](std::string fields) {
    scripted_server server(answer(ok("", fields)));
    test_client client;
    return client.get(server.address()).outcome;
  };
  std::string many;
  for (int i = 0; i < 300; ++i) many += "X: y\r\n";
  EXPECT_EQ(outcome(many), "header_too_large");
  EXPECT_EQ(outcome("X: " + std::string(20'000, 'x') + "\r\n"), "header_too_large");
  EXPECT_EQ(outcome("X: " + std::string(500'000, 'x') + "\r\n"), "header_too_large");
}

TEST(Body, H21_InformationalRepliesComeBeforeTheAnswerWithinALimit) {
  std::string hints;
  for (int i = 0; i < 8; ++i) hints += "HTTP/1.1 103 Early Hints\r\nLink: </s>\r\n\r\n";
  scripted_server server(std::vector<script>{{read_head(), send(hints), pause(20ms), send(ok("after hints")), hold()},
                                             {read_head(), send(hints + hints + ok("never")), hold()}});
  http_options options = loopback_options();
  options.idle_connections = 0;
  test_client client(std::move(options));
  const auto got = client.get(server.address());
  EXPECT_EQ(got.body, "after hints");
  EXPECT_EQ(got.reply->head->link, "");
  EXPECT_EQ(client.get(server.address()).outcome, "bad_response");
}

/// Full after every write until it has been drained.
class slow_sink final : public body_sink {
 public:
  result<void> write(std::string_view bytes) override {
    body.append(bytes);
    pending_ += bytes.size();
    EXPECT_LE(pending_, enough + one_read) << "written to although it is full";
    full_ = pending_ > enough;
    return {};
  }
  bool full() const noexcept override { return full_; }
  awaitable<result<void>> drain() override {
    co_await sleep_for(1ms);
    full_ = false;
    pending_ = 0;
    ++drained;
    if (fail_at == drained) co_return failure(errc::storage_full, "no space");
    co_return result<void>();
  }

  std::string body;
  int drained = 0;
  int fail_at = 0;

 private:
  static constexpr std::size_t enough = 100'000, one_read = 256 * 1024;
  std::size_t pending_ = 0;
  bool full_ = false;
};

TEST(Body, ASinkThatIsFullIsDrainedBeforeMoreIsRead) {
  const std::string text = prose(3u << 20);
  scripted_server server(std::vector<script>{answer(ok(text)), answer(chunked(text))});
  http_options options = loopback_options();
  options.idle_connections = 0;
  test_client client(std::move(options));
  for (int i = 0; i < 2; ++i) {
    slow_sink sink;
    EXPECT_EQ(client.get(server.address(), [&](http_request& r) { r.sink = &sink; }).outcome, "200");
    EXPECT_TRUE(sink.body == text);
    EXPECT_GE(sink.drained, 8);
  }
}

TEST(Body, AFailureOfTheSinkIsTheFailureOfTheFetchAndEndsTheConnection) {
  scripted_server server(answer(ok(prose(3u << 20))));
  test_client client;
  slow_sink sink;
  sink.fail_at = 2;
  EXPECT_EQ(client.get(server.address(), [&](http_request& r) { r.sink = &sink; }).outcome, "storage_full");
  EXPECT_TRUE(eventually([&] { return server.open() == 0; }));
}

}  // namespace
}  // namespace kadr::test
