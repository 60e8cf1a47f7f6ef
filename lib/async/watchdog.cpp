#include "async/watchdog.hpp"

#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "async/call_soon.hpp"
#include "core/code_names.hpp"
#include "core/thread_stack.hpp"

namespace kadr {
namespace {

using namespace std::chrono_literals;

/// How long the loop's thread may take to say where it is.
constexpr duration patience = 50ms;

duration checked(duration limit) {
  if (limit <= duration::zero()) throw std::invalid_argument("watchdog: no limit");
  return limit;
}

}  // namespace

/// What the loop tells the watchdog. Shared, because a heartbeat may lie in the loop's queue when the watchdog is gone.
struct watchdog::pulse {
  std::atomic<pid_t> thread = 0;
  std::atomic<deadline> at = deadline();
  std::atomic<std::uint64_t> beats = 0;  // written last

  void beat() noexcept {
    thread.store(::gettid(), std::memory_order_relaxed);
    at.store(steady::now(), std::memory_order_relaxed);
    beats.fetch_add(1, std::memory_order_release);
  }
};

watchdog::watchdog(asio::io_context& loop, duration limit, report_function report)
    : loop_(loop),
      limit_(checked(limit)),
      period_(std::clamp<duration>(limit / 4, 1ms, 1s)),
      report_(std::move(report)),
      pulse_(std::make_shared<pulse>()) {
  prepare_thread_stacks();
  post_heartbeat();
  thread_ = std::thread([this] { watch(); });
}

watchdog::~watchdog() {
  stop_.release();
  thread_.join();
}

void watchdog::watch() {
  pthread_setname_np(pthread_self(), "kadr-watchdog");
  for (;;) {
    const deadline due = steady::now() + period_;
    if (stop_.try_acquire_until(due)) return;
    const duration overslept = steady::now() - due;
    if (overslept > period_) posted_at_ += overslept;
    look();
  }
}

void watchdog::post_heartbeat() {
  ++posted_;
  outstanding_ = true;
  posted_at_ = steady::now();
  call_soon(loop_.get_executor(), [pulse = pulse_] { pulse->beat(); });
}

void watchdog::look() {
  if (outstanding_ && pulse_->beats.load(std::memory_order_acquire) == posted_) heartbeat_ran();
  const deadline now = steady::now();
  if (loop_.stopped()) {
    if (blocked_) end_block(now - posted_at_);
    turning_ = false;
  } else if (!outstanding_) {
    post_heartbeat();
  } else if (turning_ && !blocked_ && now - posted_at_ >= limit_) {
    begin_block();
  }
  // A loop that nobody runs yet is late for nothing; and the thread that ran it once may now do something else.
  if (!turning_) posted_at_ = now;
}

void watchdog::heartbeat_ran() {
  outstanding_ = false;
  const duration took = pulse_->at.load(std::memory_order_relaxed) - posted_at_;
  if (blocked_ || (turning_ && took >= limit_)) end_block(took);
  turning_ = true;
}

void watchdog::begin_block() {
  const std::uint64_t beats = pulse_->beats.load(std::memory_order_relaxed);
  const auto stack = stack_of_thread(pulse_->thread.load(std::memory_order_relaxed), patience);
  // What ran after the block had ended is innocent.
  if (pulse_->beats.load(std::memory_order_acquire) == beats) frames_ = names_of_code(stack);
  blocked_ = true;
  report_({steady::now() - posted_at_, false, frames_});
}

void watchdog::end_block(duration blocked) {
  blocked_ = false;
  report_({std::max(blocked, limit_), true, std::exchange(frames_, {})});
}

}  // namespace kadr
