#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "storage/sqlite/database.hpp"

namespace kadr::test {

using rows = std::vector<std::string>;

/// What a query answers, each row as "a|b|c"; NULL is "-".
inline rows ask(sqlite3* handle, const std::string& sql) {
  rows out;
  const auto take = [](void* to, int columns, char** values, char**) {
    std::string row;
    for (int i = 0; i < columns; ++i) row.append(i == 0 ? "" : "|").append(values[i] ? values[i] : "-");
    static_cast<rows*>(to)->push_back(std::move(row));
    return 0;
  };
  if (sqlite3_exec(handle, sql.c_str(), take, &out, nullptr) != SQLITE_OK)
    throw std::runtime_error(sql + ": " + sqlite3_errmsg(handle));
  return out;
}

inline rows ask(const sqlite::database& db, const std::string& sql) {
  return ask(db.handle(), sql);
}

/// The same over a connection of its own.
inline rows ask(const std::filesystem::path& file, const std::string& sql) {
  return ask(sqlite::database(file, sqlite::database::mode::read_only), sql);
}

}  // namespace kadr::test
