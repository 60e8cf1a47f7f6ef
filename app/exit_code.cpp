#include "app/exit_code.hpp"

namespace kadr {

exit_code exit_code_of(errc code) noexcept {
  switch (code) {
    case errc::job_locked:
      return exit_code::locked;
    // Not a matter of trying again: another program is needed (FAULTS B2).
    case errc::storage_newer:
    case errc::bad_config:
    case errc::missing_secret:
    case errc::not_supported:
      return exit_code::bad_job;
    case errc::internal:
      return exit_code::bug;
    default:
      return describe(code).klass == error_class::local ? exit_code::storage_failed : exit_code::some_failed;
  }
}

}  // namespace kadr
