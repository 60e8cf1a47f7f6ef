#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kadr_program.hpp"
#include "support/test_data.hpp"

namespace kadr::test {
namespace {

using testing::HasSubstr;

TEST(Usage, MistakesInTheCommandLineEndWithExitCode2AndSayWhatIsWrong) {
  const job_folder job(titles_job("http://127.0.0.1:1/"));
  const std::string file = job.file().string();
  const std::vector<std::pair<std::vector<std::string>, std::string>> mistakes{
      {{}, "subcommand"},
      {{"run"}, "job is required"},
      {{"run", file, "--bogus"}, "--bogus"},
      {{"run", file, "--set", "fetch.retries"}, "\"fetch.retries\" is not PATH=VALUE"},
      {{"run", file, "--progress", "sometimes"}, "sometimes"},
      {{"demo", "--films", "0"}, "--films"},
      {{"demo", "--latency", "soon"}, "\"soon\" is not a duration"},
      {{"completion", "tcsh"}, "tcsh"},
  };
  for (const auto& [arguments, message] : mistakes) {
    const auto r = run_kadr(arguments);
    EXPECT_EQ(r.exit_code, 2) << r;
    EXPECT_THAT(r.err, HasSubstr(message)) << r;
    EXPECT_THAT(r.err, HasSubstr("kadr --help"));
    EXPECT_EQ(r.out, "");
  }
  EXPECT_FALSE(std::filesystem::exists(job.database()));
}

TEST(Usage, AnUnknownCommandSuggestsTheOneThatWasMeant) {
  for (const auto& [typed, meant] :
       {std::pair("rnu", "run"), std::pair("chekc", "check"), std::pair("stauts", "status")}) {
    const auto r = run_kadr({typed, "job.json"});
    EXPECT_EQ(r.exit_code, 2) << r;
    EXPECT_THAT(r.err, HasSubstr("unknown command \"" + std::string(typed) + "\""));
    EXPECT_THAT(r.err, HasSubstr("did you mean \"" + std::string(meant) + "\"?"));
  }
  const auto far = run_kadr({"embroider"});
  EXPECT_EQ(far.exit_code, 2);
  EXPECT_THAT(far.err, HasSubstr("unknown command \"embroider\""));
  EXPECT_EQ(far.err.find("did you mean"), std::string::npos) << far;
}

TEST(Usage, HelpGoesToStdoutAndIsASuccess) {
  const auto r = run_kadr({"--help"});
  EXPECT_EQ(r.exit_code, 0);
  EXPECT_EQ(r.err, "");
  for (const auto* command : {"run", "demo", "check", "plan", "status", "schema", "completion", "version"})
    EXPECT_THAT(r.out, HasSubstr(std::string("\n  ") + command)) << r.out;
}

TEST(Usage, VersionAsJsonNamesTheProgramTheCompilerAndTheLibraries) {
  const auto r = run_kadr({"version", "--json"});
  EXPECT_EQ(r.exit_code, 0) << r;
  const json version = json::parse(r.out);
  EXPECT_EQ("kadr " + version.at("kadr").get<std::string>() + "\n", run_kadr({"version"}).out);
  EXPECT_FALSE(version.at("compiler").get<std::string>().empty());
  for (const auto* library : {"boost", "openssl", "sqlite", "vips"})
    EXPECT_NE(version.at("libraries").at(library).get<std::string>().find('.'), std::string::npos) << library;
}

TEST(Usage, TheSchemaIsTheOneThatIsCheckedIn) {
  const auto r = run_kadr({"schema"});
  EXPECT_EQ(r.exit_code, 0);
  EXPECT_EQ(r.out, read_file(std::filesystem::path(KADR_SOURCE_DIR) / "config/kadr.schema.json"));
}

TEST(Usage, TheBashCompletionIsValidBashAndCompletesCommandsAndOptions) {
  const temporary_folder folder;
  const auto script = run_kadr({"completion", "bash"});
  EXPECT_EQ(script.exit_code, 0);
  const auto bash = [&](const std::string& after) {
    command what;
    what.program = "/bin/bash";
    what.folder = folder.path();
    what.arguments = {"--norc", "-c", script.out + after};
    return run_process(what);
  };
  command check;
  check.program = "/bin/bash";
  check.arguments = {"-n", "-c", script.out};
  EXPECT_EQ(run_process(check).exit_code, 0);
  EXPECT_EQ(bash("COMP_WORDS=(kadr sta) COMP_CWORD=1; _kadr; echo ${COMPREPLY[*]}").out, "status\n");
  EXPECT_EQ(bash("COMP_WORDS=(kadr run --fr) COMP_CWORD=2; _kadr; echo ${COMPREPLY[*]}").out, "--fresh\n");
  EXPECT_EQ(bash(">a.json; COMP_WORDS=(kadr run a) COMP_CWORD=2; _kadr; echo ${COMPREPLY[*]}").out, "a.json\n");
}

}  // namespace
}  // namespace kadr::test
