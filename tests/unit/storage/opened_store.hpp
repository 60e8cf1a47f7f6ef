#pragma once

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <utility>

#include "extract/film_extractor.hpp"
#include "film/merge.hpp"
#include "storage/sqlite/sqlite_store.hpp"
#include "support/run_coroutine.hpp"

namespace kadr::test {

/// Merges as the program does, with no source before another.
inline film_record merge_as_the_program(const std::vector<std::pair<std::string, std::string>>& stored) {
  std::vector<sourced_record> records;
  for (const auto& [source, json] : stored) records.push_back({source, {}, 0, film_record_from_json(json).value()});
  return merge_records(std::move(records), {});
}

/// A store on a loop of its own, called as if it were not asynchronous. Destroyed without close() it leaves the file
/// as a kill would.
class opened_store {
 public:
  explicit opened_store(std::filesystem::path file, bool full_durability = false,
                        merge_function merge = merge_as_the_program) {
    auto opened =
        make_sqlite_store(loop_.get_executor(), sqlite_options(std::move(file), full_durability, std::move(merge)));
    if (!opened) throw std::runtime_error(opened.error().message());
    store_ = std::move(*opened);
  }

  [[nodiscard]] store* operator->() const noexcept { return store_.get(); }
  [[nodiscard]] asio::io_context& loop() noexcept { return loop_; }

  /// The value of what must succeed.
  template <class T>
  T get(awaitable<result<T>> work) {
    auto outcome = attempt(std::move(work));
    if (!outcome) throw std::runtime_error(outcome.error().message());
    if constexpr (!std::is_void_v<T>) return std::move(*outcome);
  }
  template <class T>
  T attempt(awaitable<T> work) {
    return run_on(loop_, std::move(work));
  }

  std::uint64_t enqueue(std::vector<new_request> requests) { return get(store_->enqueue(std::move(requests))); }
  std::vector<leased_request> lease(lease_query query) { return get(store_->lease(std::move(query))); }
  commit_receipt commit(completion end) { return get(store_->commit(std::move(end))); }

 private:
  asio::io_context loop_{1};
  std::unique_ptr<store> store_;
};

}  // namespace kadr::test
