#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "canned_server.hpp"
#include "database_view.hpp"
#include "kadr_program.hpp"

namespace kadr::test {
namespace {

using testing::HasSubstr;

/// A job with one change must be refused with exit code 3 by check and run alike; returns what run says.
std::string refusal(const json& job, std::map<std::string, std::optional<std::string>> environment = {}) {
  const job_folder folder(job);
  auto check = folder.command_for("check"), run = folder.command_for("run");
  check.environment = run.environment = std::move(environment);
  const auto checked = run_process(check), ran = run_process(run);
  EXPECT_EQ(checked.exit_code, 3) << checked;
  EXPECT_EQ(ran.exit_code, 3) << ran;
  EXPECT_EQ(checked.err, ran.err);
  EXPECT_EQ(ran.out, "");
  EXPECT_FALSE(std::filesystem::exists(folder.database()));
  return ran.err;
}

json valid_job() {
  return titles_job("http://127.0.0.1:1/list");
}

TEST(JobFile, ThatIsMissingOrAFolderIsNamed) {
  const temporary_folder folder;
  const auto missing = run_kadr({"run", (folder / "films.json").string()});
  EXPECT_EQ(missing.exit_code, 3);
  EXPECT_THAT(missing.err, HasSubstr("films.json: there is no such file"));
  const auto directory = run_kadr({"run", folder.path().string()});
  EXPECT_EQ(directory.exit_code, 3);
  EXPECT_THAT(directory.err, HasSubstr(folder.path().string() + ": this is a folder"));
}

TEST(JobFile, WithBrokenJsonIsRefusedAtItsLineAndColumn) {
  const job_folder folder(valid_job());
  folder.write_text("{\n  \"job\": \"x\",\n  \"fetch\": { \"retries\": }\n}\n");
  const auto r = folder.run();
  EXPECT_EQ(r.exit_code, 3) << r;
  EXPECT_THAT(r.err, HasSubstr("job.json:3:25: expected a JSON value, found \"}\""));
}

TEST(JobFile, WithAnUnknownKeyIsRefusedWithTheKeyThatWasMeant) {
  json job = valid_job();
  job["fetch"]["concurency"] = 8;
  EXPECT_THAT(refusal(job), HasSubstr("/fetch/concurency: unknown key (did you mean \"concurrency\"?)"));
}

TEST(JobFile, WithAWrongTypeIsToldWhatIsExpected) {
  json job = valid_job();
  job["fetch"]["concurrency"] = "many";
  EXPECT_THAT(refusal(job), testing::MatchesRegex("(.|\n)*job.json:[0-9]+:[0-9]+: /fetch/concurrency: expected a whole "
                                                  "number[^\n]*found a string \\(\"many\"\\)(.|\n)*"));
}

TEST(JobFile, ShowsAllItsErrorsAtOnceInOrder) {
  const job_folder folder(valid_job());
  folder.write_text(R"({
  "job": "Not A Name", "storage": {},
  "fetch": { "retires": 1 },
  "sources": [{ "name": "a", "format": "json", "start": "films.example/list" }]
})");
  const auto r = folder.run();
  EXPECT_EQ(r.exit_code, 3);
  const auto name = r.err.find(":2:"), key = r.err.find("did you mean \"retries\"?"),
             start = r.err.find("/sources/0/start: \"films.example/list\" is not a URL"),
             film = r.err.find("missing key \"film\"");
  EXPECT_LT(name, key) << r;
  EXPECT_LT(key, start) << r;
  EXPECT_NE(film, std::string::npos) << r;
  EXPECT_THAT(r.err, HasSubstr("kadr: 4 errors in "));
}

TEST(JobFile, CheckTellsTheSameErrorsAsJson) {
  json job = valid_job();
  job["fetch"]["concurency"] = 8;
  const job_folder folder(job);
  const auto bad = run_process(folder.command_for("check", {"--json"}));
  EXPECT_EQ(bad.exit_code, 3) << bad;
  const json report = json::parse(bad.out);
  EXPECT_EQ(report.at("valid"), false);
  ASSERT_EQ(report.at("errors").size(), 1u);
  const json& error = report["errors"][0];
  EXPECT_EQ(error.at("pointer"), "/fetch/concurency");
  EXPECT_GT(error.at("line"), 1);
  EXPECT_GT(error.at("column"), 1);
  EXPECT_THAT(error.at("suggestion").get<std::string>(), HasSubstr("concurrency"));

  folder.write(valid_job());
  const auto good = run_process(folder.command_for("check", {"--json"}));
  EXPECT_EQ(good.exit_code, 0);
  EXPECT_EQ(json::parse(good.out).at("valid"), true);
  EXPECT_EQ(json::parse(good.out).at("errors"), json::array());
}

TEST(JobFile, WithAMissingSecretNamesTheVariable) {
  json job = valid_job();
  job["sources"][0]["headers"]["Authorization"] = "Bearer ${ENV:KADR_TEST_TOKEN}";
  EXPECT_THAT(refusal(job, {{"KADR_TEST_TOKEN", std::nullopt}}),
              HasSubstr("environment variable KADR_TEST_TOKEN is not set"));
  EXPECT_THAT(refusal(job, {{"KADR_TEST_TOKEN", ""}}), HasSubstr("environment variable KADR_TEST_TOKEN is empty"));
}

TEST(JobFile, NeverShowsTheValueOfASecretThatItCannotUse) {
  json job = valid_job();
  job["sources"][0]["headers"]["Authorization"] = "Bearer ${ENV:KADR_TEST_TOKEN}";
  const auto header = refusal(job, {{"KADR_TEST_TOKEN", "canary\r\nX-More: 1"}});
  EXPECT_THAT(header, HasSubstr("/sources/0/headers/Authorization"));
  EXPECT_EQ(header.find("canary"), std::string::npos) << header;
  job = valid_job();
  job["sources"][0]["start"] = "${ENV:KADR_TEST_TOKEN}";
  const auto start = refusal(job, {{"KADR_TEST_TOKEN", "canary://host:port:port/"}});
  EXPECT_THAT(start, HasSubstr("/sources/0/start"));
  EXPECT_EQ(start.find("canary"), std::string::npos) << start;
}

TEST(JobFile, SaysOfWhatIsNotBuiltThatItIsNotSupportedYet) {
  for (const auto& [pointer, value] : std::vector<std::pair<std::string, json>>{
           {"/storage/database", "postgresql://localhost/films"},
           {"/storage/images", "s3://bucket/prefix"},
           {"/fetch/proxy", "http://127.0.0.1:3128"},
           {"/sources/0/format", "html"},
           {"/sources/0/follow", json::array({json{{"css", "a"}, {"as", "list"}}})},
           {"/sources/0/limits", {{"per_second", 4}}},
       }) {
    json job = valid_job();
    job[json::json_pointer(pointer)] = value;
    EXPECT_THAT(refusal(job), testing::ContainsRegex(pointer + ": [^\n]*not supported yet")) << pointer;
  }
}

TEST(JobFile, SettingsAreOverriddenOnTheCommandLine) {
  const canned_server server({{"/list", {200, "application/json", R"({"films":[{"title":"One"}]})", {}, false}}});
  const job_folder folder(titles_job(server.origin() + "/list"));
  const auto r = folder.run({"--set", "sources.0.items=$.films[*]", "--set", "storage.database=sqlite:other.db"});
  EXPECT_EQ(r.exit_code, 0) << r;
  EXPECT_EQ(rows(folder.root() / "other.db", "SELECT title FROM films"), std::vector<std::string>{"One"});
  EXPECT_FALSE(std::filesystem::exists(folder.database()));
}

TEST(JobFile, AnOverrideThatIsWrongIsToldFromAnErrorOfTheFile) {
  const job_folder folder(valid_job());
  const auto r = folder.run({"--set", "fetch.concurency=8"});
  EXPECT_EQ(r.exit_code, 3) << r;
  EXPECT_THAT(r.err, HasSubstr("job.json (--set): /fetch/concurency: unknown key (did you mean \"concurrency\"?)"));
}

}  // namespace
}  // namespace kadr::test
