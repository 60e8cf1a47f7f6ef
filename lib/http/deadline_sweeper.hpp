#pragma once

#include <boost/intrusive/list.hpp>

#include "async/awaitable.hpp"
#include "core/time.hpp"

namespace kadr {

/// Deadlines of many connections by one coarse timer: arming costs an assignment, where a timer each would cost a heap
/// operation a request (a third of the client's throughput, measured). A deadline fires up to `period` late. Loop
/// thread only.
class deadline_sweeper {
 public:
  static constexpr auto period = std::chrono::milliseconds(100);

  /// Something with a deadline. Leaves the sweeper when it is destroyed.
  class guarded : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
   public:
    void arm(deadline at) noexcept {
      deadline_ = at;
      expired_ = false;
    }
    void disarm() noexcept { deadline_ = no_deadline; }
    /// The deadline passed since arm(). Stays until the next arm().
    [[nodiscard]] bool expired() const noexcept { return expired_; }

   protected:
    virtual ~guarded() = default;

   private:
    friend class deadline_sweeper;
    /// Ends whatever waits; called once a passed deadline, on the loop.
    virtual void on_deadline() noexcept = 0;
    deadline deadline_ = no_deadline;
    bool expired_ = false;
  };

  void watch(guarded& g) { guarded_.push_back(g); }
  /// Sweeps until cancelled.
  [[nodiscard]] awaitable<void> run();

 private:
  void sweep(deadline now) noexcept;
  boost::intrusive::list<guarded, boost::intrusive::constant_time_size<false>> guarded_;
};

}  // namespace kadr
