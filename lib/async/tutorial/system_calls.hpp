#pragma once

#include "async/tutorial/scheduler.hpp"

namespace kadr::tutorial {

/// Returns the id of the task that asks. As with every call that does not block, those who are ready go first.
struct get_tid final : system_call {
  void execute(scheduler& kernel, task_id caller) override { kernel.make_ready(answer = caller); }
};

/// Starts a task and returns its id. The caller goes first: it can wait for the task before that has run.
struct new_task final : system_call {
  explicit new_task(subroutine<> b) : body(std::move(b)) {}
  void execute(scheduler& kernel, task_id caller) override {
    kernel.make_ready(caller);
    answer = kernel.spawn(std::move(body));
  }
  subroutine<> body;
};

/// Destroys a task whatever it waits for, even the caller, which then never goes on. 0: there is none.
struct kill_task final : system_call {
  explicit kill_task(task_id t) : target(t) {}
  void execute(scheduler& kernel, task_id caller) override {
    answer = kernel.contains(target);
    kernel.make_ready(caller);
    kernel.kill(target);  // last: this object dies with a caller that kills itself
  }
  task_id target;
};

/// Waits until a task has returned; throws what it throws, or operation_canceled (std::system_error) if it is killed.
/// 0: there is none; how a task ended is not kept. A task that waits for itself waits until it is killed.
struct wait_task final : system_call {
  explicit wait_task(task_id t) : target(t) {}
  void execute(scheduler& kernel, task_id caller) override {
    answer = kernel.contains(target);
    if (answer == 0) return kernel.make_ready(caller);
    kernel.block(caller, kernel.joiners, target);
  }
  task_id target;
};

/// Waits until a read or write will not block, or will fail. Any number of tasks may wait for one descriptor: all are
/// woken. The wait for one that is closed meanwhile never ends: kill the task first.
template <auto Table>
struct wait_ready final : system_call {
  explicit wait_ready(int d) : descriptor(d) {}
  void execute(scheduler& kernel, task_id caller) override {
    kernel.block(caller, kernel.*Table, descriptor);
    kernel.watch(descriptor);
  }
  int descriptor;
};
using wait_read = wait_ready<&scheduler::readers>;
using wait_write = wait_ready<&scheduler::writers>;

}  // namespace kadr::tutorial
