#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "app/commands.hpp"
#include "app/http_setup.hpp"
#include "app/load_or_explain.hpp"
#include "async/run.hpp"
#include "async/task_group.hpp"
#include "async/thread_pool.hpp"
#include "core/text.hpp"
#include "crawl/concealer.hpp"
#include "crawl/robots_cache.hpp"
#include "http/http_client.hpp"
#include "storage/origin_store.hpp"
#include "storage/sqlite/stats.hpp"

namespace kadr {
namespace {

struct verdict {
  std::string source;
  std::string what;     ///< start, detail, images
  std::string address;  ///< with secrets: to be asked, not shown
  std::string shown;
  std::string robots;  ///< "allowed", "disallowed", or why it cannot be said
  std::optional<duration> crawl_delay;
};

/// A template with something in every brace: enough to know the origin and the path's shape.
std::string sample_of(std::string_view text) {
  std::string out;
  for (bool inside = false; const char c : text) {
    if (c == '{') {
      inside = true;
      out.push_back('1');
    } else if (c == '}') {
      inside = false;
    } else if (!inside) {
      out.push_back(c);
    }
  }
  return out;
}

std::vector<verdict> addresses_of(const job_settings& job) {
  std::vector<verdict> out;
  for (const auto& source : job.sources) {
    const concealer hide(job.secrets, source);
    const auto add = [&](const std::string& what, const std::string& address) {
      out.push_back({source.name, what, address, hide.conceal(address), {}, {}});
    };
    for (const auto& start : source.start) add("start", start.href());
    if (!source.detail.empty()) add("detail", source.detail);
    for (const auto& image : source.film.images)
      if (url::parse(sample_of(image.url_template))) add(image.kind, image.url_template);
  }
  return out;
}

class planner {
 public:
  explicit planner(const job_settings& job) : job_(job) {}

  result<std::vector<verdict>> run() {
    auto client = make_http_client(loop_.get_executor(), names_, http_options_of(job_));
    if (!client) return client.error();
    client_ = std::move(*client);
    kadr::run(loop_, main());
    return std::move(verdicts_);
  }

 private:
  awaitable<void> main() {
    task_group background(loop_.get_executor());
    memory_origin_store origins;
    robots_cache robots(*client_, origins, background, job_.fetch.user_agent, job_.fetch.robots);
    verdicts_ = addresses_of(job_);
    for (auto& v : verdicts_) {
      const auto address = url::parse(sample_of(v.address));
      if (!address) continue;
      const auto rules = co_await robots.rules_for(*address);
      if (!rules) {
        v.robots = rules.error().message();
        continue;
      }
      v.robots = !job_.fetch.robots                 ? "not asked (fetch.robots is false)"
                 : rules->allows(address->target()) ? "allowed"
                                                    : "disallowed";
      v.crawl_delay = rules->crawl_delay();
    }
    background.cancel();
    co_await background.join();
    co_await client_->close();
  }

  const job_settings& job_;
  asio::io_context loop_{1};
  thread_pool names_{"kadr-dns", 2};
  std::unique_ptr<http_client> client_;
  std::vector<verdict> verdicts_;
};

/// The fastest that an origin may be asked: only its delay bounds it, the server decides the rest.
std::string pace_of(const job_settings& job, const std::optional<duration>& crawl_delay) {
  const duration delay = std::max(job.fetch.per_origin.delay, crawl_delay.value_or(duration::zero()));
  const std::string together =
      std::to_string(std::min(job.fetch.concurrency, job.fetch.per_origin.concurrency)) + " at once";
  if (delay == duration::zero()) return together;
  return "one every " + format_duration(delay);
}

void print_table(const job_settings& job, const std::vector<verdict>& verdicts, const requests_by_state& known) {
  std::printf("job %s (%s)\n  database  %s\n  images    %s\n\n", job.name.c_str(), job.file.c_str(),
              job.storage.database.c_str(), job.storage.images.c_str());
  for (const auto& v : verdicts)
    std::printf("%s %s\n  %s\n  robots.txt: %s; pace: %s\n", v.source.c_str(), v.what.c_str(),
                printable(v.shown).c_str(), printable(v.robots).c_str(), pace_of(job, v.crawl_delay).c_str());
  std::printf("\nlimits: %d requests at once, %d of one origin; %d retries; a request takes at most %s\n",
              job.fetch.concurrency, job.fetch.per_origin.concurrency, job.fetch.retries,
              format_duration(job.fetch.timeout.total).c_str());
  if (known.total() == 0) {
    std::printf("requests: none known yet; the lists say how many there are once the job runs\n");
    return;
  }
  std::printf("requests: %llu known, %llu still to be made", static_cast<unsigned long long>(known.total()),
              static_cast<unsigned long long>(known.open()));
  if (job.fetch.per_origin.delay > duration::zero())
    std::printf(", at least %s for one origin",
                format_duration(job.fetch.per_origin.delay * static_cast<duration::rep>(known.open())).c_str());
  std::printf("\n");
}

void print_json(const job_settings& job, const std::vector<verdict>& verdicts, const requests_by_state& known) {
  auto list = nlohmann::ordered_json::array();
  for (const auto& v : verdicts) {
    nlohmann::ordered_json row{{"source", v.source}, {"what", v.what}, {"url", v.shown}, {"robots", v.robots}};
    if (v.crawl_delay)
      row["crawl_delay_ms"] = std::chrono::duration_cast<std::chrono::milliseconds>(*v.crawl_delay).count();
    list.push_back(std::move(row));
  }
  const nlohmann::ordered_json report{{"job", job.name},
                                      {"addresses", list},
                                      {"concurrency", job.fetch.concurrency},
                                      {"per_origin", job.fetch.per_origin.concurrency},
                                      {"requests_known", known.total()},
                                      {"requests_open", known.open()}};
  std::printf("%s\n", report.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
}

}  // namespace

exit_code plan_command(const job_choice& choice, bool json) {
  const auto job = load_or_explain(choice);
  if (!job) return exit_code::bad_job;
  requests_by_state known;
  std::error_code ec;
  if (std::filesystem::exists(job->storage.database, ec)) {
    const auto stats = read_catalogue_stats(job->storage.database);
    if (!stats) {
      std::fprintf(stderr, "kadr: %s\n", printable(stats.error().message()).c_str());
      return exit_code_of(stats.error().code);
    }
    known = stats->totals();
  }
  const auto verdicts = planner(*job).run();
  if (!verdicts) {
    std::fprintf(stderr, "kadr: %s\n", printable(verdicts.error().message()).c_str());
    return exit_code_of(verdicts.error().code);
  }
  if (json)
    print_json(*job, *verdicts, known);
  else
    print_table(*job, *verdicts, known);
  return exit_code::ok;
}

}  // namespace kadr
