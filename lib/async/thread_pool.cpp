#include "async/thread_pool.hpp"

#include <pthread.h>

#include <cassert>
#include <stdexcept>

namespace kadr {
namespace {

constexpr std::size_t longest_thread_name = 15;  // pthread_setname_np(3)

void run_named(boost::asio::io_context& context, const std::string& name) {
  pthread_setname_np(pthread_self(), name.substr(0, longest_thread_name).c_str());
  context.run();
}

}  // namespace

thread_pool::thread_pool(std::string name, std::size_t threads)
    : context_(static_cast<int>(threads)), work_(context_.get_executor()) {
  if (threads == 0) throw std::invalid_argument("thread_pool: no threads");
  try {
    threads_.reserve(threads);
    for (std::size_t i = 0; i < threads; ++i)
      threads_.emplace_back([this, thread_name = name + "-" + std::to_string(i)] { run_named(context_, thread_name); });
  } catch (...) {
    stop_and_join();
    throw;
  }
}

thread_pool::~thread_pool() {
  stop_and_join();
}

void thread_pool::stop_and_join() {
  if (stopped_.exchange(true)) return;
  work_.reset();
  for (auto& thread : threads_) {
    assert(thread.get_id() != std::this_thread::get_id() && "stop_and_join: on a pool thread");
    thread.join();
  }
}

void thread_pool::ensure_open() const {
  if (stopped_) throw std::logic_error("thread_pool: post after stop_and_join");
}

}  // namespace kadr
