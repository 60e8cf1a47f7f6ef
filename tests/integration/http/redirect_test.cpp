#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "integration/http/test_client.hpp"
#include "support/scripted_server.hpp"

namespace kadr::test {
namespace {

std::string moved(int status, std::string_view location, std::string_view body = "") {
  return "HTTP/1.1 " + std::to_string(status) + " Moved\r\nLocation: " + std::string(location) +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}
std::size_t count_in(const std::vector<std::string>& heads, std::string_view text) {
  std::size_t found = 0;
  for (const auto& head : heads) found += head.find(text) != std::string::npos ? 1 : 0;
  return found;
}

TEST(Redirects, EveryRedirectingStatusIsFollowedOnTheSameConnection) {
  for (const int status : {301, 302, 303, 307, 308}) {
    scripted_server server(
        script{read_head(), send(moved(status, "/next?a=b#c", "<p>moved</p>")), read_head(), echo()});
    test_client client;
    const auto got = client.get(server.address("/start"));
    EXPECT_EQ(got.outcome, "200") << status;
    EXPECT_EQ(got.body, "/next?a=b") << "nothing of the redirect's own body";
    EXPECT_EQ(got.reply->address.href(), server.address("/next?a=b"));
    EXPECT_EQ(server.accepted(), 1U);
  }
}

TEST(Redirects, R13_OtherStatusesWithALocationAreFinal) {
  for (const int status : {300, 304, 305, 306, 201}) {
    scripted_server server(answer(moved(status, "/next")));
    test_client client;
    const auto got = client.get(server.address());
    EXPECT_EQ(got.outcome, std::to_string(status));
    EXPECT_EQ(got.reply->head->location, "/next");
    EXPECT_EQ(server.head_count(), 1U);
  }
}

TEST(Redirects, R1_LoopsEnd) {
  scripted_server self(answer_all(moved(302, "/start")));
  scripted_server pair(script{read_head(), send(moved(302, "/b")), read_head(), send(moved(302, "/a")), again()});
  test_client client;
  EXPECT_EQ(client.get(self.address("/start")).outcome, "redirect_loop");
  EXPECT_EQ(self.head_count(), 1U);
  EXPECT_EQ(client.get(pair.address("/a")).outcome, "redirect_loop");
  EXPECT_EQ(pair.head_count(), 2U);
}

TEST(Redirects, R2_AnEndlessChainEndsAfterTenHops) {
  script steps;
  for (int hop = 1; hop <= 30; ++hop) {
    steps.push_back(read_head());
    steps.push_back(send(moved(302, "/" + std::to_string(hop))));
  }
  scripted_server server(steps);
  test_client client;
  EXPECT_EQ(client.get(server.address("/0")).outcome, "too_many_redirects");
  EXPECT_EQ(server.head_count(), 11U);
}

TEST(Redirects, R8_AMissingOrBrokenLocationIsAnError) {
  for (const char* field : {"", "Location: \r\n", "Location: http://[/\r\n"}) {
    scripted_server server(answer("HTTP/1.1 302 Found\r\n" + std::string(field) + "Content-Length: 0\r\n\r\n"));
    test_client client;
    EXPECT_EQ(client.get(server.address()).outcome, "bad_redirect") << field;
  }
}

TEST(Redirects, R4_OtherSchemesAreRefused) {
  scripted_server server(answer(moved(302, "file:///etc/passwd")));
  test_client client;
  EXPECT_EQ(client.get(server.address()).outcome, "scheme_forbidden");
}

TEST(Redirects, R9_TheBodyOfARedirectIsNotReadToItsEnd) {
  for (const char* length : {"Content-Length: 1000000000\r\n", ""}) {
    const std::string reply =
        "HTTP/1.1 302 Found\r\nLocation: /next\r\n" + std::string(length) + "\r\n" + std::string(1u << 20, 'x');
    scripted_server server(std::vector<script>{answer(reply), {read_head(), echo(), hold()}});
    test_client client;
    const auto got = client.get(server.address());
    EXPECT_EQ(got.body, "/next") << got.message;
    EXPECT_LT(got.reply->wire_bytes, 400'000U);
    EXPECT_EQ(server.accepted(), 2U);
  }
}

class Secrets : public testing::Test {
 protected:
  static constexpr const char* canary = "canary-5e1f";

  tweak secret_for(std::string address) {
    return [origin = std::string(url::parse(address).value().origin())](http_request& r) {
      auto secrets = std::make_shared<credentials>();
      secrets->origins.push_back(origin);
      secrets->headers.emplace_back("Authorization", secret(std::string("Bearer ") + canary));
      secrets->headers.emplace_back("X-Api-Key", secret(canary));
      r.secrets = secrets;
    };
  }
};

TEST_F(Secrets, R8_AreSentToTheirOriginOnEveryHopWithinIt) {
  scripted_server server(script{read_head(), send(moved(302, "/next")), read_head(), echo()});
  test_client client;
  EXPECT_EQ(client.get(server.address(), secret_for(server.address())).body, "/next");
  EXPECT_EQ(count_in(server.heads(), "\r\nAuthorization: Bearer canary-5e1f\r\n"), 2U);
  EXPECT_EQ(count_in(server.heads(), "\r\nX-Api-Key: canary-5e1f\r\n"), 2U);
}

TEST_F(Secrets, R5_DoNotFollowARedirectToAnotherPortHostOrName) {
  for (const char* host : {"127.0.0.1", "127.0.0.2", "localhost"}) {
    scripted_server::options where;
    where.address = std::string(host) == "127.0.0.2" ? host : "127.0.0.1";
    scripted_server other(std::vector<script>{{read_head(), echo()}}, where);
    scripted_server own(answer(moved(307, other.address("/taken", host))));
    test_client client;
    EXPECT_EQ(client.get(own.address(), secret_for(own.address())).body, "/taken");
    EXPECT_EQ(count_in(own.heads(), canary), 1U);
    EXPECT_EQ(other.head_count(), 1U);
    EXPECT_EQ(count_in(other.heads(), canary), 0U) << host;
  }
}

TEST_F(Secrets, R5_GoHomeAgainAfterARedirectBackAndNowhereInBetween) {
  scripted_server home(script{read_head(), bounce(), read_head(), echo()});
  scripted_server away(answer(moved(302, home.address("/home"))));
  test_client client;
  EXPECT_EQ(client.get(home.address("/?" + away.address("/away")), secret_for(home.address())).body, "/home");
  EXPECT_EQ(count_in(home.heads(), canary), 2U);
  EXPECT_EQ(away.head_count(), 1U);
  EXPECT_EQ(count_in(away.heads(), canary), 0U);
}

TEST_F(Secrets, R5_BelongToAnOriginAndNotToTheFirstRequest) {
  scripted_server home(script{read_head(), echo()});
  scripted_server away(answer(moved(302, home.address("/home"))));
  test_client client;
  EXPECT_EQ(client.get(away.address(), secret_for(home.address())).body, "/home");
  EXPECT_EQ(count_in(away.heads(), canary), 0U);
  EXPECT_EQ(count_in(home.heads(), canary), 1U);
}

TEST_F(Secrets, AreNotInFailureMessages) {
  scripted_server server(answer(moved(302, "ftp://elsewhere.example/")));
  test_client client;
  const auto got = client.get(server.address(), secret_for(server.address()));
  EXPECT_EQ(got.outcome, "scheme_forbidden");
  EXPECT_EQ(got.message.find(canary), std::string::npos);
}

TEST(RedirectGate, IsAskedBeforeEveryHop) {
  scripted_server other(script{read_head(), send(moved(302, "/inside")), read_head(), echo()});
  scripted_server own(
      script{read_head(), send(moved(302, "/own")), read_head(), send(moved(302, other.address("/there"))), hold()});
  std::vector<std::string> asked;
  test_client client;
  const auto got = client.get(own.address("/start"), [&](http_request& r) {
    r.gate = [&asked](url next) -> awaitable<result<void>> {
      asked.push_back(next.href());
      co_return result<void>();
    };
  });
  EXPECT_EQ(got.body, "/inside");
  const std::vector<std::string> hops{own.address("/own"), other.address("/there"), other.address("/inside")};
  EXPECT_EQ(asked, hops);
}

TEST(RedirectGate, ARefusalIsTheFailureAndNothingIsSentThere) {
  scripted_server other(script{read_head(), echo()});
  scripted_server own(answer(moved(302, other.address("/there"))));
  test_client client;
  const auto got = client.get(own.address(), [](http_request& r) {
    r.gate = [](url) -> awaitable<result<void>> { co_return failure(errc::robots_disallowed, "there"); };
  });
  EXPECT_EQ(got.outcome, "robots_disallowed");
  EXPECT_EQ(other.accepted(), 0U);
}

}  // namespace
}  // namespace kadr::test
