#include "async/waiter.hpp"

namespace kadr {

waiter::~waiter() {
  if (list_) list_->erase(list_->iterator_to(*this));
}

void waiter::wake(wake_reason why) noexcept {
  const bool first = reason_ == wake_reason::none;
  if (first || why == wake_reason::abandoned) reason_ = why;
  if (first) suspension_.resume();
}

wait_list::~wait_list() {
  const auto abandon = [](waiter::list& list) {
    while (!list.empty()) {
      waiter& w = list.front();
      list.pop_front();
      w.list_ = nullptr;
      w.wake(wake_reason::abandoned);
    }
  };
  abandon(waiting_);
  abandon(woken_);
}

void wait_list::push(waiter& w) noexcept {
  waiting_.push_back(w);
  w.list_ = &waiting_;
}

void wait_list::wake_one(wake_reason why) noexcept {
  waiter& w = waiting_.front();
  waiting_.pop_front();
  woken_.push_back(w);
  w.list_ = &woken_;
  w.wake(why);
}

void wait_list::wake_all(wake_reason why) noexcept {
  while (!waiting_.empty()) wake_one(why);
}

}  // namespace kadr
