// A fetch that is cancelled ends at once, closes its connection and leaves nothing behind (AddressSanitizer sees
// leaks).
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "async/sleep.hpp"
#include "async/task_group.hpp"
#include "integration/http/sockets.hpp"
#include "integration/http/test_client.hpp"
#include "support/certificates.hpp"
#include "support/eventually.hpp"
#include "support/scripted_server.hpp"

namespace kadr::test {
namespace {

/// Cancels a fetch of `address` once `ready` says so and the loop has had its turns; says how it ended.
std::string cancelled_when(test_client& client, const std::string& address, const std::function<bool()>& ready,
                           tweak change = {}) {
  std::string outcome = "unwound";
  const auto body = [&]() -> awaitable<void> {
    task_group group(client.executor());
    group.spawn(fetch_into(client.client(), address, outcome, change));
    while (!ready()) co_await sleep_for(1ms);
    for (int turn = 0; turn < 20; ++turn) co_await yield();
    EXPECT_EQ(group.size(), 1U) << "the fetch has ended by itself: " << outcome;
    const auto began = steady::now();
    group.cancel();
    co_await group.join();
    EXPECT_LT(steady::now() - began, 5s);
  };
  client.run(body());
  return outcome == "cancelled" ? "unwound" : outcome;
}

struct phase {
  const char* name;
  script steps;
  std::size_t steps_done;  ///< by the server, before the fetch is cancelled
  bool tls = false;
};
void PrintTo(const phase& p, std::ostream* out) {
  *out << p.name;
}
class Cancellation : public testing::TestWithParam<phase> {};

TEST_P(Cancellation, EndsTheFetchAndItsConnection) {
  const phase& at = GetParam();
  certificate_authority authority;
  const identity who = authority.issue({});
  scripted_server::options how;
  if (at.tls) how.tls = &who;
  scripted_server server({at.steps, {read_head(), echo(), hold()}}, how);
  http_options options = loopback_options();
  options.ca_file = authority.ca_file();
  test_client client(std::move(options));

  const std::string address = server.address("/again", "localhost");
  const auto ready = [&] { return server.accepted() == 1 && server.steps_done() >= at.steps_done; };
  EXPECT_EQ(cancelled_when(client, address, ready), "unwound");
  EXPECT_TRUE(eventually([&] { return server.open() == 0; }));
  EXPECT_EQ(client.get(address).body, "/again") << "the client goes on";
}

const std::vector<phase> phases{
    {"before_the_first_byte", {read_head(), hold()}, 1},
    {"in_the_header", {read_head(), send("HTTP/1.1 200 OK\r\nX-A"), hold()}, 2},
    {"in_a_body", {read_head(), send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"), hold()}, 2},
    {"in_a_chunk", {read_head(), send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhel"), hold()}, 2},
    {"in_a_body_without_end", {read_head(), send("HTTP/1.1 200 OK\r\n\r\nhello"), hold()}, 2},
    {"in_an_error_page", {read_head(), send("HTTP/1.1 404 No\r\nContent-Length: 10\r\n\r\nhello"), hold()}, 2},
    {"tls_before_the_first_byte", {read_head(), hold()}, 1, true},
    {"tls_in_a_body", {read_head(), send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"), hold()}, 2, true},
};
INSTANTIATE_TEST_SUITE_P(Phases, Cancellation, testing::ValuesIn(phases),
                         [](const auto& one) { return std::string(one.param.name); });

TEST(CancelledFetch, WhileConnecting) {
  const black_hole hole;
  test_client client;
  EXPECT_EQ(cancelled_when(client, hole.address(), [] { return true; }), "unwound");
}

TEST(CancelledFetch, DuringTheHandshake) {
  scripted_server server(script{hold()});
  test_client client;
  const std::string address = "https" + server.address().substr(4);
  EXPECT_EQ(cancelled_when(client, address, [&] { return server.accepted() == 1; }), "unwound");
  EXPECT_TRUE(eventually([&] { return server.open() == 0; }));
}

TEST(CancelledFetch, WhileTheNameIsLookedUp) {
  scripted_server server(script{read_head(), hold()});
  for (int i = 0; i < 20; ++i) {
    test_client client;
    EXPECT_EQ(cancelled_when(client, server.address("/", "localhost"), [] { return true; }), "unwound");
  }
  EXPECT_TRUE(eventually([&] { return server.open() == 0; }));
}

TEST(CancelledFetch, WhileTheGateThinks) {
  scripted_server server(answer("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.2:81/\r\nContent-Length: 0\r\n\r\n"));
  test_client client;
  bool asked = false;
  const auto change = [&](http_request& r) {
    r.gate = [&asked](url) -> awaitable<result<void>> {
      asked = true;
      co_await sleep_until(no_deadline);
      co_return result<void>();
    };
  };
  EXPECT_EQ(cancelled_when(
                client, server.address(), [&] { return asked; }, change),
            "unwound");
}

TEST(CancelledFetch, WhileTheSinkDrains) {
  class stuck final : public body_sink {
   public:
    result<void> write(std::string_view) override { return {}; }
    bool full() const noexcept override { return true; }
    awaitable<result<void>> drain() override {
      draining = true;
      co_await sleep_until(no_deadline);
      co_return result<void>();
    }
    bool draining = false;
  } sink;
  scripted_server server(answer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"));
  test_client client;
  const auto change = [&](http_request& r) { r.sink = &sink; };
  EXPECT_EQ(cancelled_when(
                client, server.address(), [&] { return sink.draining; }, change),
            "unwound");
  EXPECT_TRUE(eventually([&] { return server.open() == 0; }));
}

TEST(CancelledFetch, ManyLeaveNoDescriptorBehind) {
  scripted_server server(script{read_head(), send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"), hold()});
  test_client client;
  std::size_t served = 0;
  const auto cancel_one = [&] {
    ++served;
    EXPECT_EQ(cancelled_when(client, server.address(), [&] { return server.head_count() == served; }), "unwound");
    EXPECT_TRUE(eventually([&] { return server.open() == 0; }));
  };
  cancel_one();
  const std::size_t before = open_descriptors();
  for (int i = 0; i < 50; ++i) cancel_one();
  EXPECT_EQ(open_descriptors(), before);
}

}  // namespace
}  // namespace kadr::test
