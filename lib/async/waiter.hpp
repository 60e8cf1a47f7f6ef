#pragma once

#include <boost/intrusive/list.hpp>
#include <cstddef>

#include "async/awaitable.hpp"
#include "async/suspension.hpp"

namespace kadr {

/// Why a waiter was woken. `none`: it was not, the coroutine has been cancelled.
enum class wake_reason { none, granted, closed, abandoned };

/// One suspended coroutine, as a local variable of it. The building block of every primitive here.
///
/// It is woken at most once; the wake-up goes through the ready queue, never runs inline. Cancellation resumes it
/// without waking it: look at reason() and at the cancellation state. A waiter destroyed while it is queued (its
/// io_context went away) unlinks itself. Loop thread only.
class waiter : public boost::intrusive::list_base_hook<boost::intrusive::tag<class wait_list>> {
 public:
  explicit waiter(ready_queue& loop) noexcept : suspension_(loop) {}
  explicit waiter(executor_type executor) : waiter(ready_queue::of(executor)) {}
  waiter(const waiter&) = delete;
  waiter& operator=(const waiter&) = delete;
  ~waiter();

  /// Await the result at once: `co_await self.suspend();`. May be repeated while reason() is none.
  [[nodiscard]] auto suspend() { return suspension_.suspend(); }

  /// Makes the coroutine ready; only the first call counts, but `abandoned` replaces any other reason.
  void wake(wake_reason why) noexcept;

  [[nodiscard]] wake_reason reason() const noexcept { return reason_; }
  [[nodiscard]] bool abandoned() const noexcept { return reason_ == wake_reason::abandoned; }

 private:
  friend class wait_list;
  using list = boost::intrusive::list<
      waiter, boost::intrusive::base_hook<boost::intrusive::list_base_hook<boost::intrusive::tag<wait_list>>>>;

  suspension suspension_;
  list* list_ = nullptr;
  wake_reason reason_ = wake_reason::none;
};

/// First in, first out queue of waiters. Its destruction wakes every waiter that has not resumed yet, woken before or
/// not, as `abandoned`: after that a waiter must not touch the object that held the list. Loop thread only.
class wait_list {
 public:
  wait_list() = default;
  wait_list(const wait_list&) = delete;
  wait_list& operator=(const wait_list&) = delete;
  ~wait_list();

  /// `w` stays linked until it is destroyed.
  void push(waiter& w) noexcept;

  /// The oldest waiter that was not woken. Precondition: !empty().
  [[nodiscard]] waiter& front() noexcept { return waiting_.front(); }
  /// Wakes it. Precondition: !empty().
  void wake_one(wake_reason why) noexcept;
  void wake_all(wake_reason why) noexcept;

  /// Waiters not woken yet; one that was cancelled counts until it has resumed.
  [[nodiscard]] std::size_t size() const noexcept { return waiting_.size(); }
  [[nodiscard]] bool empty() const noexcept { return waiting_.empty(); }

 private:
  waiter::list waiting_;
  waiter::list woken_;
};

}  // namespace kadr
