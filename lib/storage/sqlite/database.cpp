#include "storage/sqlite/database.hpp"

namespace kadr::sqlite {
namespace {

errc code_of(int sqlite_code) noexcept {
  switch (sqlite_code & 0xff) {
    case SQLITE_FULL:
      return errc::storage_full;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return errc::storage_busy;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return errc::storage_corrupt;
    case SQLITE_NOMEM:
      return errc::out_of_memory;
    // One statement's fault, not the disk's: the batch is tried again without it.
    case SQLITE_CONSTRAINT:
    case SQLITE_TOOBIG:
    case SQLITE_MISMATCH:
    case SQLITE_RANGE:
    case SQLITE_MISUSE:
      return errc::internal;
    default:
      return errc::storage_failed;
  }
}

}  // namespace

database::database(const std::filesystem::path& file, mode m) {
  // Memory statistics cost a mutex at every allocation; nobody reads them. Only before SQLite's first use.
  static const int once = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(once);
  const int flags = m == mode::read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  const int code =
      sqlite3_open_v2(file.c_str(), &handle_, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  if (code != SQLITE_OK) {
    const std::string reason = handle_ ? sqlite3_errmsg(handle_) : "out of memory";
    sqlite3_close_v2(handle_);
    throw error({code_of(code), file.string() + ": " + reason});
  }
  sqlite3_busy_timeout(handle_, 10'000);
}

database::~database() {
  sqlite3_close_v2(handle_);
}

void database::execute(const char* sql) {
  const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

void database::fail(int code) const {
  const char* file = sqlite3_db_filename(handle_, "main");
  throw error({code_of(code), std::string(file ? file : "") + ": " + sqlite3_errmsg(handle_)});
}

statement::statement(database& db, std::string_view sql) : db_(&db) {
  const int code = sqlite3_prepare_v3(db.handle(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                      &handle_, nullptr);
  if (code != SQLITE_OK) db.fail(code);
}

statement::~statement() {
  sqlite3_finalize(handle_);
}

bool statement::step() {
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  // The reason must be read before the reset forgets it.
  try {
    db_->fail(code);
  } catch (...) {
    reset();
    throw;
  }
}

void statement::reset() noexcept {
  sqlite3_reset(handle_);
}

std::string_view statement::text(int column) const noexcept {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(handle_, column));
  return data ? std::string_view(data, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column)))
              : std::string_view();
}

void statement::bind(int index, std::string_view text) {
  // A null data pointer would bind NULL.
  sqlite3_bind_text(handle_, index, text.data() ? text.data() : "", static_cast<int>(text.size()), SQLITE_STATIC);
}

void statement::bind(int index, double value) {
  sqlite3_bind_double(handle_, index, value);
}

void statement::bind(int index, std::span<const std::uint8_t> blob) {
  sqlite3_bind_blob(handle_, index, blob.data(), static_cast<int>(blob.size()), SQLITE_STATIC);
}

void statement::bind(int index, std::nullptr_t) {
  sqlite3_bind_null(handle_, index);
}
void statement::bind_integer(int index, std::int64_t value) {
  sqlite3_bind_int64(handle_, index, value);
}

}  // namespace kadr::sqlite
