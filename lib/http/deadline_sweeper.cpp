#include "http/deadline_sweeper.hpp"

#include "async/sleep.hpp"

namespace kadr {

awaitable<void> deadline_sweeper::run() {
  for (;;) {
    co_await sleep_for(period);
    sweep(steady::now());
  }
}

void deadline_sweeper::sweep(deadline now) noexcept {
  for (auto& g : guarded_) {
    if (g.deadline_ > now) continue;
    g.disarm();
    g.expired_ = true;
    g.on_deadline();
  }
}

}  // namespace kadr
