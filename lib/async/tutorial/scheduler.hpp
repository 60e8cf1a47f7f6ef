#pragma once

#include <deque>
#include <map>

#include "async/tutorial/selector.hpp"
#include "async/tutorial/task.hpp"

namespace kadr::tutorial {

/// The event loop: gives each ready task a turn, first come, first served, until its next system call; with nobody
/// ready it sleeps in the selector. One thread. Destroys the tasks that are left, the youngest first.
class scheduler {
 public:
  ~scheduler() {
    // Taken out first, destroyed then: the destructors in a frame may use the scheduler.
    while (!tasks_.empty()) tasks_.extract(std::prev(tasks_.end()));
  }
  /// Starts a task, behind all that are ready.
  task_id spawn(subroutine<> body) {
    tasks_.try_emplace(++last_id_, std::move(body));
    make_ready(last_id_);
    return last_id_;
  }
  /// Destroys a task that is not running, if it exists; who waits for it gets std::errc::operation_canceled.
  void kill(task_id id) { end(id, std::make_exception_ptr(std::system_error(ECANCELED, std::generic_category()))); }
  [[nodiscard]] bool contains(task_id id) const { return tasks_.contains(id); }

  /// Runs until no task is ready or waits for a descriptor; tasks that wait for one another stay. What a task throws
  /// ends it and is thrown to those who wait for it, or else out of run(), which may be called again.
  void run() {
    while (!ready_.empty() || !readers.empty() || !writers.empty()) {
      for (const epoll_event& event : selector_.select(ready_.empty() ? -1 : 0)) {
        // Errors and hang-ups count as both: the read or write that follows reports them.
        if (event.events & ~EPOLLOUT) wake_all(readers, event.data.fd);
        if (event.events & ~EPOLLIN) wake_all(writers, event.data.fd);
        watch(event.data.fd);
      }
      // One round: who becomes ready meanwhile has his turn after the next look at the descriptors.
      for (auto turns = ready_.size(); turns != 0; --turns) take_turn();
    }
  }

  // For system calls. A task that does not run is in the ready queue, or in one of these tables by what it waits for.
  std::multimap<int, task_id> readers, writers;
  std::multimap<task_id, task_id> joiners;

  void make_ready(task_id id) { ready_.push_back(id); }
  template <class Table>
  void block(task_id id, Table& waits, typename Table::key_type key) {
    const auto leave = [at = waits.emplace(key, id)](Table* table) { table->erase(at); };
    tasks_.at(id).place.reset(&waits, leave);
  }
  /// The oldest first. False: nobody waited.
  template <class Table>
  bool wake_all(Table& waits, typename Table::key_type key, const std::exception_ptr& error = nullptr) {
    auto [at, last] = waits.equal_range(key);
    const bool any = at != last;
    while (at != last) {
      make_ready(at->second);
      task& sleeper = tasks_.at((at++)->second);
      sleeper.place.reset();
      sleeper.stack.call().error = error;
    }
    return any;
  }
  /// Tells the selector what tasks now want of a descriptor. One that cannot be watched counts as ready.
  void watch(int descriptor) {
    const auto events = (readers.contains(descriptor) ? EPOLLIN : 0u) | (writers.contains(descriptor) ? EPOLLOUT : 0u);
    if (events == 0 || selector_.arm(descriptor, events)) return;
    wake_all(readers, descriptor);
    wake_all(writers, descriptor);
  }

 private:
  void take_turn() {
    const task_id id = ready_.front();
    ready_.pop_front();
    const auto at = tasks_.find(id);
    if (at == tasks_.end()) return;  // killed while it was ready
    if (system_call* call = at->second.stack.run()) return call->execute(*this, id);
    try {
      at->second.body.await_resume();
      end(id, nullptr);
    } catch (...) {
      if (!end(id, std::current_exception())) throw;
    }
  }
  bool end(task_id id, const std::exception_ptr& error) {
    tasks_.extract(id);
    return wake_all(joiners, id, error);
  }

  std::deque<task_id> ready_;
  std::map<task_id, task> tasks_;
  task_id last_id_ = 0;
  selector selector_;
};

}  // namespace kadr::tutorial
