#include "crawl/engine.hpp"

#include <algorithm>

#include "async/cancellation.hpp"
#include "async/sleep.hpp"
#include "async/with_timeout.hpp"
#include "core/exception_text.hpp"
#include "core/log.hpp"
#include "core/text.hpp"
#include "crawl/backoff.hpp"

namespace kadr {
namespace {

std::size_t window_size(const job_settings& job) {
  return std::max<std::size_t>(1024, 8 * static_cast<std::size_t>(job.fetch.concurrency));
}

std::size_t window_per_origin(const job_settings& job) {
  // One origin may have the window to itself only as far as it can use it.
  return std::max<std::size_t>(64, 8 * static_cast<std::size_t>(job.fetch.per_origin.concurrency));
}

origin_slot::manners manners_of(const job_settings& job) {
  const auto& o = job.fetch.per_origin;
  return {std::min(o.concurrency, job.fetch.concurrency), o.delay, o.adaptive};
}

/// Requests that left the network and are not committed yet hold bodies, files and descriptors: so many more than are
/// on the network, and no more bytes of pages than this.
std::size_t in_hand_limit(const job_settings& job) {
  return 2 * static_cast<std::size_t>(job.fetch.concurrency) + 64;
}
constexpr std::size_t max_bytes_in_hand = 64u << 20;

}  // namespace

/// A place in an origin's slot and a permit: held on the network, given up before anything else is done.
class engine::occupancy {
 public:
  occupancy(engine& owner, origin_slot& slot, semaphore::permit permit)
      : owner_(&owner), slot_(&slot), permit_(std::move(permit)) {}
  occupancy(occupancy&& other) noexcept
      : owner_(std::exchange(other.owner_, nullptr)), slot_(other.slot_), permit_(std::move(other.permit_)) {}
  occupancy& operator=(occupancy&&) = delete;
  ~occupancy() { leave(); }

  origin_slot& slot() const noexcept { return *slot_; }
  void leave() noexcept {
    if (!owner_) return;
    slot_->finish();
    permit_.release();
    std::exchange(owner_, nullptr)->changed_.set();
  }

 private:
  engine* owner_;
  origin_slot* slot_;
  semaphore::permit permit_;
};

/// A request between its start and its commit.
class engine::in_hand {
 public:
  explicit in_hand(engine& owner) noexcept : owner_(owner) { ++owner_.in_hand_; }
  in_hand(const in_hand&) = delete;
  in_hand& operator=(const in_hand&) = delete;
  ~in_hand() {
    --owner_.in_hand_;
    owner_.bytes_in_hand_ -= bytes_;
    owner_.changed_.set();
  }
  void weighs(std::size_t bytes) noexcept {
    bytes_ = bytes;
    owner_.bytes_in_hand_ += bytes;
  }

