#pragma once

#include <coroutine>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <vector>

#include "async/outcome.hpp"

namespace kadr::tutorial {

class scheduler;
using task_id = std::uint64_t;  // never used again

/// What a task asks of the scheduler by `co_await`; answered with a number or an exception. The object lives in the
/// frame of the coroutine that awaits it.
struct system_call {
  virtual ~system_call() = default;
  /// Runs while `caller` is suspended: makes it ready again at once, or blocks it until something else does.
  virtual void execute(scheduler& kernel, task_id caller) = 0;
  static bool await_ready() noexcept { return false; }
  void await_suspend(auto caller) noexcept { caller.promise().stack->trap(*this); }
  std::uint64_t await_resume() const {
    if (error) std::rethrow_exception(error);
    return answer;
  }
  std::uint64_t answer = 0;
  std::exception_ptr error;
};

struct destroy_coroutine {
  using pointer = std::coroutine_handle<>;
  void operator()(pointer coroutine) const { coroutine.destroy(); }
};
/// Owns a suspended coroutine: its arguments, its variables and the place where it goes on.
using frame = std::unique_ptr<void, destroy_coroutine>;

/// The coroutines of one task: each awaits the one above it, the top one runs. This vector grows with the depth and
/// not the stack of the thread, because no coroutine is resumed from inside another. Destroyed from the top down.
class call_stack {
 public:
  ~call_stack() {
    while (!frames_.empty()) frames_.pop_back();
  }
  /// The top coroutine calls a subroutine, or makes a system call, and then suspends.
  void push(frame callee) { frames_.push_back(std::move(callee)); }
  void trap(system_call& call) noexcept { call_ = &call; }
  /// The trampoline: what suspends or ends returns to this loop. Runs until a system call; nullptr: all have ended.
  system_call* run() {
    call_ = nullptr;
    while (!call_ && !frames_.empty()) {
      frames_.back().get().resume();
      if (frames_.back().get().done()) frames_.pop_back();
    }
    return call_;
  }
  [[nodiscard]] system_call& call() const noexcept { return *call_; }

 private:
  std::vector<frame> frames_;
  system_call* call_ = nullptr;
};

/// Where a coroutine leaves what it returns: in the frame of its caller.
template <class T>
struct result_slot {
  void return_value(T value) { result->set_value(std::move(value)); }
  outcome<T>* result = nullptr;
};
template <>
struct result_slot<void> {
  void return_void() { result->set_value(); }
  outcome<void>* result = nullptr;
};

/// A coroutine that awaits others of its kind and system calls, nothing else. Lazy: it begins when it is awaited. What
/// it returns or throws comes out of the `co_await`, which may happen once (else std::logic_error).
template <class T = void>
class [[nodiscard]] subroutine {
 public:
  struct promise_type : result_slot<T> {
    subroutine get_return_object() { return subroutine(std::coroutine_handle<promise_type>::from_promise(*this)); }
    static std::suspend_always initial_suspend() noexcept { return {}; }
    static std::suspend_always final_suspend() noexcept { return {}; }
    void unhandled_exception() noexcept { this->result->set_exception(std::current_exception()); }
    call_stack* stack = nullptr;
  };
  static bool await_ready() noexcept { return false; }
  void await_suspend(auto caller) { start(*caller.promise().stack); }
  T await_resume() { return result_.take(); }

  /// Pushes its frame onto `stack`. This object, in the frame of the caller, stays and receives the result.
  void start(call_stack& stack) {
    if (!frame_) throw std::logic_error("subroutine: started twice");
    promise_.stack = &stack;
    promise_.result = &result_;
    stack.push(std::move(frame_));
  }

 private:
  explicit subroutine(std::coroutine_handle<promise_type> coroutine)
      : frame_(coroutine), promise_(coroutine.promise()) {}
  frame frame_;
  promise_type& promise_;
  outcome<T> result_;
};

/// A subroutine with a stack of its own.
struct task {
  explicit task(subroutine<> b) : body(std::move(b)) { body.start(stack); }
  subroutine<> body;
  call_stack stack;
  std::shared_ptr<void> place;  // among those who wait, while it is blocked; destroyed, it leaves
};

}  // namespace kadr::tutorial
