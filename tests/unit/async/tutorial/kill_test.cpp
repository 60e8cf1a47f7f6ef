#include "unit/async/tutorial/tools.hpp"

namespace kadr::tutorial {
namespace {

using namespace test;

subroutine<> kill_it(task_id target, order& log) {
  log.push_back(static_cast<int>(co_await kill_task(target)));
}

TEST(tutorial_kill, a_killed_task_leaves_its_wait_and_its_waiters_are_told) {
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

TEST(tutorial_kill, an_unknown_task_cannot_be_killed) {
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

TEST(tutorial_kill, a_task_that_kills_itself_never_goes_on_and_its_waiters_are_told) {
  scheduler loop;
  order log;
  const task_id victim = loop.spawn(call_kill_myself(log));
  loop.spawn(note_end(victim, log));
  loop.run();
  EXPECT_EQ(log, (order{1, 2, ECANCELED}));
  EXPECT_FALSE(loop.contains(victim));
}

TEST(tutorial_kill, a_task_killed_while_it_is_ready_gets_no_turn) {
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

TEST(tutorial_kill, a_task_killed_after_it_was_woken_does_not_go_on) {
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

TEST(tutorial_kill, tasks_that_wait_for_one_another_do_not_keep_run_busy) {
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

TEST(tutorial_kill, destroyed_it_destroys_the_youngest_task_first_and_each_stack_from_the_top_down) {
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

TEST(tutorial_kill, a_destructor_in_a_killed_frame_may_kill) {
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

TEST(tutorial_kill, a_destructor_in_a_frame_may_kill_while_the_scheduler_is_destroyed) {
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

}  // namespace
}  // namespace kadr::tutorial
