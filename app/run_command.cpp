#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "app/commands.hpp"
#include "app/job_runner.hpp"
#include "app/load_or_explain.hpp"
#include "core/text.hpp"

namespace kadr {
namespace {

bool colour_on(int descriptor) {
  const char* no_colour = std::getenv("NO_COLOR");
  return ::isatty(descriptor) && !(no_colour && *no_colour);
}

}  // namespace

exit_code run_command(const job_choice& choice, const run_choice& how, const output_choice& output) {
  auto job = load_or_explain(choice);
  if (!job) return exit_code::bad_job;
  const job_result ended = run_job(*job, how, output);
  if (ended.started && !output.json && !output.quiet)
    std::fputs(render_summary(ended.summary, colour_on(STDOUT_FILENO)).c_str(), stdout);
  if (!ended.problem.empty()) std::fprintf(stderr, "kadr: %s\n", printable(ended.problem).c_str());
  return ended.code;
}

}  // namespace kadr
