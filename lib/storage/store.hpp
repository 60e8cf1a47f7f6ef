#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "async/awaitable.hpp"
#include "core/error.hpp"
#include "core/time.hpp"
#include "model/film.hpp"
#include "model/image.hpp"
#include "model/request.hpp"
#include "model/request_counts.hpp"
#include "storage/origin_store.hpp"

namespace kadr {

/// A film as a request produced it. `key` identifies the record within its source: the same source saying something
/// about the same key replaces what it said before.
struct film_commit {
  std::string key;
  std::string url;     ///< where it was read
  std::string record;  ///< JSON object text of `parsed`; what film_records keeps
  film_record parsed;
};

/// A picture that already lies in the archive under its hash.
struct image_commit {
  image_info info;
  std::string etag;
  std::string last_modified;
};

/// The end of one request together with everything it produced: committed whole or not at all.
struct completion {
  enum class outcome { done, failed, skipped, retry };

  std::int64_t request_id = 0;
  int attempt = 0;  ///< of the lease; a completion of a lease that is no longer held is refused
  std::string source;
  std::string url;
  outcome end = outcome::done;
  int status = 0;  ///< HTTP status; 0: none was received
  std::optional<failure> error;
  timestamp not_before = 0;  ///< retry: not earlier than this
  std::vector<new_request> found;
  std::vector<film_commit> films;
  std::optional<image_commit> image;
  timestamp origin_blocked_until = 0;  ///< the server asked for a pause; kept across restarts

  completion() = default;
  explicit completion(const leased_request& request)
      : request_id(request.id), attempt(request.attempts), source(request.source), url(request.target.href()) {}
};

/// What a commit changed.
struct commit_receipt {
  std::uint32_t requests_new = 0;
  std::uint32_t films_new = 0;
  std::uint32_t films_updated = 0;
  bool image_new = false;
};

/// Which requests to hand out.
struct lease_query {
  std::size_t limit = 0;                      ///< at most so many in all
  std::size_t per_origin = 0;                 ///< at most so many of one origin
  std::vector<std::string> exclude;           ///< origins whose window is full
  std::vector<std::string> exclude_pages_of;  ///< sources whose lists and details are not wanted (their pictures are)
  timestamp now = 0;

  lease_query(std::size_t l, std::size_t p, timestamp n) : limit(l), per_origin(p), now(n) {}
};

struct failure_count {
  std::string group;
  std::uint64_t count = 0;
  std::string example_url;
  std::string example_detail;
};

/// The catalogue in numbers, straight from the tables.
struct catalogue_stats {
  std::map<std::pair<std::string, std::string>, requests_by_state> requests;  ///< by (source, rule)
  std::map<std::string, requests_by_state> origins;
  std::vector<failure_count> failures;
  std::vector<failure_count> skipped;
  std::vector<failure_count> incomplete;  ///< done, but something in the reply was unusable
  std::uint64_t films = 0, film_records = 0, images = 0, image_bytes = 0;
  [[nodiscard]] requests_by_state totals() const;
};

/// One film made of all that its sources say. Given by the composition root; a pure function of its argument.
/// Arguments are (source, record JSON) pairs, the one just committed last.
using merge_function = std::function<film_record(const std::vector<std::pair<std::string, std::string>>&)>;

/// The frontier and the catalogue: asynchronous, transactional, for one run at a time.
///
/// Call from the loop thread only. Operations take effect in the order of the calls. They are not cancelled: a
/// cancelled caller learns the outcome before it unwinds. Once an awaited commit returned a receipt, the result
/// survives a kill of the process (and with durability `full` a loss of power): promise R1.
/// Errors: errc::storage_failed, storage_full, storage_busy, storage_corrupt; after the first of these the store
/// refuses all further writes with the same error.
class store : public origin_store {
 public:
  /// Adds requests that are not known yet (the seeds of a job). Returns how many were new.
  virtual awaitable<result<std::uint64_t>> enqueue(std::vector<new_request> requests) = 0;
  /// Hands out requests that are due, fair between origins, lists before images before details. Empty: none is due.
  virtual awaitable<result<std::vector<leased_request>>> lease(lease_query query) = 0;
  virtual awaitable<result<commit_receipt>> commit(completion end) = 0;
  /// Gives leases back unharmed (the attempt does not count): a run that drains.
  virtual awaitable<result<void>> release(std::vector<std::int64_t> request_ids) = 0;
  /// Queues failed requests again, untried, of these failure groups (all where empty). Returns how many.
  virtual awaitable<result<std::uint64_t>> requeue_failed(std::vector<std::string> groups) = 0;
  /// When the next queued request is due (0: at once); nothing when none is queued.
  virtual awaitable<result<std::optional<timestamp>>> next_due(std::vector<std::string> exclude_pages_of = {}) = 0;

  virtual awaitable<result<std::int64_t>> begin_run() = 0;
  virtual awaitable<result<void>> end_run(std::int64_t run, std::string outcome, int exit_code,
                                          std::string summary) = 0;
  virtual awaitable<result<catalogue_stats>> stats() = 0;

  /// Waits until everything asked for is done, folds the write-ahead log into the database and closes it.
  virtual awaitable<void> close() = 0;
};

}  // namespace kadr
