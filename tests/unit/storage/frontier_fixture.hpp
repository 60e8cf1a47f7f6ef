#pragma once

#include <gmock/gmock.h>

#include "storage/sqlite/frontier.hpp"
#include "storage/sqlite/schema.hpp"
#include "support/temporary_folder.hpp"
#include "unit/storage/requests.hpp"
#include "unit/storage/rows.hpp"

namespace kadr::test {

inline sqlite::database& with_schema(sqlite::database& db) {
  db.execute("PRAGMA synchronous = OFF");
  sqlite::ensure_schema(db);
  return db;
}

/// A frontier on an empty database.
class frontier_fixture : public testing::Test {
 protected:
  static constexpr std::int64_t run = 7;

  std::int64_t add(const new_request& request) { return queue_.add(request, std::nullopt).id; }
  std::vector<leased_request> lease(const lease_query& query) { return queue_.lease(query, run); }
  leased_request lease_one(timestamp now = 0) {
    auto leased = lease({1, 1, now});
    if (leased.size() != 1) throw std::runtime_error("nothing is due");
    return std::move(leased.front());
  }
  rows requests(const std::string& columns) { return ask(db_, "SELECT " + columns + " FROM requests ORDER BY id"); }

  temporary_folder folder_;
  sqlite::database db_{folder_ / "films.db", sqlite::database::mode::read_write};
  sqlite::frontier queue_{with_schema(db_)};
};

}  // namespace kadr::test
