#include <malloc.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "app/commands.hpp"
#include "core/error.hpp"
#include "core/log.hpp"
#include "core/text.hpp"
#include "core/time.hpp"

namespace {

using namespace kadr;

/// Everything the command line can say.
struct choices {
  job_choice job;
  std::vector<std::string> overrides;
  demo_choice demo;
  output_choice output;
  std::string progress = "auto";
  std::string log_format_name;
  std::string shell;
  int verbose = 0;
  int quiet = 0;
  std::vector<std::string> retry_groups;
  bool fresh = false;
  bool reference = false;
  std::string latency = "0ms";
};

void add_job(CLI::App& command, choices& c) {
  command.add_option("job", c.job.file, "The job file")->required()->type_name("JOB.json");
  command.add_option("--set", c.overrides, "Override one setting, e.g. --set fetch.concurrency=8 (repeatable)")
      ->type_name("PATH=VALUE")
      ->expected(1)
      ->take_all();
}

void add_json(CLI::App& command, choices& c, const char* meaning) {
  command.add_flag("--json", c.output.json, meaning);
}

void add_progress(CLI::App& command, choices& c) {
  command.add_option("--progress", c.progress, "Progress on stderr: auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}));
}

/// Commands and options as completion scripts want them.
std::vector<option_words> words_of(const CLI::App& app) {
  std::vector<option_words> all;
  const auto options_of = [](const CLI::App& a) {
    std::vector<std::string> words;
    for (const auto* option : a.get_options())
      for (const auto& name : option->get_lnames()) words.push_back("--" + name);
    return words;
  };
  option_words top{"", options_of(app)};
  for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    top.words.push_back(command->get_name());
    all.push_back({command->get_name(), options_of(*command)});
  }
  all.push_back(std::move(top));
  return all;
}

/// "a.b=c" -> ("a.b", "c").
std::vector<std::pair<std::string, std::string>> split_overrides(const std::vector<std::string>& texts) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& text : texts) {
    const auto at = text.find('=');
    if (at == std::string::npos || at == 0) throw CLI::ValidationError("--set", "\"" + text + "\" is not PATH=VALUE");
    out.emplace_back(text.substr(0, at), text.substr(at + 1));
  }
  return out;
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  return names;
}

/// The word that stands where a command should, if it is none.
std::string unknown_command(const std::vector<std::string>& names, int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--log-format") ++i;  // the one option before a command with a value
    if (word.starts_with('-')) continue;
    return std::find(names.begin(), names.end(), word) == names.end() ? std::string(word) : std::string();
  }
  return {};
}

/// What was wrong with the command line, in one or two lines.
void explain(const CLI::ParseError& e, const CLI::App& app, int argc, char** argv) {
  const auto names = command_names(app);
  const std::string word = unknown_command(names, argc, argv);
  if (word.empty()) {
    std::fprintf(stderr, "kadr: %s\n", e.what());
  } else {
    std::fprintf(stderr, "kadr: unknown command \"%s\"\n", printable(word).c_str());
    if (const auto near = nearest(word, names); !near.empty())
      std::fprintf(stderr, "did you mean \"%s\"?\n", std::string(near).c_str());
  }
  std::fprintf(stderr, "kadr --help shows what there is\n");
}

