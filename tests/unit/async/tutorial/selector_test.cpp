#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>

#include "unit/async/tutorial/tools.hpp"

namespace kadr::tutorial {
namespace {

using namespace test;

subroutine<> put_after(int turns, int socket) {
  co_await yield_times(turns);
  put(socket, "x");
}

TEST(tutorial_selector, a_reader_waits_until_there_is_something_to_read) {
  const auto sockets = socket_pair();
  scheduler loop;
  order log;
  loop.spawn(note_readable(sockets.first.get(), log, 1));
  loop.spawn([](int peer, order& l) -> subroutine<> {
    co_await yield_times(10);
    l.push_back(0);
    put(peer, "x");
  }(sockets.second.get(), log));
  loop.run();
  EXPECT_EQ(log, (order{0, 1}));
}

subroutine<> note_table_sizes(scheduler& kernel, int descriptor, order& log) {
  co_await wait_read(descriptor);
  log.push_back(static_cast<int>(kernel.readers.size()));
  co_await yield_times(3);
  log.push_back(static_cast<int>(kernel.readers.size()));
}

TEST(tutorial_selector, a_task_that_was_woken_waits_no_longer_though_the_data_stays_unread) {
  const auto sockets = socket_pair();
  scheduler loop;
  order log;
  loop.spawn(note_table_sizes(loop, sockets.first.get(), log));
  loop.spawn(put_after(3, sockets.second.get()));
  loop.run();
  EXPECT_EQ(log, (order{0, 0}));
}

TEST(tutorial_selector, with_nobody_ready_the_loop_sleeps_until_another_process_writes) {
  const auto sockets = socket_pair();
  scheduler loop;
  order log;
  loop.spawn(note_readable(sockets.first.get(), log, 1));
  const pid_t writer = ::fork();
  if (writer == 0) {
    ::usleep(20'000);
    ::_exit(::write(sockets.second.get(), "x", 1) == 1 ? 0 : 1);
  }
  const auto before = std::clock();
  loop.run();
  EXPECT_EQ(log, order{1});
  EXPECT_LT(std::clock() - before, CLOCKS_PER_SEC / 50) << "processor time: it does not spin";
  int status = -1;
  EXPECT_EQ(::waitpid(writer, &status, 0), writer);
  EXPECT_EQ(status, 0);
}

TEST(tutorial_selector, what_can_be_read_already_does_not_make_the_reader_wait_for_more) {
  const auto sockets = socket_pair();
  put(sockets.second.get(), "x");
  scheduler loop;
  order log;
  loop.spawn(note_readable(sockets.first.get(), log, 1));
  loop.run();
  EXPECT_EQ(log, order{1});
}

TEST(tutorial_selector, reports_an_event_once_each_time_it_is_armed) {
  const auto sockets = socket_pair();
  put(sockets.second.get(), "x");
  selector events;
  EXPECT_TRUE(events.select(0).empty());
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(events.arm(sockets.first.get(), EPOLLIN));
    EXPECT_EQ(events.select(0).size(), 1u);
    EXPECT_TRUE(events.select(0).empty()) << "though nobody has read";
  }
}

TEST(tutorial_selector, what_nobody_reads_wakes_each_waiter_once) {
  const auto sockets = socket_pair();
  put(sockets.second.get(), "x");
  scheduler loop;
  order log;
  for (int i = 1; i <= 3; ++i) {
    loop.spawn(note_readable(sockets.first.get(), log, i));
    loop.run();
  }
  EXPECT_EQ(log, (order{1, 2, 3})) << "the event is armed again for each";
}

TEST(tutorial_selector, a_reader_and_a_writer_of_one_descriptor_wait_at_once_and_each_gets_its_own_event) {
  const auto sockets = socket_pair();
  fill(sockets.first.get());
  scheduler loop;
  order log;
  loop.spawn(note_readable(sockets.first.get(), log, 1));
  loop.spawn(note_writable(sockets.first.get(), log, 2));
  loop.spawn([](int peer, order& l) -> subroutine<> {
    co_await yield_times(3);
    drain(peer);
    co_await yield_times(3);
    l.push_back(3);
    put(peer, "x");
  }(sockets.second.get(), log));
  loop.run();
  EXPECT_EQ(log, (order{2, 3, 1}));
}

TEST(tutorial_selector, two_readers_of_one_descriptor_are_both_woken_the_older_first) {
  const auto sockets = socket_pair();
  scheduler loop;
  order log;
  loop.spawn(note_readable(sockets.first.get(), log, 1));
  loop.spawn(note_readable(sockets.first.get(), log, 2));
  loop.spawn(put_after(3, sockets.second.get()));
  loop.run();
  EXPECT_EQ(log, (order{1, 2}));
}

TEST(tutorial_selector, a_killed_reader_does_not_take_the_event_of_a_writer) {
  const auto sockets = socket_pair();
  fill(sockets.first.get());
  scheduler loop;
  order log;
  const task_id reader = loop.spawn(note_readable(sockets.first.get(), log, 1));
  loop.spawn(note_writable(sockets.first.get(), log, 2));
  loop.spawn([](scheduler& kernel, task_id target, int peer) -> subroutine<> {
    co_await get_tid();
    kernel.kill(target);
    put(peer, "for the reader that has gone");
    co_await yield_times(3);
    drain(peer);
  }(loop, reader, sockets.second.get()));
  loop.run();
  EXPECT_EQ(log, order{2});
}

TEST(tutorial_selector, a_peer_that_hangs_up_wakes_readers_and_writers) {
  auto sockets = socket_pair();
  fill(sockets.first.get());
  scheduler loop;
  order log;
  loop.spawn(note_readable(sockets.first.get(), log, 1));
  loop.spawn(note_writable(sockets.first.get(), log, 2));
  loop.spawn([](unique_fd peer) -> subroutine<> {
    co_await get_tid();
    peer = unique_fd();
  }(std::move(sockets.second)));
  loop.run();
  EXPECT_EQ(log, (order{1, 2}));
}

TEST(tutorial_selector, the_end_of_an_empty_pipe_and_the_break_of_a_full_one_wake_who_waits) {
  int empty[2], full[2];
  ASSERT_EQ(::pipe2(empty, O_NONBLOCK | O_CLOEXEC), 0);
  ASSERT_EQ(::pipe2(full, O_NONBLOCK | O_CLOEXEC), 0);
  const unique_fd reader(empty[0]), writer(full[1]);
  const std::string block(4096, 'x');
  while (::write(writer.get(), block.data(), block.size()) > 0) continue;
  scheduler loop;
  order log;
  loop.spawn(note_readable(reader.get(), log, 1));
  loop.spawn(note_writable(writer.get(), log, 2));
  loop.spawn([](unique_fd empty_side, unique_fd full_side) -> subroutine<> {
    co_await yield_times(3);
    empty_side = unique_fd();
    full_side = unique_fd();
  }(unique_fd(empty[1]), unique_fd(full[0])));
  loop.run();
  EXPECT_THAT(log, ::testing::UnorderedElementsAre(1, 2));
}

TEST(tutorial_selector, a_wait_for_a_closed_descriptor_ends_at_once_and_the_read_reports_it) {
  auto sockets = socket_pair();
  const int closed = sockets.first.get();
  sockets.first = unique_fd();
  scheduler loop;
  order log;
  loop.spawn(note_readable(closed, log, 1));
  loop.spawn(note_writable(-1, log, 2));
  loop.run();
  EXPECT_EQ(log, (order{1, 2}));
}

TEST(tutorial_selector, a_regular_file_is_always_ready) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::tmpfile(), &std::fclose);
  ASSERT_TRUE(file);
  scheduler loop;
  order log;
  loop.spawn(note_readable(::fileno(file.get()), log, 1));
  loop.run();
  EXPECT_EQ(log, order{1});
}

