#include <gmock/gmock.h>

#include "crawl/downloader.hpp"

namespace kadr {
namespace {

std::optional<errc> code_of(int status) {
  const auto failed = failure_of_status(status, "");
  return failed ? std::optional(failed->code) : std::nullopt;
}

bool may_be_tried_again(int status) {
  return failure_of_status(status, "").value().klass() == error_class::transient;
}

TEST(FailureOfStatus, SuccessIsNone) {
  for (int status = 200; status < 300; ++status) EXPECT_EQ(code_of(status), std::nullopt) << status;
}

TEST(FailureOfStatus, EveryOtherStatusIsOne) {
  for (int status = 100; status < 1000; ++status) {
    if (status / 100 == 2) continue;
    const auto failed = failure_of_status(status, "");
    ASSERT_TRUE(failed) << status;
    EXPECT_EQ(failed->detail, std::to_string(status));
  }
}

TEST(FailureOfStatus, HasTheClassOfTheStatus) {
  for (const int status : {400, 401, 403, 404, 410, 418, 451, 499})
    EXPECT_EQ(code_of(status), errc::http_4xx) << status;
  for (const int status : {408, 425, 500, 502, 503, 504, 520, 524, 599})
    EXPECT_EQ(code_of(status), errc::http_5xx) << status;
  EXPECT_EQ(code_of(429), errc::http_429);
  for (const int status : {100, 101, 300, 301, 304, 399}) EXPECT_EQ(code_of(status), errc::http_unexpected) << status;
}

TEST(FailureOfStatus, OnlyWhatMayPassIsTriedAgain) {
  for (const int status : {408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
    EXPECT_TRUE(may_be_tried_again(status)) << status;
  for (const int status : {301, 304, 400, 401, 403, 404, 405, 410, 451})
    EXPECT_FALSE(may_be_tried_again(status)) << status;
}

TEST(FailureOfStatus, QuotesTheBeginningOfATextThatAPersonCanUse) {
  EXPECT_EQ(failure_of_status(401, "  Invalid API key:\n you must be granted a valid key. ")->detail,
            "401: Invalid API key: you must be granted a valid key.");
  EXPECT_EQ(failure_of_status(500, "<!DOCTYPE html><html>")->detail, "500");
  EXPECT_EQ(failure_of_status(500, " \r\n\t")->detail, "500");
}

TEST(FailureOfStatus, TheQuoteIsShortAndHarmlessOnATerminal) {
  const auto failed = failure_of_status(500, "\x1b[31mred" + std::string(5000, 'x'));
  EXPECT_LT(failed->detail.size(), 400u);
  EXPECT_EQ(failed->detail.find('\x1b'), std::string::npos);
  EXPECT_THAT(failed->detail, testing::HasSubstr("red"));
}

}  // namespace
}  // namespace kadr
