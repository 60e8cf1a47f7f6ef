#include "async/alarm.hpp"

#include "async/suspension.hpp"

namespace kadr {

alarm::~alarm() {
  if (is_linked()) loop_->disarm(*this);
}

void alarm::arm(deadline at) {
  if (at == no_deadline) return;
  at_ = at;
  loop_->arm(*this);
}

void alarm_clock::add(alarm& a) {
  alarms_.insert(a);
  if (a.at_ < aimed_at_) aim(a.at_);
}

bool alarm_clock::remove(alarm& a) noexcept {
  alarms_.erase(alarms_.iterator_to(a));
  return alarms_.empty() && aimed_at_ != no_deadline;
}

void alarm_clock::rest() noexcept {
  if (!alarms_.empty() || aimed_at_ == no_deadline) return;
  aimed_at_ = no_deadline;
  timer_.cancel();
}

void alarm_clock::aim(deadline at) {
  aimed_at_ = at;
  timer_.expires_at(at);
  timer_.async_wait([this](const boost::system::error_code& aimed_elsewhere) {
    // A wait that expired just before the timer was set anew comes early.
    if (aimed_elsewhere || steady::now() < aimed_at_) return;
    aimed_at_ = no_deadline;
    ring_due();
    if (!alarms_.empty() && alarms_.begin()->at_ < aimed_at_) aim(alarms_.begin()->at_);
  });
}

void alarm_clock::ring_due() noexcept {
  const deadline now = steady::now();
  while (!alarms_.empty() && alarms_.begin()->at_ <= now) {
    alarm& first = *alarms_.begin();
    alarms_.erase(alarms_.begin());
    first.ring();
  }
}

}  // namespace kadr
