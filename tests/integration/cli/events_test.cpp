#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <set>

#include "canned_server.hpp"
#include "database_view.hpp"
#include "kadr_program.hpp"

namespace kadr::test {
namespace {

std::map<std::string, std::int64_t> requests_by_state(const std::filesystem::path& database) {
  std::map<std::string, std::int64_t> counts;
  for (const std::string state : {"queued", "leased", "done", "failed", "skipped"})
    counts[state] = number(database, "SELECT count(*) FROM requests WHERE state = '" + state + "'");
  return counts;
}

/// What a summary says must be what the tables say.
void expect_agreement(const json& summary, const std::filesystem::path& database) {
  for (const auto& [state, count] : requests_by_state(database))
    EXPECT_EQ(summary.at("requests").at(state), count) << state;
  for (const auto* rule : {"list", "detail", "image"})
    EXPECT_EQ(summary.at("requests").at("by_rule").at(rule).at("total"),
              number(database, std::string("SELECT count(*) FROM requests WHERE rule = '") + rule + "'"))
        << rule;
  EXPECT_EQ(summary.at("films"), number(database, "SELECT count(*) FROM films"));
  EXPECT_EQ(summary.at("film_records"), number(database, "SELECT count(*) FROM film_records"));
  EXPECT_EQ(summary.at("images"), number(database, "SELECT count(*) FROM images"));
  EXPECT_EQ(summary.at("image_bytes"), number(database, "SELECT coalesce(sum(bytes), 0) FROM images"));
  std::int64_t failures = 0;
  for (const auto& group : summary.at("failures")) failures += group.at("count").get<std::int64_t>();
  EXPECT_EQ(failures, number(database, "SELECT count(*) FROM requests WHERE state = 'failed'"));
  const json kept = json::parse(rows(database, "SELECT summary FROM runs ORDER BY id DESC LIMIT 1").at(0));
  for (const auto& [name, value] : kept.items()) EXPECT_EQ(summary.at(name), value) << name;
}

TEST(Events, AreOneJsonObjectALineAndTheLastIsTheSummaryThatTheTablesConfirm) {
  const demo_server server(small_demo(20));
  const job_folder job(demo_job(server));
  const auto r = job.run({"--json"});
  EXPECT_EQ(r.exit_code, 0) << r;
  const auto events = json_lines(r.out);
  ASSERT_GE(events.size(), 3u);
  EXPECT_EQ(events.front().at("event"), "run_started");
  std::int64_t committed = 0, summaries = 0;
  std::set<std::string> urls;
  for (const auto& event : events) {
    EXPECT_EQ(event.at("v"), 1);
    committed += event.at("event") == "committed" ? 1 : 0;
    summaries += event.at("event") == "summary" ? 1 : 0;
    if (event.at("event") == "committed") urls.insert(event.at("url").get<std::string>());
  }
  EXPECT_EQ(committed, 42);
  EXPECT_EQ(urls.size(), 42u);
  EXPECT_EQ(summaries, 1);
  EXPECT_EQ(events.back().at("event"), "summary");
  EXPECT_EQ(events.back().at("exit_code"), r.exit_code);
  EXPECT_EQ(events.back().at("films"), 20);
  expect_agreement(events.back(), job.database());
}

TEST(Events, TellEachFailureAndItsSummaryAgreesToo) {
  const canned_server server(
      {{"/list",
        {200, "application/json", R"({"results":[{"title":"A","p":"/a"},{"title":"B","p":"/b"}]})", {}, false}}});
  json job = titles_job(server.origin() + "/list");
  job["sources"][0]["film"]["images"]["poster"] = "$.p";
  const job_folder folder(job);
  const auto r = folder.run({"--json"});
  EXPECT_EQ(r.exit_code, 4) << r;
  std::set<std::string> failed;
  const auto events = json_lines(r.out);
  for (const auto& event : events)
    if (event.at("event") == "failed") {
      EXPECT_EQ(event.at("error"), "http_4xx");
      failed.insert(event.at("url").get<std::string>());
    }
  EXPECT_EQ(failed, (std::set<std::string>{server.origin() + "/a", server.origin() + "/b"}));
  EXPECT_EQ(events.back().at("exit_code"), 4);
  EXPECT_EQ(events.back().at("outcome"), "complete with failures");
  expect_agreement(events.back(), folder.database());
}

TEST(Events, StdoutThatIsClosedEarlyDoesNotStopTheRun) {
  const demo_server server(small_demo(20));
  const job_folder job(demo_job(server));
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe2(pipe.data(), O_CLOEXEC), 0);
  command what = job.command_for("run", {"--json"});
  what.output = pipe[1];
  process run(what);
  ::close(pipe[1]);
  std::string line;
  for (char c = 0; c != '\n' && ::read(pipe[0], &c, 1) == 1;) line += c;
  ::close(pipe[0]);
  const auto r = run.wait();
  EXPECT_EQ(json::parse(line).at("event"), "run_started");
  EXPECT_EQ(r.exit_code, 0) << r;
  EXPECT_EQ(number(job.database(), "SELECT count(*) FROM films"), 20);
  EXPECT_EQ(rows(job.database(), "SELECT outcome FROM runs"), std::vector<std::string>{"complete"});
}

}  // namespace
}  // namespace kadr::test
