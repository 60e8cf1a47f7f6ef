#include "kadr_program.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "support/test_data.hpp"

namespace kadr::test {

command kadr_command(std::vector<std::string> arguments) {
  command what;
  what.program = KADR_PROGRAM;
  what.arguments = std::move(arguments);
  return what;
}

process_result run_kadr(std::vector<std::string> arguments) {
  return run_process(kadr_command(std::move(arguments)));
}

json titles_job(const std::string& start) {
  json job = json::parse(R"({
    "job": "titles",
    "storage": { "database": "sqlite:films.db" },
    "fetch": { "retries": 0, "allow_private_addresses": ["127.0.0.1"] },
    "sources": [{ "name": "site", "format": "json", "items": "$.results[*]", "film": { "title": "$.title" } }]
  })");
  job["sources"][0]["start"] = start;
  return job;
}

json demo_job(const demo_server& server) {
  std::string text = read_file(std::filesystem::path(KADR_SOURCE_DIR) / "config/demo.json");
  const std::string shipped = "127.0.0.1:8780", ours = "127.0.0.1:" + std::to_string(server.port());
  for (auto at = text.find(shipped); at != std::string::npos; at = text.find(shipped, at + ours.size()))
    text.replace(at, shipped.size(), ours);
  return json::parse(text, nullptr, true, true);
}

demo_server::options small_demo(std::size_t films, duration latency) {
  demo_server::options chosen;
  chosen.films = films;
  chosen.latency = latency;
  chosen.per_page = 10;
  return chosen;
}

void job_folder::write_text(const std::string& text) const {
  std::ofstream out(file(), std::ios::binary | std::ios::trunc);
  out << text;
  if (!out.flush()) throw std::runtime_error("cannot write " + file().string());
}

command job_folder::command_for(const std::string& verb, std::vector<std::string> more) const {
  std::vector<std::string> arguments{verb, file().string()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return kadr_command(std::move(arguments));
}

std::vector<json> json_lines(const std::string& text) {
  std::vector<json> objects;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    objects.push_back(json::parse(line));
    if (!objects.back().is_object()) throw std::runtime_error("not an object: " + line);
  }
  return objects;
}

}  // namespace kadr::test
