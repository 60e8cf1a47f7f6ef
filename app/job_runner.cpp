#include "app/job_runner.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/signal_set.hpp>
#include <cerrno>
#include <csignal>
#include <nlohmann/json.hpp>
#include <optional>

#include "app/http_setup.hpp"
#include "async/run.hpp"
#include "async/sleep.hpp"
#include "async/thread_pool.hpp"
#include "core/log.hpp"
#include "crawl/engine.hpp"
#include "extract/film_extractor.hpp"
#include "film/merge.hpp"
#include "http/http_client.hpp"
#include "report/events.hpp"
#include "storage/image_files.hpp"
#include "storage/job_lock.hpp"
#include "storage/sqlite/archive.hpp"
#include "storage/sqlite/sqlite_store.hpp"
#include "storage/sqlite/stats.hpp"

namespace kadr {
namespace {

/// Films of several records are merged in the order in which the job file names the sources.
merge_function merger(const job_settings& job) {
  std::vector<std::string> priority;
  for (const auto& source : job.sources) priority.push_back(source.name);
  return [priority = std::move(priority)](const std::vector<std::pair<std::string, std::string>>& rows) {
    std::vector<sourced_record> records;
    for (const auto& [source, json] : rows) {
      auto record = film_record_from_json(json);
      if (!record) continue;  // audit reports it; the others still make a film
      records.push_back({source, {}, 0, std::move(*record)});
    }
    return merge_records(std::move(records), priority);
  };
}

/// Room for a socket and a file a request. A clear refusal beats running into the limit again and again (FAULTS X8).
result<void> reserve_descriptors(int concurrency) {
  const rlim_t needed = 2 * static_cast<rlim_t>(concurrency) + 64;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return {};
  if (limit.rlim_cur >= needed) return {};
  limit.rlim_cur = std::min(needed, limit.rlim_max);
  ::setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur >= needed) return {};
  return failure(errc::bad_config, "fetch.concurrency " + std::to_string(concurrency) + " needs " +
                                       std::to_string(needed) + " file descriptors and the limit is " +
                                       std::to_string(limit.rlim_cur) + "; lower it or raise ulimit -n");
}

/// Everything of one run, in the order in which it is made; it goes in the reverse one.
class job_runner {
 public:
  job_runner(const job_settings& job, const output_choice& output)
      : job_(job), progress_(stderr, output.json ? progress_mode::never : output.progress) {
    if (output.json) events_.emplace(stdout);
    progress_.attach_to_log();
  }

  job_result run(const run_choice& how) {
    how_ = &how;
    began_ = steady::now();
    if (auto prepared = prepare(how.fresh); !prepared) return refuse(prepared.error());
    kadr::run(loop_, main());
    return std::move(result_);
  }

 private:
  result<void> prepare(bool fresh) {
    if (auto enough = reserve_descriptors(job_.fetch.concurrency); !enough) return enough.error();
    std::error_code ec;
    const auto folder = job_.storage.database.parent_path();
    if (!folder.empty()) std::filesystem::create_directories(folder, ec);
    if (ec) return failure(errc::file_failed, folder.string() + ": " + ec.message());
    auto lock = job_lock::take(job_.storage.database.string() + ".lock");
    if (!lock) return lock.error();
    lock_.emplace(std::move(*lock));
    if (fresh) {
      auto archived = archive_database(job_.storage.database);
      if (!archived) return archived.error();
      if (!archived->empty()) log::info("the old database is kept as {}", archived->string());
    }
    const bool full = job_.storage.durability == storage_settings::durability_level::full;
    auto files = image_files::open(job_.storage.images, full);
    if (!files) return files.error();
    archive_.emplace(std::move(*files));
    auto opened = make_sqlite_store(loop_.get_executor(), sqlite_options(job_.storage.database, full, merger(job_)));
    if (!opened) return opened.error();
    store_ = std::move(*opened);
    auto client = make_http_client(loop_.get_executor(), names_, http_options_of(job_));
    if (!client) return client.error();
    client_ = std::move(*client);
    return {};
  }

  job_result refuse(const failure& why) {
    job_result out;
    out.code = exit_code_of(why.code);
    out.problem = why.message();
    return out;
  }

  awaitable<void> main() {
    task_group background(loop_.get_executor());
    robots_cache robots(*client_, *store_, background, job_.fetch.user_agent, job_.fetch.robots);
    downloader downloads(job_, *client_, robots, *archive_, files_);
    pipeline processing(job_, *archive_, cpu_, files_);
    engine::parts parts{*store_, downloads, processing, robots, background};
    engine crawl(loop_.get_executor(), job_, parts, observer());
    engine_ = &crawl;

    asio::basic_signal_set<executor_type> signals(loop_.get_executor(), SIGINT, SIGTERM);
    background.spawn(obey(signals));
    background.spawn(tick());

    if (how_->retry) co_await requeue();
    auto before = co_await store_->stats();
    auto run_id = co_await store_->begin_run();
    const bool resumed = before && before->totals().total() != 0;
    if (events_) events_->run_started(job_.name, job_.storage.database.string(), job_.storage.images.string(), resumed);
    if (resumed && before->totals().open() == 0)
      log::info("everything is up to date: {} requests ended in earlier runs", before->totals().total());
    else if (resumed)
      log::info("resuming: {} of {} requests are still open", before->totals().open(), before->totals().total());

    const run_report report = co_await crawl.run();
    progress_.finish(crawl.counters(), steady::now());
    background.cancel();
    co_await background.join();
    co_await client_->close();
    co_await conclude(report, crawl.counters(), run_id);
    co_await store_->close();
    engine_ = nullptr;
  }

