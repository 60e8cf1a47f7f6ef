#include "async/thread_pool.hpp"

#include <gtest/gtest.h>
#include <pthread.h>

#include <array>
#include <atomic>
#include <future>
#include <memory>
#include <stdexcept>

namespace kadr {
namespace {

std::string current_thread_name() {
  std::array<char, 16> name{};
  pthread_getname_np(pthread_self(), name.data(), name.size());
  return name.data();
}

TEST(thread_pool, names_its_threads_and_cuts_long_names) {
  thread_pool pool("cpu", 1), wordy("a-very-long-thread-name", 1);
  std::promise<std::string> a, b;
  pool.post([&a] { a.set_value(current_thread_name()); });
  wordy.post([&b] { b.set_value(current_thread_name()); });
  EXPECT_EQ(a.get_future().get(), "cpu-0");
  EXPECT_EQ(b.get_future().get(), "a-very-long-thr");
}

TEST(thread_pool, one_thread_runs_what_was_posted_in_order) {
  std::vector<int> log;
  thread_pool pool("one", 1);
  for (int i = 0; i < 100; ++i) pool.post([&log, i] { log.push_back(i); });
  pool.stop_and_join();
  ASSERT_EQ(log.size(), 100u);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(log[static_cast<std::size_t>(i)], i);
}

TEST(thread_pool, all_threads_work_at_once) {
  thread_pool pool("all", 3);
  EXPECT_EQ(pool.size(), 3u);
  std::promise<void> together;
  std::atomic<int> inside = 0;
  auto met = together.get_future().share();
  for (int i = 0; i < 3; ++i) {
    pool.post([&] {
      if (++inside == 3) together.set_value();
      met.wait();
    });
  }
  pool.stop_and_join();
  EXPECT_EQ(inside, 3);
}

TEST(thread_pool, takes_callables_that_can_only_be_moved) {
  int seen = 0;
  thread_pool pool("move", 1);
  pool.post([value = std::make_unique<int>(5), &seen] { seen = *value; });
  pool.stop_and_join();
  EXPECT_EQ(seen, 5);
}

TEST(thread_pool, the_destructor_runs_what_is_still_queued) {
  std::atomic<int> ran = 0;
  {
    thread_pool pool("rest", 2);
    for (int i = 0; i < 1000; ++i) pool.post([&ran] { ++ran; });
  }
  EXPECT_EQ(ran, 1000);
}

TEST(thread_pool, any_thread_may_post_pool_threads_included) {
  std::atomic<int> ran = 0;
  thread_pool pool("any", 2);
  std::thread other([&] {
    for (int i = 0; i < 100; ++i) pool.post([&] { pool.post([&ran] { ++ran; }); });
  });
  for (int i = 0; i < 100; ++i) pool.post([&ran] { ++ran; });
  other.join();
  while (ran != 200) std::this_thread::yield();
  pool.stop_and_join();
  EXPECT_EQ(ran, 200);
}

TEST(thread_pool, refuses_to_be_empty_and_to_take_work_after_the_end) {
  EXPECT_THROW(thread_pool("none", 0), std::invalid_argument);
  thread_pool pool("end", 1);
  pool.stop_and_join();
  pool.stop_and_join();
  EXPECT_THROW(pool.post([] {}), std::logic_error);
}

}  // namespace
}  // namespace kadr
