#include "async/suspension.hpp"

#include <atomic>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>

namespace kadr {
namespace {

/// Queues that have been destroyed, of all loops: what a thread remembers of one from before is not trusted.
std::atomic<std::size_t> destroyed = 0;

}  // namespace

void suspension::enqueue() noexcept {
  if (resumed_) {
    loop_->make_ready(*this);
  } else {
    loop_->suspended_.push_back(*this);
  }
}

void suspension::resume() noexcept {
  if (!finish_) {
    resumed_ = true;
  } else if (!resumed_) {
    resumed_ = true;
    unlink();
    loop_->make_ready(*this);
  }
}

ready_queue::ready_queue(asio::execution_context& context)
    : service(context), executor_(static_cast<asio::io_context&>(context).get_executor()), clock_(executor_) {}

ready_queue::~ready_queue() {
  destroyed.fetch_add(1, std::memory_order_relaxed);
}

ready_queue& ready_queue::of(executor_type executor) {
  // Asio's look-up takes a lock and compares type names, a fifth of what a switch costs.
  struct found {
    const asio::execution_context* context = nullptr;
    ready_queue* queue = nullptr;
    std::size_t destroyed_before = 0;
  };
  thread_local found last;
  auto& context = asio::query(executor, asio::execution::context);
  const auto so_far = destroyed.load(std::memory_order_relaxed);
  if (last.context != &context || last.destroyed_before != so_far)
    last = {&context, &asio::use_service<ready_queue>(context), so_far};
  return *last.queue;
}

void ready_queue::arm(alarm& a) {
  clock_.add(a);
}

void ready_queue::disarm(alarm& a) noexcept {
  if (clock_.remove(a) && !*flag_) post_turn();
}

void ready_queue::make_ready(suspension& s) noexcept {
  ready_.push_back(s);
  post_turn();
}

void ready_queue::post_turn() {
  if (!std::exchange(posted_, true)) asio::post(executor_, [this] { turn(); });
}

void ready_queue::turn() {
  posted_ = false;
  running_.splice(running_.end(), ready_);
  // Should a coroutine's bug throw out of the loop, the others get their turn when the loop is run again.
  struct turn_end {
    ready_queue* self;
    ~turn_end() {
      if (!self->running_.empty()) self->post_turn();
      self->clock_.rest();
    }
  } const guard{this};
  while (!running_.empty()) {
    suspension& s = running_.front();
    running_.pop_front();
    s.resumed_ = false;
    s.finish_(s, true);
  }
}

void ready_queue::shutdown() noexcept {
  // Coroutines are destroyed by the scheduler, which is the context's first service and therefore shut down last.
  *flag_ = true;
  for (list* each : {&running_, &ready_, &suspended_}) {
    while (!each->empty()) {
      suspension& s = each->front();
      each->pop_front();
      s.slot_.clear();
      s.finish_(s, false);
    }
  }
}

}  // namespace kadr
