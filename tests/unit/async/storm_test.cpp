// Every part of the toolkit at once, with tasks cancelled and timed out at random: nothing may hang, leak or be counted
// wrong. Run under the sanitizers.
#include <array>
#include <map>

#include "async/as_completed.hpp"
#include "async/async_generator.hpp"
#include "async/condition.hpp"
#include "async/event.hpp"
#include "async/for_each.hpp"
#include "async/gather.hpp"
#include "async/gather_settled.hpp"
#include "async/gather_windowed.hpp"
#include "async/mutex.hpp"
#include "async/offload.hpp"
#include "async/queue.hpp"
#include "async/rate_limiter.hpp"
#include "async/semaphore.hpp"
#include "async/shield.hpp"
#include "async/single_flight.hpp"
#include "async/stream_of.hpp"
#include "async/wait.hpp"
#include "async/with_scope.hpp"
#include "async/with_task_group.hpp"
#include "async/with_timeout.hpp"
#include "unit/async/tools.hpp"

namespace kadr {
namespace {

using namespace test;

class weather {
 public:
  weather(executor_type loop, random& rng)
      : loop_(loop),
        rng_(rng),
        owner_(loop),
        permits_(loop, 4),
        lock_(loop),
        changed_(lock_),
        signal_(loop),
        items_(loop, 3),
        tokens_(loop, 1e6, 8),
        flights_(owner_) {
    owner_.cancel_rest_on_failure(false);
  }

  /// One task of the storm: a random thing, sometimes under a random time limit.
  awaitable<void> task() {
    ++begun_;
    if (one_in(4)) {
      co_await with_timeout(steady::now() + std::chrono::microseconds(rng_() % 200), act(2));
    } else {
      co_await act(2);
    }
    ++ended_;
  }

  /// Lets everybody who is still waiting go, and looks at what must hold then.
  awaitable<void> calm() {
    owner_.cancel();
    try {
      co_await owner_.join();
    } catch (const std::runtime_error& e) {
      EXPECT_STREQ(e.what(), "bad luck") << "of shielded or shared work whose waiters had gone";
    }
    EXPECT_EQ(permits_.available(), permits_.limit());
    EXPECT_EQ(permits_.waiting(), 0u);
    EXPECT_FALSE(lock_.locked());
    EXPECT_EQ(changed_.waiting(), 0u);
    EXPECT_EQ(signal_.waiting(), 0u);
    EXPECT_EQ(tokens_.waiting(), 0u);
    EXPECT_EQ(flights_.in_flight(), 0u);
    EXPECT_EQ(pushed_, popped_ + items_.size());
    EXPECT_EQ(entered_, exited_);
    EXPECT_EQ(inside_, 0);
    EXPECT_GT(ended_, begun_ / 10);
    for (const auto& [name, n] : done_) EXPECT_GT(n, 0u) << name;
    EXPECT_EQ(done_.size(), kinds);
  }

 private:
  static constexpr std::size_t kinds = 18;

  bool one_in(unsigned n) { return rng_() % n == 0; }
  awaitable<int> value(unsigned turns) {
    co_await yield_times(turns);
    if (one_in(16)) throw std::runtime_error("bad luck");
    co_return static_cast<int>(turns);
  }
  awaitable<int> value() { return value(static_cast<unsigned>(rng_() % 3)); }
  std::vector<awaitable<int>> values() {
    std::vector<awaitable<int>> work;
    for (auto n = rng_() % 4; n != 0; --n) work.push_back(value());
    return work;
  }
  std::vector<kadr::task<int>> started(task_group& group) {
    std::vector<kadr::task<int>> handles;
    for (auto& work : values()) handles.push_back(group.start(std::move(work)));
    return handles;
  }

  awaitable<void> act(int depth) {
    static constexpr std::array<awaitable<void> (weather::*)(int), kinds> all = {
        &weather::under_permit, &weather::locked,    &weather::notified, &weather::signalled, &weather::pushes,
        &weather::pops,         &weather::limited,   &weather::gathers,  &weather::settles,   &weather::windows,
        &weather::waits,        &weather::completes, &weather::streams,  &weather::generates, &weather::scoped,
        &weather::shielded,     &weather::shared,    &weather::offloads};
    const auto kind = rng_() % kinds;
    try {
      co_await (this->*all[kind])(depth);
      ++done_[kind];
    } catch (const std::runtime_error& e) {
      // system_error is one, too: cancellation goes on its way.
      if (std::string_view(e.what()) != "bad luck") throw;
    }
  }
  awaitable<void> inner(int depth) {
    if (depth > 0 && one_in(2)) return act(depth - 1);
    return yield();
  }

