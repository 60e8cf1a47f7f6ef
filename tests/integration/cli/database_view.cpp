#include "database_view.hpp"

#include <sqlite3.h>

#include <memory>
#include <set>
#include <stdexcept>

#include "core/sha256.hpp"
#include "support/test_data.hpp"

namespace kadr::test {
namespace {

using connection = std::unique_ptr<sqlite3, int (*)(sqlite3*)>;

connection open(const std::filesystem::path& file, int flags) {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &handle, flags, nullptr);
  connection db(handle, &sqlite3_close);
  if (code != SQLITE_OK) throw std::runtime_error(file.string() + ": " + sqlite3_errmsg(handle));
  sqlite3_busy_timeout(handle, 5000);
  return db;
}

std::string row_text(sqlite3_stmt* statement) {
  std::string text;
  for (int i = 0; i < sqlite3_column_count(statement); ++i) {
    const auto* value = reinterpret_cast<const char*>(sqlite3_column_text(statement, i));
    text.append(i == 0 ? "" : "|").append(value ? value : "NULL");
  }
  return text;
}

}  // namespace

std::vector<std::string> rows(const std::filesystem::path& database, const std::string& sql) {
  const auto db = open(database, SQLITE_OPEN_READONLY);
  sqlite3_stmt* raw = nullptr;
  if (sqlite3_prepare_v2(db.get(), sql.c_str(), -1, &raw, nullptr) != SQLITE_OK)
    throw std::runtime_error(sqlite3_errmsg(db.get()));
  const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement(raw, &sqlite3_finalize);
  std::vector<std::string> all;
  int code = SQLITE_ROW;
  while ((code = sqlite3_step(raw)) == SQLITE_ROW) all.push_back(row_text(raw));
  if (code != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(db.get()));
  return all;
}

std::int64_t number(const std::filesystem::path& database, const std::string& sql) {
  return std::stoll(rows(database, sql).at(0));
}

void change(const std::filesystem::path& database, const std::string& sql) {
  const auto db = open(database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  if (sqlite3_exec(db.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    throw std::runtime_error(sqlite3_errmsg(db.get()));
}

std::vector<std::string> catalogue(const std::filesystem::path& database) {
  // Rows are told by the site's own number: ids of films depend on the order of arrival.
  const std::string film = "(SELECT value FROM film_ids i WHERE i.film_id = t.film_id AND scheme = 'demo')";
  std::vector<std::string> all;
  for (const std::string& sql : {
           "SELECT 'film', " + film +
               ", title, original_title, year, released, runtime_minutes, overview, language, rating, votes, "
               "certificate "
               "FROM (SELECT id AS film_id, * FROM films) t ORDER BY 2",
           "SELECT 'id', " + film + ", scheme, value FROM film_ids t ORDER BY 2, 3, 4",
           "SELECT 'genre', " + film + ", genre FROM film_genres t ORDER BY 2, 3",
           "SELECT 'country', " + film + ", country FROM film_countries t ORDER BY 2, 3",
           "SELECT 'person', " + film + ", role, position, person, character FROM film_people t ORDER BY 2, 3, 4",
           "SELECT 'picture', " + film + ", kind, position, sha256 FROM film_images t ORDER BY 2, 3, 4",
           std::string("SELECT 'image', sha256, bytes, format, width, height, path FROM images ORDER BY 2"),
       })
    for (auto& row : rows(database, sql)) all.push_back(std::move(row));
  return all;
}

std::vector<std::string> archive_defects(const std::filesystem::path& database, const std::filesystem::path& images) {
  std::vector<std::string> defects;
  std::set<std::string> known;
  for (const auto& path : rows(database, "SELECT path FROM images")) {
    known.insert(path);
    if (!std::filesystem::is_regular_file(images / path)) {
      defects.push_back("no file " + path);
    } else if (sha256_hex(read_file(images / path)) != std::filesystem::path(path).stem()) {
      defects.push_back("damaged " + path);
    }
  }
  for (const auto& entry : std::filesystem::recursive_directory_iterator(images)) {
    const auto path = std::filesystem::relative(entry.path(), images).string();
    if (entry.is_regular_file() && !known.contains(path)) defects.push_back("no row for " + path);
  }
  return defects;
}

}  // namespace kadr::test
