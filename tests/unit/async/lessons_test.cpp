#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <semaphore>
#include <thread>

#include "async/event.hpp"
#include "async/gather.hpp"
#include "async/generator.hpp"
#include "async/offload.hpp"
#include "async/queue.hpp"
#include "async/semaphore.hpp"
#include "async/shield.hpp"
#include "async/wait.hpp"
#include "async/with_task_group.hpp"
#include "async/with_timeout.hpp"
#include "support/temporary_folder.hpp"
#include "unit/async/tools.hpp"

namespace kadr {
namespace {

using namespace test;

/// Runs `lesson()` until it has once taken less than `below`, five times at most, for the machine may be busy with
/// other things; it must never take less than `at_least`.
void expect_takes(duration at_least, duration below, const std::function<awaitable<void>()>& lesson) {
  duration fastest = duration::max();
  for (int i = 0; i < 5 && fastest >= below; ++i) {
    const deadline start = steady::now();
    run(lesson());
    fastest = std::min(fastest, steady::now() - start);
  }
  EXPECT_GE(fastest, at_least);
  EXPECT_LT(fastest, below);
}

awaitable<void> powers_of_two(std::vector<int>& log, int count, duration period) {
  for (int n = 0; n < count; ++n) {
    co_await sleep_for(period);
    log.push_back(1 << n);
  }
}

TEST(lessons, two_workers_at_different_periods_end_with_the_slower_one) {
  const auto lesson = []() -> awaitable<void> {
    std::vector<int> fast, slow;
    std::vector<awaitable<void>> workers;
    workers.push_back(powers_of_two(fast, 5, 20ms));
    workers.push_back(powers_of_two(slow, 5, 30ms));
    co_await gather(std::move(workers));
    EXPECT_EQ(fast, (order{1, 2, 4, 8, 16}));
    EXPECT_EQ(slow, fast);
  };
  expect_takes(5 * 30ms, 5 * 20ms + 5 * 30ms, lesson);
}

awaitable<int> slow_sum(std::vector<int> numbers, duration pause) {
  int sum = 0;
  for (const int n : numbers) {
    co_await sleep_for(pause);
    sum += n;
  }
  co_return sum;
}

TEST(lessons, four_sums_with_sleeps_take_as_long_as_the_longest) {
  const auto lesson = []() -> awaitable<void> {
    std::vector<awaitable<int>> sums;
    for (int n = 1; n <= 4; ++n) sums.push_back(slow_sum(std::vector<int>(static_cast<std::size_t>(n), n), 20ms));
    const std::vector<int> results = co_await gather(std::move(sums));
    EXPECT_EQ(results, (order{1, 4, 9, 16}));
  };
  expect_takes(4 * 20ms, (1 + 2 + 3 + 4) * 20ms, lesson);
}

TEST(lessons, a_ticker_goes_on_beside_a_task_that_waits_for_a_file) {
  const temporary_folder folder;
  const auto file = folder / "signal";
  int ticks = 0;
  const auto lesson = [&]() -> awaitable<void> {
    thread_pool disk("disk", 1);
    ticks = 0;
    std::filesystem::remove(file);
    const auto tick = [&]() -> awaitable<void> {
      for (;; ++ticks) co_await sleep_for(5ms);
    };
    const auto is_there = [&file] { return std::filesystem::exists(file); };
    const auto wait_for_file = [&]() -> awaitable<void> {
      while (!co_await offload(disk, is_there)) co_await sleep_for(2ms);
    };
    const auto create = [&]() -> awaitable<void> {
      co_await sleep_for(50ms);
      std::ofstream(file) << "now";
    };
    const auto all = [&](task_group& group) -> awaitable<void> {
      group.spawn(create());
      group.spawn(tick());
      co_await wait_for_file();
      group.cancel();
    };
    const deadline start = steady::now();
    co_await with_task_group(all);
    EXPECT_GE(ticks, 1);
    EXPECT_LE(ticks, (steady::now() - start) / 5ms);
  };
  expect_takes(50ms, 500ms, lesson);
}

TEST(lessons, the_first_to_complete_leaves_the_others_running) {
  const auto lesson = []() -> awaitable<void> {
    order log;
    task_group group(co_await asio::this_coro::executor);
    std::vector<task<>> tasks;
    const deadline start = steady::now();
    for (const int n : {3, 1, 2}) tasks.push_back(group.start(note_end(sleep_until(start + n * 20ms), log, n)));
    const auto ended = co_await wait(tasks, wait_until::first_completed);
    EXPECT_EQ(log.front(), 1);
    EXPECT_TRUE(tasks[1].done());
    EXPECT_EQ(ended.done.size() + ended.pending.size(), 3u);
    co_await group.join();
    EXPECT_EQ(log, (order{1, 2, 3})) << "nobody was cancelled";
  };
  expect_takes(3 * 20ms, 10s, lesson);
}

TEST(lessons, shielded_work_outlives_its_waiter_whose_time_is_up) {
  const auto lesson = []() -> awaitable<void> {
    order log;
    task_group owner(co_await asio::this_coro::executor);
    const deadline start = steady::now();
    const bool in_time = co_await with_timeout(start + 20ms, shield(owner, note_end(sleep_for(100ms), log, 1)));
    EXPECT_FALSE(in_time);
    EXPECT_GE(steady::now() - start, 20ms);
    EXPECT_TRUE(log.empty());
    co_await owner.join();
    EXPECT_EQ(log, order{1});
  };
  expect_takes(100ms, 10s, lesson);
}

TEST(lessons, tasks_are_spawned_killed_and_waited_for_by_their_handles) {
  const auto lesson = []() -> awaitable<void> {
    int ticks = 0;
    const auto tick = [&ticks]() -> awaitable<void> {
      for (;; ++ticks) co_await sleep_for(5ms);
    };
    task_group group(co_await asio::this_coro::executor);
    const task<> endless = group.start(tick());
    const task<int> sum = group.start(slow_sum(std::vector<int>(5, 8), 10ms));
    EXPECT_EQ(co_await sum.result(), 40);
    EXPECT_FALSE(endless.done());
    endless.cancel();
    co_await endless.wait();
    EXPECT_TRUE(endless.cancelled());
    EXPECT_GE(ticks, 1);
    EXPECT_EQ(group.failures(), 0u);
    co_await group.join();
  };
  expect_takes(5 * 10ms, 5s, lesson);
}

/// An account: each year it yields its balance, receives a deposit, and bears interest.
generator<double, double> compound_interest(double rate, bool& closed) {
  struct on_exit {
    explicit on_exit(bool& f) noexcept : flag(f) {}
    on_exit(const on_exit&) = delete;
    on_exit& operator=(const on_exit&) = delete;
    ~on_exit() { flag = true; }
    bool& flag;
  };
  const on_exit note(closed);
  for (double balance = 0;;) {
    const double deposit = co_yield balance;
    balance = (balance + deposit) * (1 + rate);
  }
}

TEST(lessons, compound_interest_is_fed_with_deposits_and_closed) {
  bool closed = false;
  auto account = compound_interest(0.5, closed);
  EXPECT_THROW((void)account.send(100), std::logic_error) << "it stands at no co_yield yet";
  EXPECT_EQ(account.next(), 0.0);
  EXPECT_EQ(account.send(100), 150.0);
  EXPECT_EQ(account.send(50), 300.0);
  EXPECT_EQ(account.send(0), 450.0);
  EXPECT_FALSE(closed);
  account.close();
  EXPECT_TRUE(closed);
  EXPECT_TRUE(account.done());
  EXPECT_EQ(account.send(100), std::nullopt);
}

TEST(lessons, a_thousand_films_under_a_semaphore_of_ten_keep_their_order) {
  static constexpr int films = 1000;
  random rng(storm_seed());
  const auto lesson = [&rng]() -> awaitable<void> {
    semaphore connections(co_await asio::this_coro::executor, 10);
    int running = 0, most = 0;
    const auto fetch = [&](int id) -> awaitable<std::string> {
      const auto connection = co_await connections.acquire();
      most = std::max(most, ++running);
      co_await sleep_for(1ms + std::chrono::microseconds(rng() % 1000));
      --running;
      co_return "film " + std::to_string(id);
    };
    std::vector<awaitable<std::string>> work;
    for (int id = 0; id < films; ++id) work.push_back(fetch(id));
    const std::vector<std::string> got = co_await gather(std::move(work));
    EXPECT_EQ(most, 10);
    EXPECT_EQ(got.size(), std::size_t{films});
    for (std::size_t id = 0; id < got.size(); ++id) EXPECT_EQ(got[id], "film " + std::to_string(id));
  };
  expect_takes(films / 10 * 1ms, films * 1ms, lesson);
}

/// Fetches, processes on other threads and saves, three steps linked by bounded queues, while others read what is
/// saved.
class aggregator {
 public:
  aggregator(executor_type loop, thread_pool& cpu, std::size_t films)
      : films_(films), cpu_(cpu), pages_(loop, 2), ready_(loop, 2) {}

