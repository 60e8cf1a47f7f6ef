#pragma once

#include "storage/sqlite/database.hpp"

namespace kadr::sqlite {

/// The version of the tables that this program writes.
inline constexpr int schema_version = 1;

/// Creates the tables in an empty database, in one transaction; does nothing where they are current.
/// errc::storage_newer where a later program wrote them, storage_corrupt where quick_check or the file's shape says so.
void ensure_schema(database& db);

/// errc::storage_newer or storage_failed unless the tables are there and current; changes nothing.
void expect_schema(database& db);

}  // namespace kadr::sqlite
