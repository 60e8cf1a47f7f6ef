#include "http/request_head.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace kadr {
namespace {

http_request get(std::string_view address) {
  return {url::parse(address).value(), nullptr};
}
std::string head_for(const http_request& request, std::string_view address) {
  std::string out;
  append_request_head(out, url::parse(address).value(), request, "kadr/test");
  return out;
}
bool has(const std::string& head, std::string_view line) {
  return head.find("\r\n" + std::string(line) + "\r\n") != std::string::npos;
}

TEST(RequestHead, IsAGetWithHostAgentAndWhatIsAccepted) {
  EXPECT_EQ(head_for(get("http://films.example/a?b=c"), "http://films.example/a?b=c"),
            "GET /a?b=c HTTP/1.1\r\nHost: films.example\r\nUser-Agent: kadr/test\r\nAccept: */*\r\n"
            "Accept-Encoding: gzip, deflate, br, zstd\r\n\r\n");
}

TEST(RequestHead, HostNamesThePortOnlyWhereItIsNotTheDefault) {
  EXPECT_TRUE(has(head_for(get("http://a.example"), "http://films.example:80/"), "Host: films.example"));
  EXPECT_TRUE(has(head_for(get("http://a.example"), "https://films.example:443/"), "Host: films.example"));
  EXPECT_TRUE(has(head_for(get("http://a.example"), "http://films.example:8080/"), "Host: films.example:8080"));
  EXPECT_TRUE(has(head_for(get("http://a.example"), "http://[::1]:8080/"), "Host: [::1]:8080"));
}

TEST(RequestHead, AsksForNoCodingWhereBytesAreWantedAsTheyAre) {
  auto request = get("http://films.example/");
  request.accept_encodings = false;
  request.accept = "image/*";
  const auto head = head_for(request, "http://films.example/");
  EXPECT_EQ(head.find("Accept-Encoding"), std::string::npos);
  EXPECT_TRUE(has(head, "Accept: image/*"));
}

TEST(RequestHead, AppendsToWhatIsThere) {
  std::string out = "before";
  append_request_head(out, url::parse("http://films.example/").value(), get("http://films.example/"), "kadr/test");
  EXPECT_TRUE(out.starts_with("beforeGET / HTTP/1.1\r\n"));
}

TEST(RequestHead, NothingInAnAddressBreaksTheRequestLine) {
  const std::string address = "http://films.example/a\r\nX: y\t?b=\n c#d";
  const auto head = head_for(get(address), address);
  EXPECT_EQ(head.substr(0, head.find("\r\n")), "GET /aX:%20y?b=%20c HTTP/1.1");
}

TEST(RequestHead, R8_SecretsGoToTheirOriginsOnly) {
  auto request = get("https://films.example/");
  auto secrets = std::make_shared<credentials>();
  secrets->origins = {"https://films.example", "http://127.0.0.1:8080"};
  secrets->headers.emplace_back("Authorization", secret("Bearer canary"));
  secrets->headers.emplace_back("X-Api-Key", secret("canary too"));
  request.secrets = secrets;

  for (const char* own : {"https://films.example/", "https://films.example:443/x", "https://FILMS.example/",
                          "http://127.0.0.1:8080/", "http://0x7f.1:8080/"}) {
    const auto head = head_for(request, own);
    EXPECT_TRUE(has(head, "Authorization: Bearer canary")) << own;
    EXPECT_TRUE(has(head, "X-Api-Key: canary too")) << own;
  }
  for (const char* foreign : {"http://films.example/", "https://films.example:8443/", "https://img.films.example/",
                              "https://films.example.evil.example/", "http://127.0.0.1/", "http://localhost:8080/",
                              "https://films.example@evil.example/"})
    EXPECT_EQ(head_for(request, foreign).find("canary"), std::string::npos) << foreign;
}

}  // namespace
}  // namespace kadr
