#include "async/suspension.hpp"

#include <boost/asio/execution/context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>

namespace kadr {

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
    : service(context), executor_(static_cast<asio::io_context&>(context).get_executor()) {}

ready_queue& ready_queue::of(executor_type executor) {
  return asio::use_service<ready_queue>(asio::query(executor, asio::execution::context));
}

void ready_queue::make_ready(suspension& s) noexcept {
  ready_.push_back(s);
  if (std::exchange(posted_, true)) return;
  asio::post(executor_, [this] { turn(); });
}

void ready_queue::turn() {
  posted_ = false;
  running_.splice(running_.end(), ready_);
  // Should a coroutine's bug throw out of the loop, the others get their turn when the loop is run again.
  struct leftovers {
    ready_queue* self;
    ~leftovers() {
      if (!self->running_.empty() && !std::exchange(self->posted_, true))
        asio::post(self->executor_, [queue = self] { queue->turn(); });
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