  awaitable<void> fetch() {
    for (std::size_t id = 0; id < films_; ++id) {
      co_await sleep_for(step);
      co_await pages_.push(static_cast<int>(id));
    }
    pages_.close();
  }
  awaitable<void> process() {
    const std::thread::id loop = std::this_thread::get_id();
    while (const auto page = co_await pages_.pop()) {
      const auto parse = [this, loop, id = *page] {
        EXPECT_NE(std::this_thread::get_id(), loop);
        // Goes on only when a read has been served for it.
        EXPECT_TRUE(reads_.try_acquire_for(20s));
        std::this_thread::sleep_for(step);
        return "film " + std::to_string(id);
      };
      std::string film = co_await offload(cpu_, parse);
      co_await ready_.push(std::move(film));
    }
    ready_.close();
  }
  awaitable<void> save() {
    while (auto film = co_await ready_.pop()) {
      co_await sleep_for(step);
      saved_.push_back(std::move(*film));
    }
  }
  awaitable<void> serve() {
    while (saved_.size() < films_) {
      co_await sleep_for(step / 5);
      seen_.push_back(saved_.size());
      reads_.release();
    }
  }

  static constexpr auto step = 5ms;
  [[nodiscard]] const std::vector<std::string>& saved() const { return saved_; }
  /// How many films each read found.
  [[nodiscard]] const std::vector<std::size_t>& seen() const { return seen_; }

