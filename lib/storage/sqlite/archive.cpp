#include "storage/sqlite/archive.hpp"

#include <algorithm>

#include "core/time.hpp"
#include "storage/sqlite/database.hpp"

namespace kadr {

result<std::filesystem::path> archive_database(const std::filesystem::path& file) {
  std::error_code ec;
  if (!std::filesystem::exists(file, ec)) return std::filesystem::path();
  try {
    // Leaving WAL mode folds the log into the file, so that one rename moves everything.
    sqlite::database db(file, sqlite::database::mode::read_write);
    db.execute("PRAGMA journal_mode = DELETE");
  } catch (const sqlite::error& e) {
    return e.reason();
  }
  std::string time = format_timestamp(now_timestamp()).substr(0, 19) + "Z";
  time.erase(std::remove(time.begin(), time.end(), ':'), time.end());
  auto target = file;
  int more = 1;
  do {
    const std::string number = more == 1 ? "" : "-" + std::to_string(more);
    target.replace_filename(file.stem().string() + "." + time + number + file.extension().string());
    ++more;
  } while (std::filesystem::exists(target, ec));  // an earlier archive of the same second
  std::filesystem::rename(file, target, ec);
  if (ec) return failure(errc::file_failed, file.string() + ": " + ec.message());
  return target;
}

}  // namespace kadr