int run(int argc, char** argv) {
  choices c;
  CLI::App app{"kadr: one JSON job file in, a verified film database and image archive out"};
  app.name("kadr");
  app.require_subcommand(1);
  app.fallthrough();
  app.footer(
      "Examples:\n  kadr demo                    a first look, without any network\n"
      "  kadr check films.json        is the job file right?\n"
      "  kadr run films.json          run it, or go on where it stopped\n"
      "  kadr run films.json --set fetch.concurrency=8\n");
  app.set_version_flag("--version", "kadr " KADR_VERSION);
  app.add_flag("-v,--verbose", c.verbose, "Say more (twice: everything)");
  app.add_flag("-q,--quiet", c.quiet, "Say less (twice: errors only)");
  app.add_option("--log-format", c.log_format_name, "Log lines as text or json")
      ->check(CLI::IsMember({"text", "json"}));

  auto* run = app.add_subcommand("run", "Run a job to its end, or go on where it stopped");
  add_job(*run, c);
  add_json(*run, c, "Events as JSON lines on stdout");
  add_progress(*run, c);
  run->add_flag("--fresh", c.fresh, "Move the old database aside and begin anew");

  auto* retry = app.add_subcommand("retry", "Queue failed requests again, then run");
  add_job(*retry, c);
  retry->add_option("--class", c.retry_groups, "Only these failure classes, e.g. dns,timeout,http_5xx (default: all)")
      ->delimiter(',')
      ->check(CLI::IsMember(failure_groups()));
  add_json(*retry, c, "Events as JSON lines on stdout");
  add_progress(*retry, c);

  auto* demo = app.add_subcommand("demo", "Run the demo job against a film aggregator of our own on this machine");
  demo->add_option("folder", c.demo.folder, "Where the results go")->capture_default_str();
  demo->add_option("--films", c.demo.films, "How many films it has")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000'000));
  demo->add_option("--seed", c.demo.seed, "Another seed, other films")->capture_default_str();
  demo->add_option("--latency", c.latency, "How long the server thinks about each answer")->capture_default_str();
  demo->add_option("--error-rate", c.demo.error_rate, "Share of answers that fail, 0 to 0.9")
      ->check(CLI::Range(0.0, 0.9));
  demo->add_flag("--broken-posters", c.demo.broken_posters, "Serve some posters cut, missing or as HTML");
  demo->add_flag("--fresh", c.fresh, "Begin anew");
  add_json(*demo, c, "Events as JSON lines on stdout");
  add_progress(*demo, c);

  auto* check = app.add_subcommand("check", "Validate a job file: every error with its place");
  add_job(*check, c);
  add_json(*check, c, "The errors as JSON");
  auto* plan = app.add_subcommand("plan", "Say what a run would ask of whom; fetches robots.txt only");
  add_job(*plan, c);
  add_json(*plan, c, "The plan as JSON");
  auto* status = app.add_subcommand("status", "Count requests by state, source, origin and failure");
  add_job(*status, c);
  add_json(*status, c, "The counts as JSON");
  auto* schema = app.add_subcommand("schema", "Print the JSON Schema of job files");
  schema->add_flag("--reference", c.reference, "The reference page (Markdown) instead");
  auto* completion = app.add_subcommand("completion", "Print a completion script");
  completion->add_option("shell", c.shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  auto* version = app.add_subcommand("version", "Print the version");
  add_json(*version, c, "With compiler, libraries and features, as JSON");

  try {
    app.parse(argc, argv);
    c.job.overrides = split_overrides(c.overrides);
    const auto latency = parse_duration(c.latency);
    if (!latency) throw CLI::ValidationError("--latency", "\"" + c.latency + "\" is not a duration like 50ms");
    c.demo.latency = *latency;
  } catch (const CLI::ParseError& e) {
    if (e.get_exit_code() == 0) return app.exit(e);  // --help
    explain(e, app, argc, argv);
    return to_int(exit_code::usage);
  }

  const bool json_log = c.log_format_name == "json";
  setup_log(json_log ? log_format::json : log_format::text, c.verbose - c.quiet);
  c.output.progress = progress_mode_of(c.progress).value_or(progress_mode::automatic);
  c.output.quiet = c.quiet != 0;
  if (c.output.quiet && c.progress == "auto") c.output.progress = progress_mode::never;
  c.demo.fresh = c.fresh;

  if (*run || *retry) {
    run_choice how;
    how.fresh = c.fresh;
    how.retry = static_cast<bool>(*retry);
    how.retry_groups = c.retry_groups;
    return to_int(run_command(c.job, how, c.output));
  }
  if (*demo) return to_int(demo_command(c.demo, c.output));
  if (*check) return to_int(check_command(c.job, c.output.json));
  if (*plan) return to_int(plan_command(c.job, c.output.json));
  if (*status) return to_int(status_command(c.job, c.output.json));
  if (*schema) return to_int(schema_command(c.reference));
  if (*completion) return to_int(completion_command(c.shell, words_of(app)));
  return to_int(version_command(c.output.json));
}

}  // namespace

int main(int argc, char** argv) {
  // A reader of stdout that goes away is not an error (FAULTS F11); a file size limit is one of the storage (X4).
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    return run(argc, argv);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "kadr: internal error: %s\n", e.what());
    return to_int(exit_code::bug);
  }
}
