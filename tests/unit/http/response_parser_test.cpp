#include "http/response_parser.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "unit/http/compress.hpp"
#include "unit/http/parse_reply.hpp"

namespace kadr {
namespace {

using test::parse;
using test::repeated;

constexpr std::size_t packet = 1460;

std::string reply(std::string_view fields, std::string_view rest) {
  return "HTTP/1.1 200 OK\r\n" + std::string(fields) + "\r\n" + std::string(rest);
}
std::string length_of(std::string_view body) {
  return "Content-Length: " + std::to_string(body.size()) + "\r\n";
}
response_limits body_of(std::uint64_t bytes) {
  response_limits limits;
  limits.body = bytes;
  return limits;
}

TEST(ResponseParser, KeepsTheFieldsThatKadrReads) {
  const auto got = parse(
      reply("content-TYPE: text/html\r\nContent-Length: 2\r\nLocation:/next\r\nETag: \"1\"\r\nLast-Modified: then\r\n"
            "Link: </a>\r\nRetry-After:  7 \r\nDate: now\r\nx-robots-tag: noindex\r\nLink: </b>\r\nServer: s\r\n"
            "ETag: \"2\"\r\n",
            "ok"));
  ASSERT_EQ(got.outcome, "200");
  EXPECT_EQ(got.head.content_type, "text/html");
  EXPECT_EQ(got.head.location, "/next");
  EXPECT_EQ(got.head.etag, "\"1\"") << "the first of two values counts";
  EXPECT_EQ(got.head.last_modified, "then");
  EXPECT_EQ(got.head.link, "</a>, </b>");
  EXPECT_EQ(got.head.retry_after, "7");
  EXPECT_EQ(got.head.date, "now");
  EXPECT_EQ(got.head.x_robots_tag, "noindex");
  EXPECT_EQ(got.head.content_length, 2U);
  EXPECT_TRUE(got.head.http11);
}

TEST(ResponseParser, H15_TrailersAreNeverMergedIntoTheHead) {
  const auto got = parse(reply("Transfer-Encoding: chunked\r\nETag: head\r\n",
                               "2\r\nok\r\n0\r\nLocation: /evil\r\nETag: trailer\r\nRetry-After: 9\r\n\r\n"));
  ASSERT_EQ(got.outcome, "200");
  EXPECT_EQ(got.head.location, "");
  EXPECT_EQ(got.head.etag, "head");
  EXPECT_EQ(got.head.retry_after, "");
}

TEST(ResponseParser, H15_TrailersHaveALimit) {
  const std::string wire =
      reply("Transfer-Encoding: chunked\r\n", "2\r\nok\r\n0\r\n" + repeated("X-Trailer: 0123456789\r\n", 26'000));
  EXPECT_EQ(parse(wire + "\r\n", packet).outcome, "header_too_large");
}

TEST(ResponseParser, H14_ChunkExtensionsHaveALimit) {
  const std::string one = reply("Transfer-Encoding: chunked\r\n", "2;x=" + std::string(100'000, 'a') + "\r\nok\r\n");
  EXPECT_EQ(parse(one, packet).outcome, "header_too_large");
  const std::string each = "1;x=" + std::string(1000, 'a') + "\r\nz\r\n";
  const auto many = parse(reply("Transfer-Encoding: chunked\r\n", repeated(each, 1000)), packet);
  EXPECT_EQ(many.outcome, "bad_response") << many.detail;
}

TEST(ResponseParser, H14_AFloodOfTinyChunksEndsLongBeforeTheBodyLimit) {
  const std::string flood = repeated("1\r\nz\r\n", 100'000);
  EXPECT_EQ(parse(reply("Transfer-Encoding: chunked\r\n", flood), packet).outcome, "bad_response");
  const std::string streamed = repeated("1\r\nz\r\n", 20'000) + "0\r\n\r\n";
  EXPECT_EQ(parse(reply("Transfer-Encoding: chunked\r\n", streamed), packet).body.size(), 20'000U)
      << "a server that flushes byte by byte is slow, not hostile";
}

TEST(ResponseParser, H16_TheHeaderHasALimit) {
  const std::string line = "X-Padding: " + std::string(8000, 'p') + "\r\n";
  EXPECT_EQ(parse(reply(repeated(line, 7) + "Content-Length: 2\r\n", "ok"), packet).outcome, "200");
  EXPECT_EQ(parse(reply(repeated(line, 9) + "Content-Length: 2\r\n", "ok"), packet).outcome, "header_too_large");
  EXPECT_EQ(parse(reply(repeated(line, 9) + "Content-Length: 2\r\n", "ok")).outcome, "header_too_large") << "whole";
  EXPECT_EQ(parse("HTTP/1.1 200 " + std::string(100'000, 'r'), packet).outcome, "header_too_large") << "status line";
  EXPECT_EQ(parse("HTTP/1.1 200 OK\r\n" + repeated("X: y\r\n", 100'000), packet).outcome, "header_too_large")
      << "a header without end";
}

TEST(ResponseParser, H16_OneFieldAndTheNumberOfFieldsHaveLimits) {
  EXPECT_EQ(parse(reply("X: " + std::string(16 * 1024, 'x') + "\r\n", "")).outcome, "200");
  EXPECT_EQ(parse(reply("X: " + std::string(16 * 1024 + 1, 'x') + "\r\n", "")).outcome, "header_too_large");
  EXPECT_EQ(parse(reply(repeated("X: y\r\n", 256), "")).outcome, "200");
  EXPECT_EQ(parse(reply(repeated("X: y\r\n", 257), "")).outcome, "header_too_large");
}

TEST(ResponseParser, H19_AFoldedValueIsJoinedByASpace) {
  EXPECT_EQ(parse(reply("Content-Length: 0\r\nLocation: /a\r\n \t b\r\n", "")).head.location, "/a b");
}

TEST(ResponseParser, H20_ForeignBytesInValuesAreKept) {
  EXPECT_EQ(parse(reply("Content-Length: 0\r\nLocation: /caf\xe9\r\n", "")).head.location, "/caf\xe9");
}

TEST(ResponseParser, TheBodyLimitHoldsForEveryFraming) {
  const std::string body(1000, 'b');
  for (const auto& wire : {reply(length_of(body), body), reply("", body),
                           reply("Transfer-Encoding: chunked\r\n", "3e8\r\n" + body + "\r\n0\r\n\r\n")}) {
    EXPECT_EQ(parse(wire, packet, body_of(1000)).body, body);
    EXPECT_EQ(parse(wire, packet, body_of(999)).outcome, "body_too_large") << wire.substr(0, 60);
    EXPECT_EQ(parse(wire, 1, body_of(999)).outcome, "body_too_large") << wire.substr(0, 60);
  }
}

TEST(ResponseParser, DecodesTheBodyUnderTheSameLimit) {
  const std::string text = test::prose(50'000);
  for (const auto& [name, bytes] : {std::pair("gzip", test::gzip(text)), std::pair("deflate", test::zlib(text)),
                                    std::pair("br", test::brotli(text)), std::pair("zstd", test::zstd(text))}) {
    const std::string wire = reply("Content-Encoding: " + std::string(name) + "\r\n" + length_of(bytes), bytes);
    for (const std::size_t piece : {std::size_t{1}, packet, std::string_view::npos})
      EXPECT_EQ(parse(wire, piece).body, text) << name << " in pieces of " << piece;
    EXPECT_EQ(parse(wire, packet, body_of(text.size() - 1)).outcome, "decoded_too_large") << name;
  }
}

TEST(ResponseParser, ACompressedStreamThatEndsEarlyIsTruncatedWhateverTheFramingSays) {
  const std::string whole = test::gzip(test::prose(5000));
  const std::string part = whole.substr(0, whole.size() / 2);
  for (const auto& wire :
       {reply("Content-Encoding: gzip\r\n" + length_of(part), part), reply("Content-Encoding: gzip\r\n", part)})
    EXPECT_EQ(parse(wire, packet).outcome, "truncated_body");
}

TEST(ResponseParser, AnUnknownOrDoubledCodingIsRefused) {
  EXPECT_EQ(parse(reply("Content-Encoding: snappy\r\n" + length_of("ok"), "ok")).outcome, "bad_encoding");
  EXPECT_EQ(parse(reply("Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n" + length_of("ok"), "ok")).outcome,
            "bad_encoding");
}

TEST(ResponseParser, OfOtherStatusesOnlyTheBeginningOfTheBodyIsKept) {
  const std::string page(100'000, 'e');
  const auto got = parse("HTTP/1.1 404 Not Found\r\n" + length_of(page) + "\r\n" + page, packet);
  EXPECT_EQ(got.outcome, "404");
  EXPECT_EQ(got.body, "");
  EXPECT_EQ(got.snippet, std::string(512, 'e'));
  EXPECT_TRUE(got.reusable);
}

TEST(ResponseParser, R9_TheBodyLimitIsForBodiesThatAreKept) {
  const auto got = parse("HTTP/1.1 302 Found\r\nLocation: /a\r\nContent-Length: 2000\r\n\r\n" + std::string(2000, 'x'),
                         packet, body_of(1000));
  EXPECT_EQ(got.outcome, "302");
  EXPECT_EQ(got.head.location, "/a");
}

TEST(ResponseParser, AnErrorPageMayBeOfAnyCoding) {
  const auto got = parse("HTTP/1.1 503 Busy\r\nContent-Encoding: snappy\r\nContent-Length: 2\r\n\r\nok");
  EXPECT_EQ(got.outcome, "503");
  EXPECT_EQ(got.snippet, "ok");
}

TEST(ResponseParser, TheEndOfAConnectionWithoutAByteIsATruncatedHeader) {
  EXPECT_EQ(parse("").outcome, "truncated_header");
}

/// Takes `room` bytes and fails then.
class full_disk final : public body_sink {
 public:
  result<void> write(std::string_view bytes) override {
    taken += bytes.size();
    if (taken > 1000) return failure(errc::storage_full, "no space");
    return {};
  }
  std::size_t taken = 0;
};

TEST(ResponseParser, AFailureOfTheSinkIsTheFailureOfTheReply) {
  full_disk sink;
  response_parser parser(sink, response_limits());
  const std::string body(5000, 'b');
  const auto parsed = parser.parse(reply(length_of(body), body));
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().code, errc::storage_full);
}

}  // namespace
}  // namespace kadr
