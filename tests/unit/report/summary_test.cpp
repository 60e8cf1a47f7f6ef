#include "report/summary.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "core/error.hpp"
#include "report/hints.hpp"

namespace kadr {
namespace {

using testing::HasSubstr;
using testing::Not;

run_summary example() {
  run_summary s;
  s.job = "films";
  s.job_file = "my films.json";
  s.outcome = "complete with failures";
  s.exit_code = 4;
  s.elapsed = std::chrono::milliseconds(65'000);
  s.of(request_rule::list).done = 40;
  s.of(request_rule::detail).done = 1990;
  s.of(request_rule::detail).failed = 10;
  s.of(request_rule::image).done = 1900;
  s.of(request_rule::image).skipped = 5;
  s.films = 1990;
  s.film_records = 1990;
  s.images = 1890;
  s.image_bytes = 90u << 20;
  s.new_films = 7;
  s.new_images = 8;
  s.requests_fetched = 3940;
  s.bytes_received = 100u << 20;
  s.failures.push_back({"http_5xx", 8, "http_5xx: the server failed (503)", "http://127.0.0.1:8780/api/films/17"});
  s.failures.push_back({"image", 2, "not_an_image: the body is not an image (HTML)", "http://127.0.0.1:8780/p.jpg"});
  s.database = "/data/films.db";
  s.images_path = "/data/images";
  return s;
}

TEST(RunSummary, AddsUpTheRules) {
  const auto all = example().all_requests();
  EXPECT_EQ(all.done, 3930u);
  EXPECT_EQ(all.failed, 10u);
  EXPECT_EQ(all.skipped, 5u);
  EXPECT_EQ(all.total(), 3945u);
}

TEST(RenderSummary, IsAnAlignedTable) {
  EXPECT_EQ(render_summary(example(), false),
            "films: complete with failures (exit code 4) in 1m 05s\n"
            "\n"
            "  requests          done    failed   skipped    queued    leased     total\n"
            "  list                40         0         0         0         0        40\n"
            "  detail            1990        10         0         0         0      2000\n"
            "  image             1900         0         5         0         0      1905\n"
            "  all               3930        10         5         0         0      3945\n"
            "\n"
            "  films             1990  7 new in this run, 1990 records kept\n"
            "  images            1890  8 new in this run, 90.0 MiB in the archive\n"
            "  fetched           3940  requests in this run, 100.0 MiB received\n"
            "\n"
            "  failed\n"
            "  http_5xx             8  http_5xx: the server failed (503)\n"
            "                          http://127.0.0.1:8780/api/films/17\n"
            "                          next: the server failed; retry later\n"
            "                          kadr retry 'my films.json' --class http_5xx\n"
            "  image                2  not_an_image: the body is not an image (HTML)\n"
            "                          http://127.0.0.1:8780/p.jpg\n"
            "                          next: the server sent something other than a whole usable picture; see the "
            "images settings\n"
            "                          kadr retry 'my films.json' --class image\n"
            "\n"
            "  where to look\n"
            "  database    /data/films.db\n"
            "  images      /data/images\n"
            "  sqlite3 -readonly /data/films.db \"SELECT error_class, url, error_detail FROM requests WHERE state = "
            "'failed'\"\n");
}

TEST(RenderSummary, LeavesOutWhatDidNotHappen) {
  auto s = example();
  s.failures.clear();
  s.of(request_rule::image) = {};
  const auto text = render_summary(s, false);
  EXPECT_THAT(text, Not(HasSubstr("  image  ")));
  EXPECT_THAT(text, Not(HasSubstr("next:")));
  EXPECT_THAT(text, HasSubstr("FROM films"));
}

TEST(RenderSummary, ColoursTheOutcomeByExitCode) {
  auto s = example();
  EXPECT_THAT(render_summary(s, true), HasSubstr("\x1b[1;33mcomplete with failures\x1b[0m"));
  s.exit_code = 0;
  EXPECT_THAT(render_summary(s, true), HasSubstr("\x1b[1;32m"));
  s.exit_code = 6;
  EXPECT_THAT(render_summary(s, true), HasSubstr("\x1b[1;31m"));
  EXPECT_THAT(render_summary(s, false), Not(HasSubstr("\x1b")));
}

TEST(RenderSummary, RemoteTextCannotSteerTheTerminal) {
  auto s = example();
  s.failures[0].example_message = "http_5xx: \x1b]0;owned\x07 \xff";
  s.failures[0].example_url = "http://a/\x1b[2J\r\n";
  s.job = "films\x1b[31m";
  const auto text = render_summary(s, false);
  for (const char c : text) ASSERT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << int{c};
}

TEST(RenderSummary, CommandsSurviveAPasteIntoAShell) {
  auto s = example();
  s.database = "/tmp/it's $(here).db";
  EXPECT_THAT(render_summary(s, false), HasSubstr("sqlite3 -readonly '/tmp/it'\\''s $(here).db' "));
}

TEST(SummaryJson, CarriesTheSameFacts) {
  const auto json = to_json(example());
  EXPECT_EQ(json["job"], "films");
  EXPECT_EQ(json["outcome"], "complete with failures");
  EXPECT_EQ(json["exit_code"], 4);
  EXPECT_EQ(json["elapsed_seconds"], 65.0);
  EXPECT_EQ(json["requests"]["done"], 3930);
  EXPECT_EQ(json["requests"]["by_rule"]["detail"]["failed"], 10);
  EXPECT_EQ(json["requests"]["by_rule"]["image"]["total"], 1905);
  EXPECT_EQ(json["new"]["films"], 7);
  EXPECT_EQ(json["failures"][0]["class"], "http_5xx");
  EXPECT_EQ(json["failures"][0]["example"]["url"], "http://127.0.0.1:8780/api/films/17");
  EXPECT_EQ(json["where"]["database"], "/data/films.db");
}

TEST(SummaryJson, FailuresAreAListEvenWithoutAny) {
  auto s = example();
  s.failures.clear();
  EXPECT_EQ(to_json(s)["failures"], nlohmann::ordered_json::array());
}

TEST(NextStep, EveryFailureGroupHasItsOwn) {
  const auto general = next_step("no such group");
  EXPECT_FALSE(general.empty());
  for (int code = 0; code <= static_cast<int>(errc::internal); ++code) {
    const auto group = describe(static_cast<errc>(code)).group;
    EXPECT_NE(next_step(group), general) << group;
  }
}

}  // namespace
}  // namespace kadr
