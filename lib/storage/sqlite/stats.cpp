#include "storage/sqlite/stats.hpp"

#include "storage/sqlite/schema.hpp"

namespace kadr {

requests_by_state catalogue_stats::totals() const {
  requests_by_state sum;
  for (const auto& [key, counts] : requests) sum += counts;
  return sum;
}

namespace sqlite {
namespace {

request_state state_of(std::string_view name) noexcept {
  for (const auto s : {request_state::queued, request_state::leased, request_state::done, request_state::failed})
    if (name == to_string(s)) return s;
  return request_state::skipped;
}

std::uint64_t number(database& db, std::string_view sql) {
  statement s(db, sql);
  return s.step() ? static_cast<std::uint64_t>(s.integer(0)) : 0;
}

}  // namespace

catalogue_stats read_stats(database& db) {
  catalogue_stats out;
  statement states(db,
                   "SELECT source, rule, state, origin, count(*) FROM requests GROUP BY source, rule, state, origin");
  while (states.step()) {
    const auto state = state_of(states.text(2));
    const auto n = static_cast<std::uint64_t>(states.integer(4));
    out.requests[{std::string(states.text(0)), std::string(states.text(1))}][state] += n;
    out.origins[std::string(states.text(3))][state] += n;
  }
  statement reasons(db,
                    "SELECT error_class, count(*), url, error_detail, state, min(id) FROM requests "
                    "WHERE state = 'failed' OR (state IN ('skipped', 'done') AND error_class IS NOT NULL) "
                    "GROUP BY state, error_class ORDER BY count(*) DESC, error_class");
  while (reasons.step()) {
    failure_count f;
    f.group = std::string(reasons.text(0));
    f.count = static_cast<std::uint64_t>(reasons.integer(1));
    f.example_url = std::string(reasons.text(2));
    f.example_detail = std::string(reasons.text(3));
    const auto state = state_of(reasons.text(4));
    auto& list = state == request_state::failed    ? out.failures
                 : state == request_state::skipped ? out.skipped
                                                   : out.incomplete;
    list.push_back(std::move(f));
  }
  out.films = number(db, "SELECT count(*) FROM films");
  out.film_records = number(db, "SELECT count(*) FROM film_records");
  out.images = number(db, "SELECT count(*) FROM images");
  out.image_bytes = number(db, "SELECT coalesce(sum(bytes), 0) FROM images");
  return out;
}

}  // namespace sqlite

result<catalogue_stats> read_catalogue_stats(const std::filesystem::path& file) {
  try {
    sqlite::database db(file, sqlite::database::mode::read_only);
    sqlite::expect_schema(db);
    return sqlite::read_stats(db);
  } catch (const sqlite::error& e) {
    return e.reason();
  }
}

}  // namespace kadr
