#include "app/blocked_loop.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/log.hpp"

namespace kadr {
namespace {

using namespace std::chrono_literals;

blocked_report report(duration blocked, bool over, std::vector<std::string> frames) {
  return {blocked, over, std::move(frames)};
}

TEST(blocked_loop, says_how_long_and_where_in_kadr_innermost_first) {
  EXPECT_EQ(describe(report(1200ms, true,
                            {"fsync", "kadr::(anonymous namespace)::sync(int)", "kadr::engine::handle(int) (.resume)",
                             "boost::asio::detail::awaitable_thread<kadr::executor>::pump()", "main"})),
            "the loop was blocked for 1.2s in kadr::sync < kadr::engine::handle");
  EXPECT_EQ(describe(report(260ms, false, {"kadr::f()"})), "the loop has been blocked for 260ms in kadr::f");
}

TEST(blocked_loop, names_eight_functions_at_most) {
  const auto text = describe(report(1s, true, std::vector<std::string>(20, "kadr::f()")));
  EXPECT_EQ(std::count(text.begin(), text.end(), '<'), 7);
}

TEST(blocked_loop, without_a_function_of_kadr_the_innermost_is_named_without_any_none) {
  EXPECT_EQ(describe(report(1s, true, {"kadr+0x1234", "main"})), "the loop was blocked for 1s in kadr+0x1234");
  EXPECT_EQ(describe(report(1s, true, {})), "the loop was blocked for 1s");
}

TEST(blocked_loop, warns_once_a_block_and_not_more_than_once_in_ten_seconds) {
  const auto log_it = log_blocked_loop();
  setup_log(log_format::text, -1);
  testing::internal::CaptureStderr();
  log_it(report(300ms, false, {"kadr::first()"}));
  log_it(report(300ms, true, {"kadr::first()"}));
  log_it(report(400ms, false, {"kadr::second()"}));
  log_it(report(400ms, true, {"kadr::second()"}));
  const std::string text = testing::internal::GetCapturedStderr();
  EXPECT_NE(text.find("warning the loop was blocked for 300ms in kadr::first\n"), std::string::npos) << text;
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << text;
}

}  // namespace
}  // namespace kadr
