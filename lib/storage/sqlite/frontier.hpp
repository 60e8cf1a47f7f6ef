#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "storage/sqlite/database.hpp"
#include "storage/store.hpp"

namespace kadr::sqlite {

/// The table `requests` as a priority queue that is fair between origins. Storage thread only; every call happens
/// inside the caller's transaction.
class frontier {
 public:
  explicit frontier(database& db);

  /// A request that is already known is left as it is.
  struct added {
    std::int64_t id = 0;
    bool is_new = false;
  };
  added add(const new_request& request, std::optional<std::int64_t> parent);

  /// Takes up due requests: origins in turn, beginning after the one served last.
  std::vector<leased_request> lease(const lease_query& query, std::int64_t run);
  void release(const std::vector<std::int64_t>& ids);
  /// Ends the lease as the completion says. False: that lease is not held (any more).
  bool finish(const completion& end);
  /// Puts back what a killed run had leased. That attempt never ended, so it does not count.
  void recover();
  /// Failed requests of one failure group (of all where empty) are queued again, untried.
  std::uint64_t requeue_failed(std::string_view group);
  std::optional<timestamp> next_due(const std::vector<std::string>& exclude_pages_of = {});

 private:
  std::optional<std::string> next_origin(std::string_view after);
  void lease_of(const std::string& origin, std::size_t limit, const lease_query& query, std::int64_t run,
                std::vector<leased_request>& out);

  database* db_;
  statement insert_, find_, origin_after_, due_, take_, release_, finish_, retry_, recover_, requeue_, next_due_;
  std::string last_origin_;
};

}  // namespace kadr::sqlite
