#pragma once

#include "async/awaitable.hpp"
#include "core/time.hpp"

namespace kadr {

/// Lets everything else that is ready run once. A long computation on a loop calls it every millisecond or so.
/// Throws operation_aborted if the caller has been cancelled.
[[nodiscard]] awaitable<void> yield();

/// Suspends until `until`; a time in the past suspends for one turn of the loop. Cancellation ends the sleep with
/// operation_aborted, also when it comes together with the end of the sleep.
[[nodiscard]] awaitable<void> sleep_until(deadline until);

/// sleep_until(now + d); `d` <= 0 is one turn of the loop, and a sum beyond the clock's range sleeps for ever.
[[nodiscard]] awaitable<void> sleep_for(duration d);

}  // namespace kadr
