#include <random>

#include "unit/async/tutorial/tools.hpp"

namespace kadr::tutorial {
namespace {

using namespace test;

TEST(tutorial_scheduler, run_with_nothing_to_do_returns) {
  scheduler loop;
  loop.run();
  order log;
  loop.spawn(say(1, 1, log));
  loop.run();
  loop.run();
  EXPECT_EQ(log, order{1});
}

TEST(tutorial_scheduler, gives_turns_in_rotation) {
  scheduler loop;
  order log;
  for (int i = 1; i <= 3; ++i) loop.spawn(say(i, i, log));
  EXPECT_TRUE(log.empty()) << "spawn runs nothing";
  loop.run();
  EXPECT_EQ(log, (order{1, 2, 3, 2, 3, 3}));
}

subroutine<> tell_tid(std::vector<task_id>& log) {
  log.push_back(co_await get_tid());
}

subroutine<> tell_tid_from_below(std::vector<task_id>& log) {
  co_await tell_tid(log);
  log.push_back(co_await get_tid());
}

TEST(tutorial_scheduler, a_task_and_its_subroutines_have_one_id_that_is_never_used_again) {
  scheduler loop;
  std::vector<task_id> log;
  const task_id first = loop.spawn(tell_tid_from_below(log));
  loop.run();
  EXPECT_FALSE(loop.contains(first));
  const task_id second = loop.spawn(tell_tid(log));
  loop.run();
  EXPECT_NE(first, second);
  EXPECT_EQ(log, (std::vector<task_id>{first, first, second}));
}

subroutine<> start_and_wait(order& log) {
  const task_id child = co_await new_task(say(2, 2, log));
  log.push_back(1);
  co_await note_end(child, log);
  co_await note_end(child, log);
}

TEST(tutorial_scheduler, a_parent_goes_on_before_its_child_begins_and_waits_until_it_has_ended) {
  scheduler loop;
  order log;
  loop.spawn(start_and_wait(log));
  loop.run();
  EXPECT_EQ(log, (order{1, 2, 2, 1, 0})) << "returned; the second time there is no such task";
}

subroutine<> wait_for_failure(order& log, std::string& what) {
  const task_id child = co_await new_task(fail_after(0, "at once"));
  try {
    co_await wait_task(child);
  } catch (const std::runtime_error& e) {
    what = e.what();
  }
  co_await note_end(child, log);
}

TEST(tutorial_scheduler, a_parent_that_waits_at_once_gets_even_what_its_child_throws_at_once) {
  scheduler loop;
  order log;
  std::string what;
  loop.spawn(wait_for_failure(log, what));
  loop.run();
  EXPECT_EQ(what, "at once");
  EXPECT_EQ(log, order{0}) << "later there is no such task";
}

TEST(tutorial_scheduler, every_waiter_gets_the_failure_in_the_order_in_which_they_came) {
  scheduler loop;
  order log;
  const task_id failing = loop.spawn(fail_after(3, "later"));
  loop.spawn(note_end(failing, log));
  loop.spawn(note_end(failing, log));
  loop.run();
  EXPECT_EQ(log, (order{-1, -1}));
}

TEST(tutorial_scheduler, what_nobody_waits_for_leaves_run_which_may_be_called_again) {
  scheduler loop;
  order log;
  const task_id failing = loop.spawn(fail_after(1, "unheard"));
  loop.spawn(say(7, 3, log));
  EXPECT_THROW(loop.run(), std::runtime_error);
  EXPECT_FALSE(loop.contains(failing));
  EXPECT_LT(log.size(), 3u);
  loop.run();
  EXPECT_EQ(log, (order{7, 7, 7}));
}

subroutine<> count(int& ended) {
  co_await yield_times(3);
  ++ended;
}

TEST(tutorial_scheduler, runs_a_hundred_thousand_tasks_at_once) {
  scheduler loop;
  int ended = 0;
  for (int i = 0; i < 100'000; ++i) loop.spawn(count(ended));
  loop.run();
  EXPECT_EQ(ended, 100'000);
}

struct storm_state {
  std::mt19937 rng;
  int socket;
  std::vector<task_id> places = std::vector<task_id>(32);
  int alive = 0;
  int ended = 0;
};

class presence {
 public:
  explicit presence(int& alive) : alive_(alive) { ++alive_; }
  presence(const presence&) = delete;
  presence& operator=(const presence&) = delete;
  ~presence() { --alive_; }

 private:
  int& alive_;
};

subroutine<> storm_task(storm_state& state) {
  const presence mine(state.alive);
  const auto what = state.rng() % 6;
  if (what == 0) throw std::runtime_error("a failure in the storm");
  if (what == 1) co_await wait_read(state.socket);
  if (what == 2) co_await wait_write(state.socket);
  if (what == 3) co_await wait_task(state.places[state.rng() % state.places.size()]);
  if (what == 4) {
    const task_id self = co_await get_tid();
    co_await kill_task(self);
  }
  co_await yield_times(static_cast<int>(state.rng() % 4));
  ++state.ended;
}

/// At the end wakes those who wait for the socket: `peer` is its other side.
subroutine<> storm(storm_state& state, int cycles, int peer) {
  while (cycles > 0) {
    task_id& place = state.places[state.rng() % state.places.size()];
    if (state.rng() % 3 == 0) {
      co_await kill_task(place);
    } else {
      place = co_await new_task(storm_task(state));
      --cycles;
    }
  }
  put(peer, "x");
}

TEST(tutorial_scheduler, storm_of_a_hundred_thousand_tasks_with_random_kills_leaves_nothing_behind) {
  const auto sockets = socket_pair();
  const auto seed = std::random_device{}();
  RecordProperty("seed", std::to_string(seed));
  storm_state state{std::mt19937(seed), sockets.first.get()};
  {
    scheduler loop;
    loop.spawn(storm(state, 100'000, sockets.second.get()));
    int failures = 0;
    for (bool failed = true; failed;) {
      failed = false;
      try {
        loop.run();
      } catch (const std::runtime_error&) {
        failed = true;
        ++failures;
      }
    }
    EXPECT_TRUE(loop.readers.empty());
    EXPECT_TRUE(loop.writers.empty());
    EXPECT_EQ(static_cast<std::size_t>(state.alive), loop.joiners.size()) << "those left wait for one another";
    EXPECT_GT(failures, 1000);
    EXPECT_GT(state.ended, 1000);
  }
  EXPECT_EQ(state.alive, 0) << "seed " << seed;
}

}  // namespace
}  // namespace kadr::tutorial
