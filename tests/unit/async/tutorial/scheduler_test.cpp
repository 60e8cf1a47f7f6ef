#include <random>

#include "unit/async/tutorial/tools.hpp"

namespace kadr::tutorial {
namespace {

using namespace test;

subroutine<> say(int n, int times, order& log) {
  for (int i = 0; i < times; ++i) {
    log.push_back(n);
    co_await get_tid();
  }
}

subroutine<> fail_after(int turns, std::string what) {
  co_await yield_times(turns);
  throw std::runtime_error(what);
}

subroutine<> sleep_for_ever(int descriptor, order& log, int n) {
  const farewell mine(log, n);
  co_await wait_read(descriptor);
}

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

subroutine<> kill_it(task_id target, order& log) {
  log.push_back(static_cast<int>(co_await kill_task(target)));
}

TEST(tutorial_scheduler, a_killed_task_leaves_its_wait_and_its_waiters_are_told) {
  const auto sockets = socket_pair();
  scheduler loop;
  order log;
  const task_id victim = loop.spawn(sleep_for_ever(sockets.first.get(), log, 5));
  loop.spawn(note_end(victim, log));
  loop.spawn(kill_it(victim, log));
  loop.run();
  EXPECT_EQ(log, (order{5, 1, ECANCELED})) << "destroyed, then found by the killer, then reported";
  EXPECT_TRUE(loop.readers.empty());
  EXPECT_TRUE(loop.joiners.empty());
}

TEST(tutorial_scheduler, an_unknown_task_cannot_be_killed) {
  scheduler loop;
  order log;
  loop.spawn(kill_it(12345, log));
  loop.spawn(note_end(12345, log));
  loop.run();
  EXPECT_EQ(log, (order{0, 0}));
  loop.kill(12345);
}

subroutine<> kill_myself(order& log) {
  const farewell mine(log, 1);
  const task_id self = co_await get_tid();
  co_await kill_task(self);
  log.push_back(99);
}

subroutine<> call_kill_myself(order& log) {
  const farewell mine(log, 2);
  co_await kill_myself(log);
  log.push_back(99);
}

TEST(tutorial_scheduler, a_task_that_kills_itself_never_goes_on_and_its_waiters_are_told) {
  scheduler loop;
  order log;
  const task_id victim = loop.spawn(call_kill_myself(log));
  loop.spawn(note_end(victim, log));
  loop.run();
  EXPECT_EQ(log, (order{1, 2, ECANCELED}));
  EXPECT_FALSE(loop.contains(victim));
}

TEST(tutorial_scheduler, a_task_killed_while_it_is_ready_gets_no_turn) {
  scheduler loop;
  order log;
  const task_id victim = loop.spawn(say(1, 5, log));
  loop.kill(victim);
  loop.run();
  EXPECT_TRUE(log.empty());
}

subroutine<> kill_what_was_woken(task_id victim, int peer, order& log) {
  co_await get_tid();
  put(peer, "x");
  co_await get_tid();
  log.push_back(static_cast<int>(co_await kill_task(victim)));
}

TEST(tutorial_scheduler, a_task_killed_after_it_was_woken_does_not_go_on) {
  const auto sockets = socket_pair();
  scheduler loop;
  order log;
  const task_id first = loop.spawn(kill_what_was_woken(2, sockets.second.get(), log));
  const task_id victim = loop.spawn(note_readable(sockets.first.get(), log, 9));
  ASSERT_EQ(first, 1u);
  ASSERT_EQ(victim, 2u);
  loop.run();
  EXPECT_EQ(log, order{1});
}

TEST(tutorial_scheduler, tasks_that_wait_for_one_another_do_not_keep_run_busy) {
  order log;
  {
    scheduler loop;
    loop.spawn(note_end(2, log));
    loop.spawn(note_end(1, log));
    loop.spawn(note_end(3, log));
    loop.run();
    EXPECT_TRUE(log.empty());
    EXPECT_EQ(loop.joiners.size(), 3u);
    loop.kill(1);
    loop.run();
    EXPECT_EQ(log, order{ECANCELED});
    EXPECT_TRUE(loop.contains(3)) << "it waits for itself";
  }
  EXPECT_EQ(log.size(), 1u);
}

subroutine<> nested(int depth, int descriptor, order& log, int n) {
  const farewell mine(log, n * 10 + depth);
  if (depth < 2) co_await nested(depth + 1, descriptor, log, n);
  co_await wait_read(descriptor);
}

TEST(tutorial_scheduler, destroyed_it_destroys_the_youngest_task_first_and_each_stack_from_the_top_down) {
  const auto sockets = socket_pair();
  order log;
  {
    scheduler loop;
    loop.spawn(nested(1, sockets.first.get(), log, 1));
    loop.spawn(nested(1, sockets.first.get(), log, 2));
    loop.spawn(fail_after(2, "stop here"));
    EXPECT_THROW(loop.run(), std::runtime_error);
    loop.spawn(nested(1, sockets.first.get(), log, 3));
    EXPECT_TRUE(log.empty());
  }
  EXPECT_EQ(log, (order{22, 21, 12, 11})) << "the third had not begun: it has nothing to destroy";
}

/// Kills a task when it goes: an owner of a task, as a guard.
class killer {
 public:
  killer(scheduler& kernel, task_id target) : kernel_(kernel), target_(target) {}
  killer(const killer&) = delete;
  killer& operator=(const killer&) = delete;
  ~killer() { kernel_.kill(target_); }

 private:
  scheduler& kernel_;
  task_id target_;
};

subroutine<> own_a_child(scheduler& kernel, int descriptor, order& log) {
  const farewell mine(log, 1);
  const killer guard(kernel, co_await new_task(sleep_for_ever(descriptor, log, 2)));
  co_await wait_read(descriptor);
}

TEST(tutorial_scheduler, a_destructor_in_a_killed_frame_may_kill) {
  const auto sockets = socket_pair();
  scheduler loop;
  order log;
  const task_id parent = loop.spawn(own_a_child(loop, sockets.first.get(), log));
  loop.spawn([](task_id target, order& l) -> subroutine<> {
    co_await yield_times(5);
    co_await kill_it(target, l);
  }(parent, log));
  loop.run();
  EXPECT_EQ(log, (order{2, 1, 1}));
}

TEST(tutorial_scheduler, a_destructor_in_a_frame_may_kill_while_the_scheduler_is_destroyed) {
  const auto sockets = socket_pair();
  order log;
  {
    scheduler loop;
    loop.spawn(own_a_child(loop, sockets.first.get(), log));
    loop.spawn(fail_after(5, "stop here"));
    EXPECT_THROW(loop.run(), std::runtime_error);
  }
  EXPECT_EQ(log, (order{2, 1}));
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
