#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "integration/http/test_client.hpp"
#include "support/certificates.hpp"
#include "support/eventually.hpp"
#include "support/scripted_server.hpp"
#include "unit/http/compress.hpp"

namespace kadr::test {
namespace {

const script serve_for_ever{read_head(), echo(), again()};

class Tls : public testing::Test {
 protected:
  scripted_server& serve(const certificate_wish& wish, std::vector<script> scripts = {serve_for_ever}) {
    identity_ = authority_.issue(wish);
    scripted_server::options how;
    how.tls = &identity_;
    server_ = std::make_unique<scripted_server>(std::move(scripts), how);
    return *server_;
  }
  http_options trusting() {
    http_options options = loopback_options();
    options.ca_file = authority_.ca_file();
    return options;
  }
  /// A GET by a client of its own.
  fetched get(std::string_view host) {
    test_client client(trusting());
    return client.get(server_->address("/film", host));
  }

  certificate_authority authority_;
  identity identity_;
  std::unique_ptr<scripted_server> server_;
};

certificate_wish for_name(std::string dns) {
  certificate_wish wish;
  wish.dns = std::move(dns);
  return wish;
}

TEST_F(Tls, AChainThatEndsAtTheCaFileIsAccepted) {
  serve(for_name("localhost"));
  const auto got = get("localhost");
  EXPECT_EQ(got.body, "/film") << got.message;
}

TEST_F(Tls, T7_AnAddressIsCheckedAgainstTheAddressesInTheCertificate) {
  certificate_wish wish = for_name("films.example");
  wish.ip = "127.0.0.1";
  serve(wish);
  EXPECT_EQ(get("127.0.0.1").body, "/film");
}

TEST_F(Tls, T7_ANameInTheCertificateDoesNotVouchForAnAddress) {
  serve(for_name("127.0.0.1"));
  EXPECT_EQ(get("127.0.0.1").outcome, "tls_certificate");
}

struct refused {
  const char* name;
  certificate_wish wish;
  const char* reason;
};
void PrintTo(const refused& r, std::ostream* out) {
  *out << r.name;
}
class TlsRefuses : public Tls, public testing::WithParamInterface<refused> {};

TEST_P(TlsRefuses, TheCertificateAndSaysWhyAndSendsNothing) {
  scripted_server& server = serve(GetParam().wish);
  const auto got = get("localhost");
  EXPECT_EQ(got.outcome, "tls_certificate");
  EXPECT_NE(got.message.find("localhost"), std::string::npos) << got.message;
  EXPECT_NE(got.message.find(GetParam().reason), std::string::npos) << got.message;
  EXPECT_TRUE(eventually([&] { return server.open() == 0; }));
  EXPECT_EQ(server.accepted(), 1U) << "tried again";
  EXPECT_EQ(server.head_count(), 0U);
}

const std::vector<refused> bad_certificates{
    {"T1_expired", {"localhost", "", -30, -1, false}, "expired"},
    {"T2_not_yet_valid", {"localhost", "", 1, 30, false}, "not yet valid"},
    {"T3_wrong_host", {"other.example", "", -1, 30, false}, "ostname mismatch"},
    {"T4_self_signed", {"localhost", "", -1, 30, true}, "self-signed"},
    {"T9_wildcard_for_everything", {"*", "", -1, 30, false}, "ostname mismatch"},
};
INSTANTIATE_TEST_SUITE_P(Certificates, TlsRefuses, testing::ValuesIn(bad_certificates),
                         [](const auto& one) { return std::string(one.param.name); });

TEST_F(Tls, T5_AnAuthorityThatNobodyNamedIsNotTrusted) {
  serve(for_name("localhost"));
  test_client client;
  EXPECT_EQ(client.get(server_->address("/", "localhost")).outcome, "tls_certificate");
}

TEST_F(Tls, ACaFileThatCannotBeReadIsAConfigurationError) {
  asio::io_context loop(1);
  thread_pool names("names", 1);
  http_options options;
  options.ca_file = authority_.ca_file() + ".missing";
  const auto made = make_http_client(loop.get_executor(), names, std::move(options));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, errc::bad_config);
  EXPECT_NE(made.error().detail.find(".missing"), std::string::npos);
}

TEST_F(Tls, ConnectionsAreKeptAndSessionsResumedOnNewOnes) {
  serve(for_name("localhost"), {{read_head(), send(ok("bye", "Connection: close\r\n")), close()}, serve_for_ever});
  test_client client(trusting());
  EXPECT_EQ(client.get(server_->address("/", "localhost")).body, "bye");
  EXPECT_EQ(server_->resumed(), 0U);
  EXPECT_EQ(client.get(server_->address("/a", "localhost")).body, "/a");
  EXPECT_EQ(client.get(server_->address("/b", "localhost")).body, "/b");
  EXPECT_EQ(server_->accepted(), 2U);
  EXPECT_EQ(server_->resumed(), 1U);
}

TEST_F(Tls, T18_ASessionIsNotResumedForAnotherOrigin) {
  certificate_wish wish = for_name("localhost");
  wish.ip = "127.0.0.1";
  serve(wish, {{read_head(), echo(), close()}});
  test_client client(trusting());
  EXPECT_EQ(client.get(server_->address("/a", "localhost")).body, "/a");
  EXPECT_EQ(client.get(server_->address("/b", "127.0.0.1")).body, "/b");
  EXPECT_EQ(server_->resumed(), 0U);
}

TEST_F(Tls, LargeBodiesArriveWhole) {
  const std::string text = prose(8u << 20);
  serve(for_name("localhost"), {answer_all(ok(text))});
  test_client client(trusting());
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(client.get(server_->address("/", "localhost")).body == text);
  EXPECT_EQ(server_->accepted(), 1U);
}

TEST_F(Tls, T14_AFramedBodyIsWholeWithoutCloseNotify) {
  serve(for_name("localhost"), {{read_head(), send(ok("whole", "Connection: close\r\n")), cut()}});
  EXPECT_EQ(get("localhost").body, "whole");
}

TEST_F(Tls, T15_ABodyWithoutFramingIsWholeOnlyWithCloseNotify) {
  const std::string reply = "HTTP/1.1 200 OK\r\n\r\nwhole?";
  serve(for_name("localhost"), {{read_head(), send(reply), close()}});
  EXPECT_EQ(get("localhost").body, "whole?");
  serve(for_name("localhost"), {{read_head(), send(reply), cut()}});
  EXPECT_EQ(get("localhost").outcome, "truncated_body");
}

TEST_F(Tls, ABodyCutInTheMiddleIsNeverWhole) {
  const std::string reply = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello";
  for (const step& end : {close(), cut(), reset()}) {
    serve(for_name("localhost"), {{read_head(), send(reply), end}});
    const auto got = get("localhost");
    EXPECT_FALSE(got.reply) << got.outcome;
    EXPECT_EQ(describe(errc_of(got.outcome)).klass, error_class::transient) << got.message;
  }
}

TEST_F(Tls, H2_AConnectionClosedWhileIdleIsReplacedSilently) {
  for (const step& end : {close(), cut(), reset()}) {
    serve(for_name("localhost"), {{read_head(), echo(), end}, serve_for_ever});
    test_client client(trusting());
    EXPECT_EQ(client.get(server_->address("/a", "localhost")).body, "/a");
    ASSERT_TRUE(eventually([&] { return server_->open() == 0; }));
    const auto got = client.get(server_->address("/b", "localhost"));
    EXPECT_EQ(got.body, "/b") << got.message;
  }
}

TEST_F(Tls, H25_WhatArrivesWhileIdleIsNeverTheAnswerToTheNextRequest) {
  serve(for_name("localhost"), {{read_head(), echo(), wait_release(), send(ok("injected")), hold()}, serve_for_ever});
  test_client client(trusting());
  EXPECT_EQ(client.get(server_->address("/a", "localhost")).body, "/a");
  server_->release();
  ASSERT_TRUE(eventually([&] { return server_->steps_done() == 4; }));
  // A connection that has just been used is trusted for a moment.
  const auto since = steady::now();
  ASSERT_TRUE(eventually([&] { return steady::now() - since > 5ms; }));
  EXPECT_EQ(client.get(server_->address("/b", "localhost")).body, "/b");
}

TEST_F(Tls, T16_PlainHttpOnTheTlsPortIsATlsFailure) {
  scripted_server plain(script{send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"), hold()});
  test_client client(trusting());
  const auto got = client.get("https" + plain.address("/", "localhost").substr(4));
  EXPECT_EQ(got.outcome, "tls_failed") << got.message;
}

TEST_F(Tls, T13_AnEndDuringTheHandshakeIsTransient) {
  for (const step& end : {close(), reset()}) {
    scripted_server server(script{end});
    test_client client(trusting());
    const auto got = client.get("https" + server.address().substr(4));
    EXPECT_FALSE(got.reply);
    EXPECT_EQ(describe(errc_of(got.outcome)).klass, error_class::transient) << got.message;
  }
}

TEST_F(Tls, R3_ARedirectToPlainHttpIsRefused) {
  scripted_server plain(script{read_head(), echo()});
  serve(for_name("localhost"),
        {answer("HTTP/1.1 302 Found\r\nLocation: " + plain.address() + "\r\nContent-Length: 0\r\n\r\n")});
  EXPECT_EQ(get("localhost").outcome, "redirect_downgrade");
  EXPECT_EQ(plain.accepted(), 0U);
}

}  // namespace
}  // namespace kadr::test
