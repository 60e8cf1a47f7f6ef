#include "storage/sqlite/sqlite_store.hpp"

#include "storage/sqlite/catalogue.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/frontier.hpp"
#include "storage/sqlite/schema.hpp"
#include "storage/sqlite/stats.hpp"
#include "storage/sqlite/storage_thread.hpp"

namespace kadr {
namespace {

/// Settings of the one writing connection, and tables. In a member initialiser's place: statements are prepared next.
sqlite::database& prepare(sqlite::database& db, bool full_durability) {
  db.execute("PRAGMA journal_mode = WAL");
  db.execute(full_durability ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
  db.execute("PRAGMA cache_size = -16384");
  // 64 MiB: a page that many commits touch is copied into the database once, not after each of them.
  db.execute("PRAGMA wal_autocheckpoint = 16384");
  db.execute("PRAGMA temp_store = MEMORY");
  sqlite::ensure_schema(db);
  return db;
}

class sqlite_store final : public store {
 public:
  sqlite_store(executor_type loop, sqlite_options options)
      : db_(options.file, sqlite::database::mode::read_write),
        frontier_(prepare(db_, options.full_durability)),
        catalogue_(db_, frontier_, std::move(options.merge)),
        load_origin_(
            db_, "SELECT robots_body, robots_status, robots_fetched_at, backoff_until FROM origins WHERE origin = ?1"),
        save_origin_(db_,
                     "INSERT INTO origins (origin, robots_body, robots_status, robots_fetched_at, backoff_until) "
                     "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (origin) DO UPDATE SET robots_body = ?2, "
                     "robots_status = ?3, robots_fetched_at = ?4, backoff_until = max(backoff_until, ?5)"),
        block_origin_(db_,
                      "INSERT INTO origins (origin, backoff_until) VALUES (?1, ?2) ON CONFLICT (origin) DO UPDATE SET "
                      "backoff_until = max(backoff_until, ?2)") {
    frontier_.recover();
    thread_ = std::make_unique<sqlite::storage_thread>(loop, db_);
  }

  awaitable<result<std::uint64_t>> enqueue(std::vector<new_request> requests) override {
    return thread_->submit([this, requests = std::move(requests)] {
      std::uint64_t fresh = 0;
      for (const auto& r : requests)
        if (frontier_.add(r, std::nullopt).is_new) ++fresh;
      return fresh;
    });
  }

  awaitable<result<std::vector<leased_request>>> lease(lease_query query) override {
    return thread_->submit([this, query = std::move(query)] { return frontier_.lease(query, run_); });
  }

  awaitable<result<commit_receipt>> commit(completion end) override {
    return thread_->submit([this, end = std::move(end)] { return apply(end); },
                           sqlite::storage_thread::urgency::patient);
  }

  awaitable<result<void>> release(std::vector<std::int64_t> ids) override {
    return thread_->submit([this, ids = std::move(ids)] { frontier_.release(ids); });
  }

  awaitable<result<std::uint64_t>> requeue_failed(std::vector<std::string> groups) override {
    return thread_->submit([this, groups = std::move(groups)] {
      if (groups.empty()) return frontier_.requeue_failed({});
      std::uint64_t count = 0;
      for (const auto& group : groups) count += frontier_.requeue_failed(group);
      return count;
    });
  }

  awaitable<result<std::optional<timestamp>>> next_due(std::vector<std::string> exclude_pages_of) override {
    return thread_->submit([this, exclude = std::move(exclude_pages_of)] { return frontier_.next_due(exclude); });
  }

  awaitable<result<std::optional<origin_state>>> load_origin(std::string origin) override {
    return thread_->submit([this, origin = std::move(origin)] {
      std::optional<origin_state> found;
      if (load_origin_.query(std::string_view(origin)).step()) {
        found.emplace(origin);
        found->robots_body = std::string(load_origin_.text(0));
        found->robots_status = static_cast<int>(load_origin_.integer(1));
        found->robots_fetched_at = load_origin_.integer(2);
        found->backoff_until = load_origin_.integer(3);
      }
      load_origin_.reset();
      return found;
    });
  }

  awaitable<result<void>> save_origin(origin_state state) override {
    return thread_->submit([this, state = std::move(state)] { put(state); });
  }

  awaitable<result<std::int64_t>> begin_run() override {
    return thread_->submit([this] {
      sqlite::statement(db_, "INSERT INTO runs (started_at) VALUES (?1)").run(now_timestamp());
      run_ = sqlite3_last_insert_rowid(db_.handle());
      return run_;
    });
  }

  awaitable<result<void>> end_run(std::int64_t run, std::string outcome, int exit_code, std::string summary) override {
    return thread_->submit([this, run, outcome = std::move(outcome), exit_code, summary = std::move(summary)] {
      sqlite::statement(db_,
                        "UPDATE runs SET finished_at = ?2, outcome = ?3, exit_code = ?4, summary = ?5 WHERE id = ?1")
          .run(run, now_timestamp(), std::string_view(outcome), exit_code, std::string_view(summary));
    });
  }

  awaitable<result<catalogue_stats>> stats() override {
    return thread_->submit([this] { return sqlite::read_stats(db_); });
  }

  awaitable<void> close() override {
    co_await thread_->submit([] {});
    thread_.reset();
    sqlite3_wal_checkpoint_v2(db_.handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  }

 private:
  commit_receipt apply(const completion& end) {
    commit_receipt receipt;
    if (!frontier_.finish(end))
      throw sqlite::error({errc::internal, "request " + std::to_string(end.request_id) + " is not leased by this run"});
    for (const auto& request : end.found)
      if (frontier_.add(request, end.request_id).is_new) ++receipt.requests_new;
    for (const auto& film : end.films) {
      const auto put_film = catalogue_.put_film(film, end, 1);
      put_film.is_new ? ++receipt.films_new : ++receipt.films_updated;
      receipt.requests_new += put_film.requests_new;
    }
    if (end.image) receipt.image_new = catalogue_.put_image(*end.image, end);
    if (end.origin_blocked_until != 0)
      if (const auto address = url::parse(end.url)) block_origin_.run(address->origin(), end.origin_blocked_until);
    return receipt;
  }

  void put(const origin_state& state) {
    save_origin_.run(std::string_view(state.origin), std::string_view(state.robots_body), state.robots_status,
                     state.robots_fetched_at, state.backoff_until);
  }

  sqlite::database db_;
  sqlite::frontier frontier_;
  sqlite::catalogue catalogue_;
  sqlite::statement load_origin_, save_origin_, block_origin_;
  std::int64_t run_ = 0;
  std::unique_ptr<sqlite::storage_thread> thread_;  // last: joined before anything it uses goes
};

}  // namespace

result<std::unique_ptr<store>> make_sqlite_store(executor_type loop, sqlite_options options) {
  try {
    std::error_code ignored;  // opening reports what is wrong, with the file's name
    if (options.file.has_parent_path()) std::filesystem::create_directories(options.file.parent_path(), ignored);
    return std::unique_ptr<store>(std::make_unique<sqlite_store>(loop, std::move(options)));
  } catch (const sqlite::error& e) {
    return e.reason();
  }
}

}  // namespace kadr