 private:
  engine& owner_;
  std::size_t bytes_ = 0;
};

bool engine::has_room() const noexcept {
  return permits_.available() != 0 && in_hand_ < in_hand_limit(*job_) && bytes_in_hand_ < max_bytes_in_hand;
}

engine::engine(executor_type loop, const job_settings& job, parts p, engine_observer observer)
    : job_(&job),
      parts_(p),
      observer_(std::move(observer)),
      window_(window_size(job), window_per_origin(job), manners_of(job)),
      permits_(loop, static_cast<std::size_t>(job.fetch.concurrency)),
      changed_(loop),
      requests_(loop),
      helpers_(loop) {
  // A request that dies of a bug takes nobody with it.
  requests_.cancel_rest_on_failure(false);
}

awaitable<run_report> engine::run() {
  auto ready = co_await prepare();
  if (!ready)
    break_off(ready.error());
  else
    co_await dispatch();

  if (broken_ || bug_) requests_.cancel();
  co_await requests_.join();
  helpers_.cancel();
  co_await helpers_.join();
  std::vector<std::int64_t> left;
  for (auto& request : window_.drain()) held_.insert(request.id);
  left.assign(held_.begin(), held_.end());
  if (!left.empty() && !broken_) co_await put_back(std::move(left));

  run_report report;
  report.limit_reached = !spent_.empty() && counters_.queued != 0;
  report.storage = broken_;
  report.bug = bug_;
  if (broken_)
    report.outcome = run_outcome::storage_failed;
  else if (draining_)
    report.outcome = run_outcome::interrupted;
  co_return report;
}

awaitable<result<void>> engine::prepare() {
  auto seeds = parts_.processing.seeds();
  if (!seeds) co_return seeds.error();
  auto added = co_await parts_.frontier.enqueue(std::move(*seeds));
  if (!added) co_return added.error();
  auto stats = co_await parts_.frontier.stats();
  if (!stats) co_return stats.error();

  const auto totals = stats->totals();
  counters_.queued = totals.open();
  counters_.done = totals.done;
  counters_.failed = totals.failed;
  counters_.skipped = totals.skipped;
  for (const auto& [key, counts] : stats->requests)
    if (key.second != to_string(request_rule::image))
      pages_of_source_[key.first] += static_cast<std::int64_t>(counts.total() - counts.open());
  co_return result<void>();
}

/// A bug in one task must not leave the others waiting for it for ever.
awaitable<void> engine::guarded(awaitable<void> work) {
  std::exception_ptr failed;
  try {
    co_await std::move(work);
  } catch (...) {
    failed = std::current_exception();
  }
  if (failed && !is_cancellation(failed)) {
    bug_ = true;
    log::critical("internal error: {}", exception_text(failed));
  }
  changed_.set();
}

awaitable<void> engine::dispatch() {
  while (!stopping()) {
    changed_.reset();
    const bool empty = window_.waiting() == 0;
    if (!refilling_ && !exhausted_ && window_.room() != 0 && (wants_refill_ || empty)) {
      refilling_ = true;
      wants_refill_ = false;
      helpers_.spawn(guarded(refill()));
    }
    for (origin_slot* slot : window_.unknown_origins(steady::now())) {
      slot->set_pending();
      auto any = url::parse(slot->origin());
      helpers_.spawn(guarded(learn_rules(*slot, std::move(*any))));
    }
    while (!stopping() && has_room()) {
      auto permit = permits_.try_acquire();
      if (!permit) break;
      auto next = window_.pick(steady::now());
      if (!next) break;
      held_.insert(next->first.id);
      // Ask in good time: leasing takes as long as the transaction that is under way.
      if (next->second->waiting() * 2 < window_.per_origin()) wants_refill_ = true;
      occupancy place(*this, *next->second, std::move(*permit));
      requests_.spawn(guarded(handle(std::move(next->first), std::move(place))));
    }
    const bool idle = requests_.size() == 0 && helpers_.size() == 0 && window_.waiting() == 0;
    if (idle && exhausted_ && !next_due_) co_return;
    co_await wait_for_change();
  }
}

awaitable<void> engine::wait_for_change() {
  auto wake = window_.next_time();
  if (exhausted_ && next_due_ && (!wake || *next_due_ < *wake)) wake = next_due_;
  if (!wake || !has_room()) {
    co_await changed_.wait();
    co_return;
  }
  if (!co_await with_timeout(*wake, changed_.wait()) && next_due_ && steady::now() >= *next_due_) {
    exhausted_ = false;  // something in the frontier is due now
    next_due_.reset();
  }
}

awaitable<void> engine::refill() {
  lease_query query(window_.room(), window_.per_origin(), now_timestamp());
  query.exclude = window_.full_origins();
  query.exclude_pages_of = spent_;
  auto leased = co_await parts_.frontier.lease(std::move(query));
  if (!leased) {
    break_off(leased.error());
    co_return;
  }
  if (auto over = over_limit(*leased); !over.empty()) {
    held_.insert(over.begin(), over.end());
    if (!co_await put_back(std::move(over))) co_return;
    wants_refill_ = true;
  }
  counters_.leased += leased->size();
  counters_.queued -= std::min<std::uint64_t>(counters_.queued, leased->size());
  if (leased->empty() && !wants_refill_) {
    auto due = co_await parts_.frontier.next_due(spent_);
    if (!due) {
      break_off(due.error());
      co_return;
    }
    // What a commit has queued since the first question shows here as due at once.
    exhausted_ = true;
    next_due_.reset();
    if (*due) {
      const std::chrono::microseconds away(**due - now_timestamp());
      // Something is due and was not leased: its origin has the window full, so come back soon.
      next_due_ = steady::now() + std::max<duration>(std::chrono::milliseconds(20), away);
    }
  }
  for (auto& request : *leased) window_.add(std::move(request));
  refilling_ = false;
  changed_.set();
}

awaitable<void> engine::learn_rules(origin_slot& slot, url any) {
  const auto known = co_await parts_.frontier.load_origin(slot.origin());
  if (known && *known && (*known)->backoff_until > now_timestamp())
    slot.block(steady::now() + std::chrono::microseconds((*known)->backoff_until - now_timestamp()));
  auto permit = co_await permits_.acquire();
  auto rules = co_await parts_.robots.rules_for(std::move(any));
  permit.release();
  if (rules) {
    slot.set_rules(std::move(*rules));
    changed_.set();
    co_return;
  }
  const failure& why = rules.error();
  if (why.klass() == error_class::local && why.code != errc::too_many_files) {
    break_off(why);
    co_return;
  }
  if (why.code == errc::too_many_files ||
      (why.klass() == error_class::transient && slot.rules_failed() <= job_->fetch.retries)) {
    // Nothing may be fetched for now, and nothing was: what waits goes on waiting, untried.
    slot.block(steady::now() + backoff(std::max(1, slot.rules_failures()), random_()));
  } else {
    for (auto& request : window_.drain_of(slot)) {
      held_.insert(request.id);
      completion end(request);
      end.end = why.klass() == error_class::policy ? completion::outcome::skipped : completion::outcome::failed;
      end.error = why;
      co_await finish(std::move(request), std::move(end), slot);
    }
  }
  slot.set_unknown();
  changed_.set();
}

awaitable<void> engine::handle(leased_request request, occupancy place) {
  origin_slot& slot = place.slot();
  in_hand own(*this);
  if (!slot.rules().allows(parts_.downloads.address_of(request).target())) {
    place.leave();
    completion end = skip(request, failure(errc::robots_disallowed));
    co_await finish(std::move(request), std::move(end), slot);
    co_return;
  }
  downloaded reply = co_await parts_.downloads.download(request);
  place.leave();
  own.weighs(reply.body.size());
  counters_.bytes_received += reply.wire_bytes;
  const timestamp blocked_until = react(slot, reply);
  completion end = co_await parts_.processing.process(request, std::move(reply));
  end.origin_blocked_until = blocked_until;
  co_await finish(std::move(request), std::move(end), slot);
}

void engine::drain() {
  if (draining_) return;
  draining_ = true;
  helpers_.spawn(guarded(give_up_after_grace()));
  changed_.set();
}

awaitable<void> engine::give_up_after_grace() {
  co_await sleep_for(grace);
  requests_.cancel();
}

void engine::cancel() {
  draining_ = true;
  requests_.cancel();
  changed_.set();
}

}  // namespace kadr
