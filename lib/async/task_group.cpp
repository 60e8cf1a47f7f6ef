#include "async/task_group.hpp"

#include <cstdio>
#include <exception>

#include "async/cancellation.hpp"
#include "async/task_set.hpp"

namespace kadr {
namespace {

awaitable<void> join_set(std::shared_ptr<task_set> set) {
  const bool cancelled = co_await drain(set);
  set->rethrow_failure();
  if (cancelled) throw_cancelled();
}

}  // namespace

task_group::task_group(executor_type executor) : set_(std::make_shared<task_set>(executor)) {}

task_group::~task_group() {
  set_->disown();
  if (set_->size() == 0 || set_->context_gone()) return;
  std::fprintf(stderr, "task_group destroyed with %zu tasks that were not joined; use with_task_group\n", set_->size());
  std::terminate();
}

void task_group::spawn(awaitable<void> task) {
  set_->spawn(std::move(task));
}
void task_group::spawn(awaitable<void> task, std::function<void(const std::exception_ptr&)> on_end) {
  set_->spawn(std::move(task), std::move(on_end));
}
awaitable<void> task_group::join() {
  return join_set(set_);
}
void task_group::cancel() noexcept {
  set_->cancel();
}
void task_group::cancel_rest_on_failure(bool on) noexcept {
  set_->cancel_rest_on_failure(on);
}
std::size_t task_group::size() const noexcept {
  return set_->size();
}
std::size_t task_group::failures() const noexcept {
  return set_->failures();
}
bool task_group::cancelled() const noexcept {
  return set_->cancelled();
}
executor_type task_group::get_executor() const noexcept {
  return set_->get_executor();
}

}  // namespace kadr
