#pragma once

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/intrusive/list.hpp>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

#include "async/alarm.hpp"
#include "async/awaitable.hpp"

namespace kadr {

class ready_queue;

/// One coroutine that waits for another rather than for I/O, as a local variable of it: a place for its handler,
/// without a timer and without an allocation of its own. Loop thread only.
///
/// If its io_context is destroyed first, the coroutine is destroyed, as Asio does with those that wait for I/O.
class suspension : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  explicit suspension(ready_queue& loop) noexcept : loop_(&loop) {}
  suspension(const suspension&) = delete;
  suspension& operator=(const suspension&) = delete;

  /// Await the result at once: `co_await self.suspend();`. Ends a turn of the loop after resume(), or after the
  /// coroutine has been cancelled. May be repeated.
  [[nodiscard]] auto suspend() {
    return asio::async_initiate<const asio::deferred_t, void()>(initiation{this}, asio::deferred);
  }

  /// Puts the coroutine into the ready queue, never runs it inline. A call before suspend() makes that last one turn.
  void resume() noexcept;

 private:
  friend class ready_queue;

  // What awaits is always an awaitable: its handler is a pointer to the stack of coroutines.
  using storage = void* [1];

  struct initiation {
    suspension* self;
    template <class Handler>
    void operator()(Handler&& handler) const {
      self->hold(std::forward<Handler>(handler));
    }
  };
  struct canceller {
    suspension* self;
    void operator()(asio::cancellation_type) const noexcept { self->resume(); }
  };

  template <class Handler>
  void hold(Handler&& handler) {
    using held = std::decay_t<Handler>;
    static_assert(sizeof(held) <= sizeof(storage) && alignof(held) <= alignof(void*));
    if (!resumed_) {
      slot_ = asio::get_associated_cancellation_slot(handler);
      if (slot_.is_connected()) slot_.assign(canceller{this});
    }
    ::new (static_cast<void*>(handler_)) held(std::forward<Handler>(handler));
    finish_ = &finish<held>;
    enqueue();
  }

  template <class Handler>
  static void finish(suspension& self, bool run) {
    auto& stored = *std::launder(reinterpret_cast<Handler*>(self.handler_));
    Handler handler(std::move(stored));
    stored.~Handler();
    self.finish_ = nullptr;
    if (run) std::move(handler)();
  }

  void enqueue() noexcept;

  ready_queue* loop_;
  void (*finish_)(suspension&, bool run) = nullptr;  // null: not suspended
  alignas(void*) storage handler_;
  asio::cancellation_slot slot_;
  bool resumed_ = false;
};

/// The suspended coroutines of one io_context, and those of them that are ready to go on, first in first out (the ready
/// queue of a textbook event loop; one handler of Asio a turn, however many are ready). Those that become ready during
/// a turn run in the next one, after Asio has looked at timers and sockets. Keeps the alarms of the loop too. Loop
/// thread only.
class ready_queue : public asio::execution_context::service {
 public:
  using key_type = ready_queue;
  static inline asio::execution_context::id id;

  explicit ready_queue(asio::execution_context& context);
  ~ready_queue() override;

  /// The one of this loop; made when it is first asked for.
  [[nodiscard]] static ready_queue& of(executor_type executor);

  [[nodiscard]] executor_type get_executor() const noexcept { return executor_; }
  /// A flag that becomes true when the io_context begins its destruction, before it destroys any coroutine. The flag
  /// outlives the context.
  [[nodiscard]] const std::shared_ptr<const bool>& gone() const noexcept { return gone_; }

  /// See alarm.
  void arm(alarm& a);
  void disarm(alarm& a) noexcept;

 private:
  friend class suspension;
  using list = boost::intrusive::list<suspension, boost::intrusive::constant_time_size<false>>;

  void make_ready(suspension& s) noexcept;
  void post_turn();
  void turn();
  void shutdown() noexcept override;

  executor_type executor_;
  std::shared_ptr<bool> flag_ = std::make_shared<bool>(false);
  std::shared_ptr<const bool> gone_ = flag_;
  bool posted_ = false;
  // A member: Asio destroys its services newest first, and the timer's must outlive this one.
  alarm_clock clock_;
  list suspended_;
  list ready_;
  list running_;  // ready ones whose turn has begun
};

}  // namespace kadr
