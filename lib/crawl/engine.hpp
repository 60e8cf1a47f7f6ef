#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <unordered_set>

#include "async/awaitable.hpp"
#include "async/event.hpp"
#include "async/semaphore.hpp"
#include "async/task_group.hpp"
#include "core/error.hpp"
#include "crawl/downloader.hpp"
#include "crawl/pipeline.hpp"
#include "crawl/robots_cache.hpp"
#include "crawl/window.hpp"
#include "report/counters.hpp"
#include "settings/job.hpp"
#include "storage/store.hpp"

namespace kadr {

/// What the run tells whoever watches; all optional, all called on the loop and not to suspend or throw.
struct engine_observer {
  std::function<void(const run_counters&)> changed;
  std::function<void(const leased_request&, const commit_receipt&)> committed;
  std::function<void(const leased_request&, const failure&)> failed;
  std::function<void(const leased_request&, const failure&, duration)> retried;
};

/// How a run ended.
enum class run_outcome { complete, interrupted, storage_failed };

struct run_report {
  run_outcome outcome = run_outcome::complete;
  std::optional<failure> storage;  ///< what failed
  bool bug = false;                ///< a task ended with an unexpected exception (it is in the log)
  bool limit_reached = false;      ///< max_requests of a source kept something out
};

/// Runs a job: leases from the frontier into the window, downloads under the origin's slot and a permit, reads,
/// commits, until nothing is queued or leased. Every step of one request is in handle(), in order. Loop thread only.
class engine {
 public:
  struct parts {
    store& frontier;
    downloader& downloads;
    pipeline& processing;
    robots_cache& robots;
    task_group& background;  ///< robots look-ups
  };

  engine(executor_type loop, const job_settings& job, parts p, engine_observer observer);

  /// Once. Ends by itself, after drain() or cancel(), or when the storage fails; everything that was leased has ended
  /// or has been given back by then (unless the storage failed).
  [[nodiscard]] awaitable<run_report> run();

  /// Starts nothing more; what is under way ends and is committed. Requests still open after `grace` are given back.
  void drain();
  static constexpr auto grace = std::chrono::seconds(8);
  /// Ends what is under way at its next wait and gives it back.
  void cancel();

  [[nodiscard]] const run_counters& counters() const noexcept { return counters_; }

 private:
  class occupancy;
  class in_hand;

  awaitable<result<void>> prepare();
  awaitable<void> guarded(awaitable<void> work);
  awaitable<void> dispatch();
  awaitable<void> wait_for_change();
  awaitable<void> refill();
  awaitable<void> learn_rules(origin_slot& slot, url any);
  awaitable<void> handle(leased_request request, occupancy place);
  awaitable<void> finish(leased_request request, completion end, origin_slot& slot);
  awaitable<bool> put_back(std::vector<std::int64_t> ids);
  awaitable<void> give_up_after_grace();

  completion skip(const leased_request& request, failure why);
  timestamp react(origin_slot& slot, const downloaded& reply);
  std::vector<std::int64_t> over_limit(std::vector<leased_request>& leased);
  void account(const leased_request& request, completion::outcome how, const std::optional<failure>& error,
               timestamp not_before, const commit_receipt& receipt);
  void break_off(failure why);
  [[nodiscard]] bool has_room() const noexcept;
  [[nodiscard]] bool stopping() const noexcept { return draining_ || broken_ || bug_; }

  const job_settings* job_;
  parts parts_;
  engine_observer observer_;
  window window_;
  semaphore permits_;
  event changed_;
  task_group requests_;
  task_group helpers_;
  run_counters counters_;
  std::unordered_set<std::int64_t> held_;                // leased by this run and not ended
  std::map<std::string, std::int64_t> pages_of_source_;  // leased or ended
  std::vector<std::string> spent_;                       // sources at their max_requests
  std::optional<deadline> next_due_;                     // of the frontier's delayed requests; past: look again
  std::size_t in_hand_ = 0;
  std::size_t bytes_in_hand_ = 0;
  bool wants_refill_ = true;
  bool refilling_ = false;
  bool exhausted_ = false;  // the frontier had nothing that is due
  bool bug_ = false;
  bool draining_ = false;
  std::optional<failure> broken_;
  std::mt19937_64 random_{std::random_device{}()};
};

}  // namespace kadr
