#pragma once

#include <boost/intrusive/set.hpp>

#include "async/awaitable.hpp"
#include "core/time.hpp"

namespace kadr {

class ready_queue;

/// Something that is due at a time, unless it is destroyed before. Loop thread only.
///
/// All alarms of a loop share one timer of Asio, which is set anew only when an earlier one comes: arming and taking
/// back, what a time-out does that does not strike, makes no system call.
class alarm : public boost::intrusive::set_base_hook<boost::intrusive::link_mode<boost::intrusive::safe_link>> {
 public:
  explicit alarm(ready_queue& loop) noexcept : loop_(&loop) {}
  alarm(const alarm&) = delete;
  alarm& operator=(const alarm&) = delete;
  virtual ~alarm();

  /// Due at `at`; no_deadline: never. Once.
  void arm(deadline at);

 private:
  friend class alarm_clock;
  /// It is `at`, or a little later. The alarm is not armed any more; it may be destroyed here.
  virtual void ring() noexcept = 0;

  ready_queue* loop_;
  deadline at_ = no_deadline;
};

/// The alarms of one loop, by time; those of one time in the order in which they were armed.
class alarm_clock {
 public:
  explicit alarm_clock(executor_type executor) : timer_(executor) {}
  alarm_clock(const alarm_clock&) = delete;
  alarm_clock& operator=(const alarm_clock&) = delete;

  void add(alarm& a);
  /// True: the timer runs for nobody, rest() is wanted.
  [[nodiscard]] bool remove(alarm& a) noexcept;
  /// Stops the timer if no alarm is left, for a timer that runs keeps the loop running.
  void rest() noexcept;

 private:
  struct by_time {
    bool operator()(const alarm& a, const alarm& b) const noexcept { return a.at_ < b.at_; }
  };

  void aim(deadline at);
  void ring_due() noexcept;

  boost::intrusive::multiset<alarm, boost::intrusive::compare<by_time>> alarms_;
  steady_timer timer_;
  deadline aimed_at_ = no_deadline;  // when the timer expires; no_deadline: it does not run
};

}  // namespace kadr