  awaitable<void> requeue() {
    const auto requeued = co_await store_->requeue_failed(how_->retry_groups);
    if (requeued)
      log::info("{} failed requests are queued again", *requeued);
    else
      log::error("{}", requeued.error().message());  // the run meets the same failure and ends with it
  }

  awaitable<void> conclude(run_report report, run_counters counters, result<std::int64_t> run_id) {
    auto stats = co_await store_->stats();
    // A store that has failed answers no more; its file still tells what was committed.
    if (!stats) stats = read_catalogue_stats(job_.storage.database);
    if (!stats) {
      result_ = refuse(report.storage.value_or(stats.error()));
      co_return;
    }
    result_.started = true;
    result_.summary = summarise(*stats, counters, report);
    result_.code = static_cast<exit_code>(result_.summary.exit_code);
    if (report.storage) result_.problem = report.storage->message();
    const std::string text = to_json(result_.summary).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    if (run_id) {
      auto ended = co_await store_->end_run(*run_id, result_.summary.outcome, result_.summary.exit_code, text);
      if (!ended && !report.storage) log::error("{}", ended.error().message());
    }
    if (events_) events_->summary(result_.summary);
  }

  run_summary summarise(const catalogue_stats& stats, const run_counters& counters, const run_report& report) const {
    run_summary s;
    s.job = job_.name;
    s.job_file = job_.file.string();
    s.elapsed = steady::now() - began_;
    for (const auto& [key, counts] : stats.requests)
      if (const auto rule = rule_of(key.second)) s.of(*rule) += counts;
    s.films = stats.films;
    s.film_records = stats.film_records;
    s.images = stats.images;
    s.image_bytes = stats.image_bytes;
    s.new_films = counters.films_new;
    s.new_images = counters.images_new;
    s.requests_fetched = client_->count().exchanges;
    s.bytes_received = counters.bytes_received;
    s.database = job_.storage.database.string();
    s.images_path = job_.storage.images.string();
    s.failures = groups_of(stats.failures);
    s.skipped = groups_of(stats.skipped);
    s.incomplete = groups_of(stats.incomplete);

    const auto all = s.all_requests();
    const bool all_whole = all.failed == 0 && s.incomplete.empty();
    const auto [code, outcome] = verdict(report, all, all_whole);
    s.exit_code = to_int(code);
    s.outcome = outcome;
    return s;
  }

  static std::vector<failure_group> groups_of(const std::vector<failure_count>& counts) {
    std::vector<failure_group> groups;
    for (const auto& f : counts) groups.push_back({f.group, f.count, f.example_detail, f.example_url});
    return groups;
  }

  static std::pair<exit_code, const char*> verdict(const run_report& report, const requests_by_state& all,
                                                   bool all_whole) {
    if (report.bug) return {exit_code::bug, "internal error"};
    if (report.outcome == run_outcome::storage_failed) return {exit_code::storage_failed, "storage failed"};
    if (report.outcome == run_outcome::interrupted) return {exit_code::interrupted, "interrupted"};
    if (all.failed != 0 && all.done == 0) return {exit_code::nothing_succeeded, "nothing succeeded"};
    if (report.limit_reached) return {exit_code::limit, "limit"};
    if (all.done == 0) return {exit_code::nothing_succeeded, "nothing succeeded"};
    if (!all_whole) return {exit_code::some_failed, "complete with failures"};
    return {exit_code::ok, "complete"};
  }

  engine_observer observer() {
    engine_observer o;
    o.changed = [this](const run_counters& c) { progress_.update(c, steady::now()); };
    if (!events_) return o;
    o.committed = [this](const leased_request& r, const commit_receipt& got) {
      events_->committed(r, commit_effect{got.requests_new, got.films_new, got.films_updated, got.image_new});
    };
    o.failed = [this](const leased_request& r, const failure& why) { events_->failed(r, why); };
    o.retried = [this](const leased_request& r, const failure& why, duration d) { events_->retry(r, why, d); };
    return o;
  }

  /// Progress moves on also while nothing ends; events reach the reader soon.
  awaitable<void> tick() {
    for (int n = 0;; ++n) {
      co_await sleep_for(std::chrono::milliseconds(100));
      progress_.update(engine_->counters(), steady::now());
      if (!events_) continue;
      if (n % 10 == 9) events_->progress(engine_->counters(), progress_.rate(), progress_.byte_rate());
      events_->flush();
    }
  }

  awaitable<void> obey(asio::basic_signal_set<executor_type>& signals) {
    const auto first = co_await signals.async_wait(asio::as_tuple(asio::deferred));
    if (std::get<0>(first)) co_return;  // the run is over
    log::warn("stopping: what is under way is finished and saved; a second signal stops at once");
    engine_->drain();
    const auto second = co_await signals.async_wait(asio::as_tuple(asio::deferred));
    if (std::get<0>(second)) co_return;
    log::warn("stopping at once: requests under way will be fetched again by the next run");
    engine_->cancel();
  }

  const job_settings& job_;
  const run_choice* how_ = nullptr;
  deadline began_{};
  std::optional<job_lock> lock_;
  asio::io_context loop_{1};
  std::optional<image_files> archive_;
  std::unique_ptr<store> store_;
  thread_pool names_{"kadr-dns", 8};
  thread_pool files_{"kadr-files", 2};
  thread_pool cpu_{"kadr-cpu", std::max(1U, std::thread::hardware_concurrency())};
  std::unique_ptr<http_client> client_;
  progress progress_;
  std::optional<event_writer> events_;
  engine* engine_ = nullptr;
  job_result result_;
};

}  // namespace

job_result run_job(const job_settings& job, const run_choice& how, const output_choice& output) {
  return job_runner(job, output).run(how);
}

}  // namespace kadr
