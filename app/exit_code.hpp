#pragma once

#include "core/error.hpp"

namespace kadr {

/// What the process tells scripts. Documented in the README; never reused.
enum class exit_code : int {
  ok = 0,  ///< all done
  bug = 1,
  usage = 2,
  bad_job = 3,      ///< the job file is invalid, a secret is missing, or the database is of a newer kadr
  some_failed = 4,  ///< finished, some items failed
  nothing_succeeded = 5,
  storage_failed = 6,  ///< consistent and resumable
  interrupted = 7,     ///< after a clean drain; resumable
  locked = 8,          ///< another run holds this job
  limit = 9,           ///< stopped by a limit the user set
};

[[nodiscard]] constexpr int to_int(exit_code code) noexcept {
  return static_cast<int>(code);
}

/// For a failure that kept a command from starting or finishing.
[[nodiscard]] exit_code exit_code_of(errc code) noexcept;

}  // namespace kadr
