// Promise R7: a partial body is never reported as whole.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "integration/http/test_client.hpp"
#include "support/scripted_server.hpp"
#include "unit/http/compress.hpp"

namespace kadr::test {
namespace {

/// One connection a prefix of `reply`, from nothing to all but `spared` bytes.
std::vector<script> cut_everywhere(const std::string& reply, const step& end, std::size_t spared = 1) {
  std::vector<script> scripts;
  for (std::size_t size = 0; size + spared <= reply.size(); ++size)
    scripts.push_back({read_head(), send(reply.substr(0, size)), end});
  return scripts;
}

void expect_no_success(const std::string& reply, const step& end, std::size_t spared = 1) {
  const auto scripts = cut_everywhere(reply, end, spared);
  scripted_server server(scripts);
  test_client client;
  for (std::size_t size = 0; size < scripts.size(); ++size) {
    const auto got = client.get(server.address());
    EXPECT_FALSE(got.reply) << "after " << size << " bytes: " << got.outcome;
    EXPECT_EQ(describe(errc_of(got.outcome)).klass, error_class::transient) << got.message;
  }
}

TEST(Truncation, H4_ABodyWithALengthIsWholeOrAnError) {
  expect_no_success(ok("hello world"), close());
  expect_no_success(ok("hello world"), reset());
}

TEST(Truncation, H13_AChunkedBodyIsWholeOrAnError) {
  const std::string reply =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n";
  expect_no_success(reply, close());
  expect_no_success(reply, reset());
}

TEST(Truncation, ACompressedBodyWithoutFramingIsWholeOrAnError) {
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n";
  const std::string packed = gzip("hello world");
  std::vector<script> scripts;
  // Cut before its first byte such a body is an empty one: nobody can tell.
  for (std::size_t size = 1; size < packed.size(); ++size)
    scripts.push_back({read_head(), send(head + packed.substr(0, size)), close()});
  scripts.push_back({read_head(), send(head + packed), close()});
  scripted_server server(scripts);
  test_client client;
  for (std::size_t size = 1; size < packed.size(); ++size)
    EXPECT_EQ(client.get(server.address()).outcome, "truncated_body") << "after " << size << " bytes";
  EXPECT_EQ(client.get(server.address()).body, "hello world");
}

TEST(Truncation, AResetInABodyWithoutFramingIsAnError) {
  scripted_server server(script{read_head(), send("HTTP/1.1 200 OK\r\n\r\nhello"), wait_release(), reset()});
  test_client client;
  // The reset overtakes what was not read: it comes once the client has the beginning.
  class releasing final : public body_sink {
   public:
    explicit releasing(scripted_server& s) : server_(s) {}
    result<void> write(std::string_view) override {
      server_.release();
      return {};
    }

   private:
    scripted_server& server_;
  } sink(server);
  EXPECT_EQ(client.get(server.address(), [&](http_request& r) { r.sink = &sink; }).outcome, "connection_reset");
}

TEST(Truncation, EachKindHasItsName) {
  const auto outcome = [](std::string sent) {
    scripted_server server(script{read_head(), send(std::move(sent)), close()});
    test_client client;
    return client.get(server.address()).outcome;
  };
  EXPECT_EQ(outcome(""), "connection_reset");
  EXPECT_EQ(outcome("HTTP/1.1 200 O"), "truncated_header");
  EXPECT_EQ(outcome("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n"), "truncated_header");
  EXPECT_EQ(outcome("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"), "truncated_body");
  EXPECT_EQ(outcome("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell"), "truncated_body");
  EXPECT_EQ(outcome("HTTP/1.1 404 No\r\nContent-Length: 5\r\n\r\nhell"), "truncated_body");
}

}  // namespace
}  // namespace kadr::test
