#pragma once

#include <sys/types.h>

#include <vector>

#include "core/time.hpp"

namespace kadr {

/// Sets up what stack_of_thread() needs: a handler of SIGURG for the rest of the process' life, which hands signals
/// that are not its own on to the handler that was there before. Idempotent. Any thread.
void prepare_thread_stacks();

/// Where the thread with that id (gettid) of this process is right now: code addresses, innermost first, at most 64.
/// Empty if it cannot be interrupted within `patience` (it blocks SIGURG, or waits in the kernel for a disk) or has
/// ended. Any thread but that one; several callers take turns.
///
/// The thread is stopped by a signal, for some microseconds; a system call in it that SA_RESTART does not cover fails
/// with EINTR.
[[nodiscard]] std::vector<void*> stack_of_thread(pid_t thread, duration patience);

}  // namespace kadr
