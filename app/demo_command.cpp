#include <cstdio>
#include <fstream>

#include "app/commands.hpp"
#include "app/demo_job.hpp"
#include "demo/demo_server.hpp"

namespace kadr {
namespace {

constexpr std::string_view placeholder_port = "8780";

/// The demo server takes the port that the folder's job was made for, so that a second run finds the same URLs.
std::uint16_t port_of(const std::filesystem::path& job_file) {
  std::ifstream in(job_file);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  constexpr std::string_view mark = "127.0.0.1:";
  const auto at = text.find(mark);
  return at == std::string::npos ? 0 : static_cast<std::uint16_t>(std::atoi(text.c_str() + at + mark.size()));
}

std::string job_text_for(std::uint16_t port) {
  std::string text(demo_job_text());
  const std::string mark = "127.0.0.1:" + std::string(placeholder_port);
  const std::string wanted = "127.0.0.1:" + std::to_string(port);
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + wanted.size()))
    text.replace(at, mark.size(), wanted);
  return text;
}

}  // namespace

exit_code demo_command(const demo_choice& demo, const output_choice& output) {
  std::error_code ec;
  std::filesystem::create_directories(demo.folder, ec);
  if (ec) {
    std::fprintf(stderr, "kadr: %s: %s\n", demo.folder.c_str(), ec.message().c_str());
    return exit_code::storage_failed;
  }
  const auto job_file = demo.folder / "demo.json";
  const std::uint16_t known_port = demo.fresh ? 0 : port_of(job_file);

  demo_server::options options;
  options.port = known_port;
  options.films = demo.films;
  options.seed = demo.seed;
  options.latency = demo.latency;
  options.error_rate = demo.error_rate;
  options.broken_posters = demo.broken_posters;
  std::unique_ptr<demo_server> server;
  try {
    server = std::make_unique<demo_server>(options);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "kadr: port %u of the earlier demo is taken (%s); kadr demo --fresh starts anew\n", known_port,
                 e.what());
    return exit_code::usage;
  }
  if (known_port == 0) {
    std::ofstream out(job_file, std::ios::trunc);
    out << job_text_for(server->port());
    if (!out.flush()) {
      std::fprintf(stderr, "kadr: %s cannot be written\n", job_file.c_str());
      return exit_code::storage_failed;
    }
  }
  std::fprintf(stderr, "demo: a film aggregator with %zu films listens on %s\ndemo: the job is %s\n", demo.films,
               server->origin().c_str(), job_file.c_str());
  run_choice how;
  how.fresh = demo.fresh;
  return run_command({job_file, {}}, how, output);
}

}  // namespace kadr
