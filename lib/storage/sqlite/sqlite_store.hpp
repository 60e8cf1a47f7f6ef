#pragma once

#include <filesystem>
#include <memory>

#include "storage/store.hpp"

namespace kadr {

struct sqlite_options {
  std::filesystem::path file;
  bool full_durability = true;  ///< full: every commit is on the disk; normal: commits survive a kill, not a power loss
  merge_function merge;

  sqlite_options(std::filesystem::path f, bool full, merge_function m)
      : file(std::move(f)), full_durability(full), merge(std::move(m)) {}
};

/// Opens or creates the database and puts back what a killed run had leased. The caller holds the job's lock.
/// Blocking; errc::storage_failed, storage_newer, storage_corrupt, storage_busy.
[[nodiscard]] result<std::unique_ptr<store>> make_sqlite_store(executor_type loop, sqlite_options options);

}  // namespace kadr
