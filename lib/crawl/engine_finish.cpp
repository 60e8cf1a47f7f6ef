// The second half of engine: how requests end, and what the run learns from it. engine.cpp starts them.
#include <algorithm>

#include "core/log.hpp"
#include "core/text.hpp"
#include "crawl/engine.hpp"

namespace kadr {
namespace {

std::uint64_t& count_of(run_counters& c, completion::outcome o) {
  switch (o) {
    case completion::outcome::done:
      return c.done;
    case completion::outcome::failed:
      return c.failed;
    case completion::outcome::skipped:
      return c.skipped;
    case completion::outcome::retry:
      return c.queued;
  }
  return c.done;
}

}  // namespace

awaitable<void> engine::finish(leased_request request, completion end, origin_slot& slot) {
  const std::optional<failure> error = end.error;
  if (error && error->klass() == error_class::cancelled) co_return;  // given back at the end of the run
  if (error && error->klass() == error_class::local) {
    if (error->code != errc::too_many_files) {
      break_off(*error);
      co_return;
    }
    // This machine's want, not the request's fault: it waits a little and counts as untried.
    slot.block(steady::now() + std::chrono::seconds(1));
    std::vector<std::int64_t> one(1, request.id);
    if (co_await put_back(std::move(one))) {
      --counters_.leased;
      ++counters_.queued;
      exhausted_ = false;
    }
    changed_.set();
    co_return;
  }
  const completion::outcome how = end.end;
  const timestamp not_before = end.not_before;
  auto receipt = co_await parts_.frontier.commit(std::move(end));
  if (!receipt) {
    if (receipt.error().klass() == error_class::local) {
      break_off(receipt.error());
    } else {
      log::error("{}: {}", printable(request.target.href()), receipt.error().message());
      bug_ = true;
    }
    co_return;
  }
  account(request, how, error, not_before, *receipt);
}

awaitable<bool> engine::put_back(std::vector<std::int64_t> ids) {
  const std::vector<std::int64_t> given = ids;
  auto released = co_await parts_.frontier.release(std::move(ids));
  if (!released) {
    break_off(released.error());
    co_return false;
  }
  for (const auto id : given) held_.erase(id);
  co_return true;
}

completion engine::skip(const leased_request& request, failure why) {
  completion end(request);
  end.end = completion::outcome::skipped;
  end.error = std::move(why);
  return end;
}

timestamp engine::react(origin_slot& slot, const downloaded& reply) {
  if (!reply.error) {
    slot.succeeded();
    return 0;
  }
  if (reply.error->klass() != error_class::transient) return 0;
  const deadline now = steady::now();
  slot.overloaded(now);
  if (!reply.retry_after) return 0;
  slot.block(now + *reply.retry_after);
  return now_timestamp() + std::chrono::duration_cast<std::chrono::microseconds>(*reply.retry_after).count();
}

/// Gives back what is over its source's max_requests; it stays queued for a run that may do more. Pictures do not
/// count.
std::vector<std::int64_t> engine::over_limit(std::vector<leased_request>& leased) {
  std::vector<std::int64_t> over;
  std::erase_if(leased, [&](const leased_request& request) {
    if (request.rule == request_rule::image) return false;
    const auto source = std::find_if(job_->sources.begin(), job_->sources.end(),
                                     [&](const auto& s) { return s.name == request.source; });
    if (source == job_->sources.end() || source->max_requests == 0) return false;
    auto& used = pages_of_source_[request.source];
    if (used < source->max_requests) {
      ++used;
      return false;
    }
    if (std::find(spent_.begin(), spent_.end(), request.source) == spent_.end()) {
      spent_.push_back(request.source);
      log::warn("source {}: max_requests {} reached", request.source, source->max_requests);
    }
    over.push_back(request.id);
    return true;
  });
  return over;
}

void engine::account(const leased_request& request, completion::outcome how, const std::optional<failure>& error,
                     timestamp not_before, const commit_receipt& receipt) {
  held_.erase(request.id);
  --counters_.leased;
  ++count_of(counters_, how);
  counters_.queued += receipt.requests_new;
  counters_.films_new += receipt.films_new;
  counters_.films_updated += receipt.films_updated;
  if (request.rule == request_rule::image && how == completion::outcome::done)
    ++(receipt.image_new ? counters_.images_new : counters_.images_known);

  if (receipt.requests_new != 0 || how == completion::outcome::retry) {
    exhausted_ = false;
    wants_refill_ = true;
  }
  if (how == completion::outcome::retry) {
    if (request.rule != request_rule::image) --pages_of_source_[request.source];
    ++counters_.retried;
    const auto delay = std::chrono::microseconds(std::max<timestamp>(0, not_before - now_timestamp()));
    if (observer_.retried) observer_.retried(request, *error, delay);
  } else if (how == completion::outcome::failed) {
    ++counters_.failures[std::string(describe(error->code).group)];
    if (observer_.failed) observer_.failed(request, *error);
  } else if (observer_.committed) {
    observer_.committed(request, receipt);
  }
  if (observer_.changed) observer_.changed(counters_);
  changed_.set();
}

void engine::break_off(failure why) {
  if (!broken_) {
    log::error("{}", why.message());
    broken_ = std::move(why);
  }
  requests_.cancel();
  changed_.set();
}

}  // namespace kadr