 private:
  std::size_t films_;
  thread_pool& cpu_;
  queue<int> pages_;
  queue<std::string> ready_;
  std::counting_semaphore<> reads_{0};
  std::vector<std::string> saved_;
  std::vector<std::size_t> seen_;
};

TEST(lessons, an_aggregator_fetches_processes_and_saves_at_once_and_serves_reads_meanwhile) {
  static constexpr std::size_t films = 20;
  const auto lesson = []() -> awaitable<void> {
    thread_pool cpu("cpu", 1);
    aggregator all(co_await asio::this_coro::executor, cpu, films);
    std::vector<awaitable<void>> steps;
    steps.push_back(all.fetch());
    steps.push_back(all.process());
    steps.push_back(all.save());
    steps.push_back(all.serve());
    co_await gather(std::move(steps));
    EXPECT_EQ(all.saved().size(), films);
    for (std::size_t id = 0; id < all.saved().size(); ++id) EXPECT_EQ(all.saved()[id], "film " + std::to_string(id));
    EXPECT_GE(all.seen().size(), films);
    const auto some = [](std::size_t found) { return found > 0 && found < films; };
    EXPECT_TRUE(std::ranges::any_of(all.seen(), some)) << "what is saved can be read before all is";
  };
  expect_takes(films * aggregator::step, 3 * films * aggregator::step, lesson);
}

}  // namespace
}  // namespace kadr
