#pragma once

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <cstddef>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace kadr {

/// A fixed set of named threads with one first in, first out queue, for work that would block a loop: getaddrinfo,
/// files, decoding. Any thread may post. Unbounded: whoever posts limits how much.
///
/// Declare it after the io_context whose coroutines offload to it, so that it is joined first.
class thread_pool {
 public:
  /// Threads show up as "name-0", "name-1", … (15 characters at most). `threads` 0 is a bug: std::invalid_argument.
  /// Throws std::system_error if the threads cannot be started.
  thread_pool(std::string name, std::size_t threads);
  thread_pool(const thread_pool&) = delete;
  thread_pool& operator=(const thread_pool&) = delete;
  /// stop_and_join().
  ~thread_pool();

  /// Queues `fn`, any movable callable. It must not throw: that terminates the program. std::logic_error after
  /// stop_and_join(); the two must not race.
  template <class F>
  void post(F&& fn) {
    ensure_open();
    boost::asio::post(context_, std::forward<F>(fn));
  }

  /// Runs everything that was posted, then ends the threads and waits for them. Idempotent. Not from a pool thread.
  void stop_and_join();

  [[nodiscard]] std::size_t size() const noexcept { return threads_.size(); }

 private:
  void ensure_open() const;

  boost::asio::io_context context_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::vector<std::thread> threads_;
  std::atomic<bool> stopped_ = false;
};

}  // namespace kadr
