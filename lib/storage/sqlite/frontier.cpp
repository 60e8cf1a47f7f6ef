#include "storage/sqlite/frontier.hpp"

#include <algorithm>

#include "core/fingerprint.hpp"

namespace kadr::sqlite {
namespace {

/// Lists come first: they reveal how much there is. Images before details: a film is finished before the next begins,
/// so that the frontier stays small and a stopped run leaves whole films.
int priority_of(request_rule rule) noexcept {
  switch (rule) {
    case request_rule::list:
      return 0;
    case request_rule::image:
      return 1;
    case request_rule::detail:
      return 2;
  }
  return 2;
}

/// " a b ": names of sources hold no spaces.
std::string spaced(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text.append(" ").append(name);
  return names.empty() ? text : text + " ";
}

request_fingerprint fingerprint_of(const new_request& request) {
  if (request.rule == request_rule::image) return fingerprint("image", request.target);
  return fingerprint(request.source + "/" + to_string(request.rule), request.target);
}

}  // namespace

frontier::frontier(database& db)
    : db_(&db),
      insert_(db,
              "INSERT INTO requests (fingerprint, url, source, rule, origin, priority, depth, parent_id, context) "
              "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (fingerprint) DO NOTHING"),
      find_(db, "SELECT id FROM requests WHERE fingerprint = ?1"),
      origin_after_(db, "SELECT origin FROM requests WHERE state = 'queued' AND origin > ?1 ORDER BY origin LIMIT 1"),
      due_(db,
           "SELECT id, url, source, rule, depth, attempts, context FROM requests "
           "WHERE state = 'queued' AND origin = ?1 AND not_before <= ?2 "
           "AND (?4 = '' OR rule = 'image' OR instr(?4, ' ' || source || ' ') = 0) ORDER BY priority, not_before, id "
           "LIMIT ?3"),
      take_(db, "UPDATE requests SET state = 'leased', attempts = ?2, lease_run = ?3 WHERE id = ?1"),
      release_(db,
               "UPDATE requests SET state = 'queued', attempts = attempts - 1, lease_run = NULL "
               "WHERE id = ?1 AND state = 'leased'"),
      finish_(db,
              "UPDATE requests SET state = ?3, status = ?4, error_class = ?5, error_detail = ?6, lease_run = NULL, "
              "finished_at = ?7, context = CASE ?3 WHEN 'done' THEN NULL ELSE context END "
              "WHERE id = ?1 AND state = 'leased' AND attempts = ?2"),
      retry_(
          db,
          "UPDATE requests SET state = 'queued', status = ?3, error_class = ?4, error_detail = ?5, lease_run = NULL, "
          "not_before = ?6 WHERE id = ?1 AND state = 'leased' AND attempts = ?2"),
      recover_(
          db, "UPDATE requests SET state = 'queued', attempts = attempts - 1, lease_run = NULL WHERE state = 'leased'"),
      requeue_(db,
               "UPDATE requests SET state = 'queued', attempts = 0, not_before = 0, finished_at = NULL "
               "WHERE state = 'failed' AND (?1 = '' OR error_class = ?1)"),
      next_due_(db,
                "SELECT min(not_before) FROM requests WHERE state = 'queued' "
                "AND (?1 = '' OR rule = 'image' OR instr(?1, ' ' || source || ' ') = 0)") {}

frontier::added frontier::add(const new_request& request, std::optional<std::int64_t> parent) {
  const auto id = fingerprint_of(request);
  const std::span<const std::uint8_t> key(id);
  insert_.run(key, std::string_view(request.target.href()), std::string_view(request.source), to_string(request.rule),
              request.target.origin(), priority_of(request.rule), request.depth, parent, or_null(request.context));
  if (sqlite3_changes(db_->handle()) == 1) return {sqlite3_last_insert_rowid(db_->handle()), true};
  find_.query(key).step();
  const added known{find_.integer(0), false};
  find_.reset();
  return known;
}

std::optional<std::string> frontier::next_origin(std::string_view after) {
  std::optional<std::string> found;
  if (origin_after_.query(after).step()) found.emplace(origin_after_.text(0));
  origin_after_.reset();
  return found;
}

std::vector<leased_request> frontier::lease(const lease_query& query, std::int64_t run) {
  std::vector<leased_request> out;
  const std::string began_after = last_origin_;
  bool wrapped = false;
  // One turn around the ring of origins, by skipping from one to the next in the index.
  while (out.size() < query.limit) {
    auto origin = next_origin(last_origin_);
    if (!origin && !wrapped) {
      wrapped = true;
      last_origin_.clear();
      origin = next_origin(last_origin_);
    }
    if (!origin || (wrapped && *origin > began_after)) break;
    last_origin_ = *origin;
    if (std::find(query.exclude.begin(), query.exclude.end(), *origin) != query.exclude.end()) continue;
    lease_of(*origin, std::min(query.per_origin, query.limit - out.size()), query, run, out);
  }
  return out;
}

void frontier::lease_of(const std::string& origin, std::size_t limit, const lease_query& query, std::int64_t run,
                        std::vector<leased_request>& out) {
  const std::size_t before = out.size();
  std::vector<std::int64_t> unusable;
  const std::string excluded = spaced(query.exclude_pages_of);
  due_.query(std::string_view(origin), query.now, limit, std::string_view(excluded));
  while (due_.step()) {
    auto target = url::parse(due_.text(1));
    const auto rule = rule_of(due_.text(3));
    if (!target || !rule) {
      unusable.push_back(due_.integer(0));
      continue;
    }
    out.emplace_back(due_.integer(0), std::move(*target), std::string(due_.text(2)), *rule,
                     static_cast<int>(due_.integer(4)), static_cast<int>(due_.integer(5)) + 1,
                     std::string(due_.text(6)));
  }
  due_.reset();
  if (!unusable.empty())
    throw error({errc::storage_corrupt, "the request with id " + std::to_string(unusable.front()) + " cannot be read"});
  for (std::size_t i = before; i < out.size(); ++i) take_.run(out[i].id, out[i].attempts, run);
}

void frontier::release(const std::vector<std::int64_t>& ids) {
  for (const auto id : ids) release_.run(id);
}

bool frontier::finish(const completion& end) {
  const auto status = end.status == 0 ? std::optional<int>() : std::optional<int>(end.status);
  const auto group = end.error ? std::optional(describe(end.error->code).group) : std::nullopt;
  const std::string message = end.error ? end.error->message() : std::string();
  if (end.end == completion::outcome::retry) {
    retry_.run(end.request_id, end.attempt, status, group, or_null(message), end.not_before);
  } else {
    const auto state = end.end == completion::outcome::done     ? request_state::done
                       : end.end == completion::outcome::failed ? request_state::failed
                                                                : request_state::skipped;
    finish_.run(end.request_id, end.attempt, to_string(state), status, group, or_null(message), now_timestamp());
  }
  return sqlite3_changes(db_->handle()) == 1;
}

void frontier::recover() {
  recover_.run();
}

std::uint64_t frontier::requeue_failed(std::string_view group) {
  requeue_.run(group);
  return static_cast<std::uint64_t>(sqlite3_changes(db_->handle()));
}

std::optional<timestamp> frontier::next_due(const std::vector<std::string>& exclude_pages_of) {
  std::optional<timestamp> due;
  const std::string excluded = spaced(exclude_pages_of);
  next_due_.query(std::string_view(excluded));
  if (next_due_.step() && !next_due_.is_null(0)) due = next_due_.integer(0);
  next_due_.reset();
  return due;
}

}  // namespace kadr::sqlite
