#pragma once

#include <filesystem>

#include "core/error.hpp"

namespace kadr {

/// Moves a database, with everything its write-ahead log holds, out of the way: "films.db" becomes
/// "films.2026-11-21T100000Z.db" (with "-2" and so on after the time where that is taken). Returns the new name; empty
/// where there is no database. The caller holds the job's lock. errc::file_failed, or what opening the database says.
[[nodiscard]] result<std::filesystem::path> archive_database(const std::filesystem::path& file);

}  // namespace kadr
