#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "demo/demo_server.hpp"
#include "support/process.hpp"
#include "support/temporary_folder.hpp"

namespace kadr::test {

using json = nlohmann::json;

/// The program of this build with these arguments.
[[nodiscard]] command kadr_command(std::vector<std::string> arguments);
/// Runs it to its end.
process_result run_kadr(std::vector<std::string> arguments);

/// A job of one source that reads films with a title from `start`: no detail pages, no retries, loopback allowed.
[[nodiscard]] json titles_job(const std::string& start);
/// The job that `kadr demo` runs, against this server.
[[nodiscard]] json demo_job(const demo_server& server);
/// A server of `films` films; the first 200 of a demo world are without errors.
[[nodiscard]] demo_server::options small_demo(std::size_t films, duration latency = {});

/// A folder with a job file and what its runs leave there.
class job_folder {
 public:
  explicit job_folder(const json& job) { write(job); }

  void write(const json& job) const { write_text(job.dump(2)); }
  void write_text(const std::string& text) const;
  [[nodiscard]] std::filesystem::path root() const { return folder_.path(); }
  [[nodiscard]] std::filesystem::path file() const { return folder_ / "job.json"; }
  [[nodiscard]] std::filesystem::path database() const { return folder_ / "films.db"; }
  [[nodiscard]] std::filesystem::path images() const { return folder_ / "images"; }

  /// kadr COMMAND job.json MORE…
  [[nodiscard]] command command_for(const std::string& verb, std::vector<std::string> more = {}) const;
  process_result run(std::vector<std::string> more = {}) const {
    return run_process(command_for("run", std::move(more)));
  }

 private:
  temporary_folder folder_;
};

/// The objects of a stream of JSON lines; throws where a line is not one JSON object.
[[nodiscard]] std::vector<json> json_lines(const std::string& text);

}  // namespace kadr::test
