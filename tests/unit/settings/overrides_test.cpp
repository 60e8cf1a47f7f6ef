#include <gmock/gmock.h>

#include "job_text.hpp"

namespace kadr::test {
namespace {

using testing::HasSubstr;

TEST(settings_overrides, replace_values_by_path_and_by_pointer) {
  const job_settings job =
      job_of(job_text(), {{"job", "other"}, {"sources.0.name", "t"}, {"/sources/0/items", "$[*]"}});
  EXPECT_EQ(job.name, "other");
  EXPECT_EQ(job.sources.at(0).name, "t");
  EXPECT_EQ(job.sources.at(0).items.text(), "$[*]");
}

TEST(settings_overrides, create_the_objects_on_the_way) {
  const job_settings job = job_of(job_text(), {{"fetch.per_origin.concurrency", "3"},
                                               {"/sources/0/film/extra/a.b~1c", "$.v"},
                                               {"fetch.allow_private_addresses.0", "127.0.0.1"},
                                               {"fetch.allow_private_addresses.-", "10.0.0.1"}});
  EXPECT_EQ(job.fetch.per_origin.concurrency, 3);
  EXPECT_EQ(job.sources.at(0).film.extra.at(0).first, "a.b/c");
  EXPECT_TRUE(job.fetch.allow_private_addresses.permits(ip_address::parse("10.0.0.1").value(), 80, "x"));
}

TEST(settings_overrides, unescape_the_tokens_of_a_pointer) {
  const settings_error error = error_of(job_text(), {{"/fetch/a~1b~0c", "1"}});
  EXPECT_EQ(error.pointer, "/fetch/a~1b~0c");
  EXPECT_EQ(error.message, "unknown key");
  EXPECT_EQ(error.line, 0);
  EXPECT_EQ(error.column, 0);
}

TEST(settings_overrides, take_the_value_as_json_else_as_text) {
  EXPECT_FALSE(job_of(job_text(), {{"fetch.robots", "false"}}).fetch.robots);
  EXPECT_EQ(job_of(job_text(), {{"job", "\"123\""}}).name, "123");
  EXPECT_EQ(job_of(job_text(), {{"fetch.user_agent", "\"half"}}).fetch.user_agent, "\"half");
  EXPECT_EQ(job_of(job_text(), {{"sources.0.start", R"(["http://b.example/", "http://c.example/"])"}})
                .sources[0]
                .start.size(),
            2u);
  EXPECT_EQ(job_of(job_text(), {{"sources.0.start", "http://b.example/"}}).sources[0].start.at(0).href(),
            "http://b.example/");
}

TEST(settings_overrides, win_in_their_order) {
  EXPECT_EQ(job_of(job_text(), {{"fetch.retries", "1"}, {"fetch.retries", "2"}}).fetch.retries, 2);
}

TEST(settings_overrides, report_at_the_end_and_without_a_line) {
  const settings_errors errors =
      errors_of(job_text("", R"("fetch":{"retries":99})"), {{"fetch.concurency", "8"}, {"images.min_width", "-1"}});
  ASSERT_EQ(errors.size(), 3u);
  EXPECT_EQ(errors[0].pointer, "/fetch/retries");
  EXPECT_GT(errors[0].line, 0);
  EXPECT_EQ(errors[1].pointer, "/fetch/concurency");
  EXPECT_EQ(errors[1].line, 0);
  EXPECT_EQ(errors[1].suggestion, "did you mean \"concurrency\"?");
  EXPECT_EQ(errors[2].pointer, "/images/min_width");
}

TEST(settings_overrides, refuse_paths_that_lead_nowhere) {
  for (const char* path : {"", ".", "a..b", ".a", "a.", "/", "/a//b", "/a~2b", "/a~", "\xFF"}) {
    const settings_error error = error_of(job_text(), {{path, "1"}});
    EXPECT_EQ(error.message, "--set: this path cannot be read") << path;
    EXPECT_EQ(error.line, 0);
  }
  const settings_error scalar = error_of(job_text(), {{"job.name", "1"}});
  EXPECT_EQ(scalar.pointer, "/job");
  EXPECT_EQ(scalar.message, "--set cannot go into a string");
  for (const char* index : {"sources.2", "sources.x", "sources.-1", "sources.99999999999999999999", "sources.0x"}) {
    EXPECT_THAT(error_of(job_text(), {{index, "1"}}).message, HasSubstr("the list has 1 elements")) << index;
  }
}

TEST(settings_overrides, limit_the_depth_of_a_path) {
  std::string path = "x-deep";
  for (int i = 1; i < 64; ++i) path += ".a";
  EXPECT_TRUE(errors_of(job_text(), {{path, "1"}}).empty());
  EXPECT_EQ(error_of(job_text(), {{path + ".a", "1"}}).message, "--set: this path cannot be read");
}

TEST(settings_overrides, report_duplicate_keys_of_their_value) {
  const settings_error error = error_of(job_text(), {{"fetch", R"({"retries":1,"retries":1})"}});
  EXPECT_EQ(error.pointer, "/fetch/retries");
  EXPECT_EQ(error.message, "duplicate key");
}

}  // namespace
}  // namespace kadr::test
