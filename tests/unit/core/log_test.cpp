#include "core/log.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>

namespace kadr {
namespace {

class log_output : public testing::Test {
 protected:
  template <class Action>
  static std::string captured(log_format format, int verbosity, Action action) {
    testing::internal::CaptureStderr();
    setup_log(format, verbosity);
    action();
    return testing::internal::GetCapturedStderr();
  }
  void TearDown() override { set_log_interlude(nullptr, nullptr); }
};

TEST_F(log_output, a_text_line_has_time_level_and_message) {
  const auto text = captured(log_format::text, 0, [] { log::info("fetched {} pages", 3); });
  EXPECT_TRUE(std::regex_match(text, std::regex("[0-9]{2}:[0-9]{2}:[0-9]{2} info fetched 3 pages\n"))) << text;
}

TEST_F(log_output, what_is_not_a_terminal_gets_no_colour) {
  const auto text = captured(log_format::text, 0, [] { log::error("x"); });
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

TEST_F(log_output, a_json_line_is_one_object_with_an_rfc_3339_time) {
  const auto text = captured(log_format::json, 0, [] { log::warn("slow: {}", "h"); });
  ASSERT_FALSE(text.empty());
  EXPECT_EQ(text.find('\n'), text.size() - 1);
  const auto line = nlohmann::json::parse(text);
  EXPECT_EQ(line.size(), 3u);
  EXPECT_EQ(line["level"], "warning");
  EXPECT_EQ(line["message"], "slow: h");
  const std::regex rfc_3339("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{6}Z");
  EXPECT_TRUE(std::regex_match(line["time"].get<std::string>(), rfc_3339)) << text;
}

TEST_F(log_output, every_control_character_survives_json) {
  std::string message = "\"\\/\xC3\xA9\xF0\x9F\x8E\xAC\x7f";
  for (char c = 0; c < 0x20; ++c) message.push_back(c);
  const auto text = captured(log_format::json, 0, [&message] { log::info("{}", message); });
  EXPECT_EQ(nlohmann::json::parse(text)["message"], message);
}

TEST_F(log_output, broken_utf_8_is_replaced_in_json) {
  const auto text = captured(log_format::json, 0, [] { log::info("{}", "a\xFF\xE2\x80"); });
  EXPECT_EQ(nlohmann::json::parse(text)["message"], "a\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST_F(log_output, verbosity_chooses_the_levels) {
  const auto lines = [](int verbosity) {
    const auto text = captured(log_format::text, verbosity, [] {
      log::error("e");
      log::warn("w");
      log::info("i");
      log::debug("d");
      log::trace("t");
    });
    return std::count(text.begin(), text.end(), '\n');
  };
  EXPECT_EQ(lines(-2), 1);
  EXPECT_EQ(lines(-1), 2);
  EXPECT_EQ(lines(0), 3);
  EXPECT_EQ(lines(1), 4);
  EXPECT_EQ(lines(2), 5);
}

TEST_F(log_output, the_interlude_surrounds_each_line) {
  set_log_interlude([] { std::fputs("<", stderr); }, [] { std::fputs(">", stderr); });
  const auto text = captured(log_format::text, 0, [] {
    log::info("one");
    log::debug("not shown");
  });
  EXPECT_TRUE(text.starts_with("<") && text.ends_with("one\n>")) << text;
  set_log_interlude(nullptr, nullptr);
  EXPECT_FALSE(captured(log_format::text, 0, [] { log::info("two"); }).starts_with("<"));
}

}  // namespace
}  // namespace kadr