TEST(tutorial_selector, a_descriptor_whose_number_was_used_before_is_watched_anew) {
  auto first = socket_pair();
  const int number = first.first.get();
  scheduler loop;
  order log;
  loop.spawn(note_readable(number, log, 1));
  put(first.second.get(), "x");
  loop.run();
  first.first = unique_fd();
  auto second = socket_pair();
  if (second.first.get() != number) {
    ASSERT_EQ(::dup3(second.first.get(), number, O_CLOEXEC), number);
    first.first = unique_fd(number);
  }
  loop.spawn(note_readable(number, log, 2));
  loop.spawn(put_after(3, second.second.get()));
  loop.run();
  EXPECT_EQ(log, (order{1, 2}));
}

volatile std::sig_atomic_t signals = 0;
volatile int signal_socket = -1;

void on_alarm(int) {
  const int saved = errno;
  signals = signals + 1;
  if (signals == 5) (void)!::write(signal_socket, "x", 1);
  errno = saved;
}

TEST(tutorial_selector, a_signal_during_the_sleep_changes_nothing) {
  const auto sockets = socket_pair();
  signals = 0;
  signal_socket = sockets.second.get();
  struct sigaction action = {}, before = {};
  action.sa_handler = on_alarm;
  ASSERT_EQ(::sigaction(SIGALRM, &action, &before), 0);
  const itimerval every = {{0, 5000}, {0, 5000}}, never = {};
  scheduler loop;
  order log;
  loop.spawn(note_readable(sockets.first.get(), log, 1));
  ::setitimer(ITIMER_REAL, &every, nullptr);
  loop.run();
  ::setitimer(ITIMER_REAL, &never, nullptr);
  ::sigaction(SIGALRM, &before, nullptr);
  EXPECT_EQ(log, order{1});
  EXPECT_GE(signals, 5);
}

TEST(tutorial_selector, more_events_than_one_look_returns_are_all_served) {
  constexpr int pairs = 300;
  scheduler loop;
  order log;
  std::vector<std::pair<unique_fd, unique_fd>> sockets;
  for (int i = 0; i < pairs; ++i) {
    sockets.push_back(socket_pair());
    put(sockets.back().second.get(), "x");
    loop.spawn(note_readable(sockets.back().first.get(), log, i));
  }
  loop.run();
  EXPECT_EQ(log.size(), static_cast<std::size_t>(pairs));
}

}  // namespace
}  // namespace kadr::tutorial
