#include "report/events.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <sstream>
#include <vector>

namespace kadr {
namespace {

using json = nlohmann::json;

class Events : public testing::Test {
 protected:
  Events() : file_(::open_memstream(&data_, &size_)) {}
  ~Events() override {
    std::fclose(file_);
    std::free(data_);
  }

  [[nodiscard]] std::string text() const {
    std::fflush(file_);
    return {data_, size_};
  }
  [[nodiscard]] std::vector<json> lines() const {
    std::vector<json> all;
    std::istringstream in(text());
    for (std::string line; std::getline(in, line);) all.push_back(json::parse(line));
    return all;
  }
  static leased_request request() {
    return {17, url::parse("http://films.example/17?a=b").value(), "aggregator", request_rule::detail, 1, 2, ""};
  }
  static timestamp fixed_clock() { return 1'795'255'200'000'001; }

  char* data_ = nullptr;
  std::size_t size_ = 0;
  std::FILE* file_;
};

TEST_F(Events, EveryLineBeginsWithVersionEventAndTime) {
  event_writer events(file_, fixed_clock);
  events.run_started("films", "films.db", "images", false);
  EXPECT_EQ(text(),
            "{\"v\":1,\"event\":\"run_started\",\"time\":\"2026-11-21T10:00:00.000001Z\",\"job\":\"films\","
            "\"database\":\"films.db\",\"images\":\"images\",\"resumed\":false}\n");
}

TEST_F(Events, TellTheLifeOfARun) {
  event_writer events(file_, fixed_clock);
  run_counters counters;
  counters.done = 5;
  counters.queued = 6;
  counters.failures["dns"] = 2;
  commit_effect effect;
  effect.films_new = 1;
  effect.requests_new = 3;
  run_summary summary;
  summary.job = "films";
  summary.outcome = "complete";

  events.run_started("films", "films.db", "images", true);
  events.retry(request(), failure(errc::http_5xx, "503"), std::chrono::milliseconds(1500));
  events.committed(request(), effect);
  events.failed(request(), failure(errc::dns_not_found, "films.example"));
  events.progress(counters, 12.5, 1000);
  events.summary(summary);

  const auto all = lines();
  ASSERT_EQ(all.size(), 6u);
  const std::array names{"run_started", "retry", "committed", "failed", "progress", "summary"};
  for (std::size_t i = 0; i < names.size(); ++i) {
    EXPECT_EQ(all[i]["v"], 1);
    EXPECT_EQ(all[i]["event"], names[i]);
  }
  EXPECT_EQ(all[0]["resumed"], true);
  EXPECT_EQ(all[1]["delay_seconds"], 1.5);
  EXPECT_EQ(all[1]["error"], "http_5xx");
  EXPECT_EQ(all[2]["id"], 17);
  EXPECT_EQ(all[2]["url"], "http://films.example/17?a=b");
  EXPECT_EQ(all[2]["rule"], "detail");
  EXPECT_EQ(all[2]["attempt"], 2);
  EXPECT_EQ(all[2]["films"]["new"], 1);
  EXPECT_EQ(all[2]["requests_new"], 3);
  EXPECT_EQ(all[3]["class"], "dns");
  EXPECT_EQ(all[3]["message"], "dns_not_found: the host name does not exist (films.example)");
  EXPECT_EQ(all[4]["requests"]["total"], 11);
  EXPECT_EQ(all[4]["failures"]["dns"], 2);
  EXPECT_EQ(all[4]["requests_per_second"], 12.5);
  EXPECT_EQ(all[5]["outcome"], "complete");
  EXPECT_EQ(all[5]["job"], "films");
}

TEST_F(Events, CollectUntilFlushed) {
  event_writer events(file_, fixed_clock);
  events.committed(request(), {});
  EXPECT_EQ(text(), "");
  events.flush();
  EXPECT_EQ(lines().size(), 1u);
}

TEST_F(Events, FlushThemselvesBeforeTheyGrowLarge) {
  event_writer events(file_, fixed_clock);
  for (int i = 0; i < 1000; ++i) events.committed(request(), {});
  EXPECT_GT(text().size(), 64u << 10);
}

TEST_F(Events, AreFlushedByTheDestructor) {
  {
    event_writer events(file_, fixed_clock);
    events.committed(request(), {});
  }
  EXPECT_EQ(lines().size(), 1u);
}

TEST_F(Events, HostileTextStaysOneAsciiLine) {
  event_writer events(file_, fixed_clock);
  events.failed(request(), failure(errc::bad_response, "a\nb\x1b[2J \xff\xfe \xe2\x80\xae \x7f \"quoted\""));
  events.flush();
  const auto line = text();
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  for (const char c : line.substr(0, line.size() - 1)) ASSERT_TRUE(c >= 0x20 && c < 0x7f) << int{c};
  EXPECT_EQ(lines().size(), 1u);
}

TEST_F(Events, AReaderThatLeftEndsThemQuietly) {
  std::signal(SIGPIPE, SIG_IGN);
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  std::FILE* out = ::fdopen(ends[1], "w");
  {
    event_writer events(out, fixed_clock);
    events.run_started("films", "films.db", "images", false);
    EXPECT_FALSE(events.broken());
    ::close(ends[0]);
    events.committed(request(), {});
    events.flush();
    EXPECT_TRUE(events.broken());
    events.summary({});
    EXPECT_TRUE(events.broken());
  }
  std::fclose(out);
}

}  // namespace
}  // namespace kadr
