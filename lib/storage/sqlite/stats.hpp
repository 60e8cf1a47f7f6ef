#pragma once

#include <filesystem>

#include "storage/sqlite/database.hpp"
#include "storage/store.hpp"

namespace kadr::sqlite {

/// Counts everything from the tables. Reads the whole of `requests`.
catalogue_stats read_stats(database& db);

}  // namespace kadr::sqlite

namespace kadr {

/// The same for a database that may be in use by a run; opens it read-only. Errors as sqlite_store's.
[[nodiscard]] result<catalogue_stats> read_catalogue_stats(const std::filesystem::path& database);

}  // namespace kadr