  awaitable<void> under_permit(int depth) {
    const auto permit = co_await permits_.acquire();
    co_await inner(std::min(depth, 0));
  }
  awaitable<void> locked(int) {
    const auto guard = co_await lock_.lock();
    EXPECT_EQ(inside_, 0);
    ++inside_;
    struct leave {
      int& inside;
      ~leave() { --inside; }
    } const at_end{inside_};
    co_await yield();
  }
  awaitable<void> notified(int) {
    auto guard = co_await lock_.lock();
    if (one_in(2)) {
      one_in(3) ? changed_.notify_all() : changed_.notify_one();
      co_return;
    }
    // Nobody may ever notify: the wait has an end of its own.
    co_await with_timeout(steady::now() + 100us, changed_.wait(guard));
    EXPECT_TRUE(guard);
    EXPECT_EQ(inside_, 0);
  }
  awaitable<void> signalled(int) {
    if (one_in(2)) {
      signal_.set();
      if (one_in(2)) signal_.reset();
      co_return;
    }
    co_await with_timeout(steady::now() + 100us, signal_.wait());
  }
  awaitable<void> pushes(int) {
    bool in = false;
    const auto push = [&]() -> awaitable<void> {
      in = co_await items_.push(1);
      if (in) ++pushed_;
    };
    co_await with_timeout(steady::now() + 100us, push());
  }
  awaitable<void> pops(int) {
    const auto pop = [&]() -> awaitable<void> {
      const auto item = co_await items_.pop();
      if (!item) co_return;
      ++popped_;
      items_.task_done();
    };
    co_await with_timeout(steady::now() + 100us, pop());
  }
  awaitable<void> limited(int depth) {
    co_await tokens_.acquire(1 + rng_() % 3);
    co_await inner(depth);
  }
  awaitable<void> gathers(int) { (void)co_await gather(values()); }
  awaitable<void> settles(int) {
    for (const auto& end : co_await gather_settled(values())) EXPECT_TRUE(end.done());
  }
  awaitable<void> windows(int) {
    std::vector<unsigned> inputs(rng_() % 5, 1);
    const auto make = [this](unsigned turns) { return value(turns); };
    (void)co_await gather_windowed(2, std::move(inputs), make);
  }
  awaitable<void> waits(int) {
    const auto body = [this](task_group& group) -> awaitable<void> {
      const auto when = static_cast<wait_until>(rng_() % 3);
      const auto found = co_await kadr::wait(started(group), when, steady::now() + 100us);
      for (const auto& each : found.done) (void)each.exception();
      for (const auto& each : found.pending) each.cancel();
    };
    co_await with_task_group(body);
  }
  awaitable<void> completes(int) {
    const auto body = [this](task_group& group) -> awaitable<void> {
      auto handles = as_completed(started(group));
      for (;;) {
        const auto each = co_await handles.next();
        if (!each) co_return;
        (void)each->exception();
      }
    };
    co_await with_task_group(body);
  }
  awaitable<void> streams(int) {
    const auto body = [this](task_group& group) -> awaitable<void> {
      const auto make = [this](unsigned turns) { return value(turns); };
      auto results = stream_of(std::vector<unsigned>{0, 1, 2, 1, 0}).map(make).buffered(2, group);
      for (auto n = rng_() % 6; n != 0; --n)
        if (!co_await results.next()) co_return;
    };
    co_await with_task_group(body);
  }
  awaitable<void> generates(int) {
    const auto writes = [this](yielder<int>& out) -> awaitable<void> {
      for (int i = 0; i < 4; ++i) {
        const int item = co_await value();
        co_await out(item);
      }
    };
    const auto body = [&writes, this](task_group& group) -> awaitable<void> {
      auto items = make_stream<int>(group, writes);
      for (auto n = rng_() % 5; n != 0; --n)
        if (!co_await items.next()) co_return;
    };
    co_await with_task_group(body);
  }
  awaitable<void> scoped(int depth) {
    const auto enter = [this]() -> awaitable<int> {
      co_await yield();
      ++entered_;
      co_return 1;
    };
    const auto body = [this, depth](int&) { return inner(depth); };
    const auto exit = [this](int&) -> awaitable<void> {
      co_await yield();
      ++exited_;
    };
    co_await with_scope(enter, body, exit);
  }
  awaitable<void> shielded(int) { (void)co_await shield(owner_, value()); }
  awaitable<void> shared(int) {
    const std::function<awaitable<int>()> make = [this] { return value(); };
    (void)co_await flights_.run(static_cast<int>(rng_() % 4), make);
  }
  awaitable<void> offloads(int) {
    const auto twice = [n = static_cast<int>(rng_() % 100)] { return 2 * n; };
    const int even = one_in(2) ? co_await offload(pool_, twice) : co_await offload_abandonable(pool_, twice);
    EXPECT_EQ(even % 2, 0);
  }

  executor_type loop_;
  random& rng_;
  thread_pool pool_{"storm", 2};
  task_group owner_;
  semaphore permits_;
  mutex lock_;
  condition changed_;
  event signal_;
  queue<int> items_;
  rate_limiter tokens_;
  single_flight<int, int> flights_;
  std::uint64_t begun_ = 0, ended_ = 0, pushed_ = 0, popped_ = 0, entered_ = 0, exited_ = 0;
  int inside_ = 0;
  std::map<std::size_t, std::uint64_t> done_;
};

TEST(storm, of_everything_at_once_leaves_nothing_behind) {
  random rng(storm_seed());
  const auto body = [&rng]() -> awaitable<void> {
    weather all(co_await asio::this_coro::executor, rng);
    const auto make = [&all] { return all.task(); };
    co_await storm(rng, storm_cycles, make);
    co_await all.calm();
  };
  run(body(), std::chrono::minutes(5));
}

}  // namespace
}  // namespace kadr
