#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "async/awaitable.hpp"
#include "async/thread_pool.hpp"
#include "http/http_client.hpp"
#include "support/run_coroutine.hpp"

namespace kadr::test {

using namespace std::chrono_literals;

/// What came of a fetch: `outcome` is the status or the name of the errc.
struct fetched {
  std::string outcome;
  std::string message;
  std::string body;
  std::optional<http_reply> reply;

  fetched(result<http_reply> r, std::string b);
};
void PrintTo(const fetched& f, std::ostream* out);

/// Changes a request before it is sent.
using tweak = std::function<void(http_request&)>;

/// Loopback allowed, time limits that no test should reach.
[[nodiscard]] http_options loopback_options();

[[nodiscard]] awaitable<fetched> fetch(http_client& client, std::string address, tweak change = {});
/// The same, and notes the outcome; what was unwound leaves it as it was.
[[nodiscard]] awaitable<void> fetch_into(http_client& client, std::string address, std::string& outcome,
                                         tweak change = {});

/// An http_client with its loop and its pool. At its end it closes the client and expects that nothing is left to do.
class test_client {
 public:
  explicit test_client(http_options options = loopback_options());
  test_client(const test_client&) = delete;
  test_client& operator=(const test_client&) = delete;
  ~test_client();

  fetched get(const std::string& address, const tweak& change = {}) { return run(fetch(*client_, address, change)); }
  /// Drives the loop until `work` has ended; throws if that takes longer than `limit`.
  template <class T>
  T run(awaitable<T> work, duration limit = 120s);

  [[nodiscard]] http_client& client() noexcept { return *client_; }
  [[nodiscard]] http_counters count() const noexcept { return client_->count(); }
  [[nodiscard]] executor_type executor() noexcept { return loop_.get_executor(); }

 private:
  asio::io_context loop_{1};
  thread_pool names_{"names", 2};
  std::unique_ptr<http_client> client_;
};

template <class T>
T test_client::run(awaitable<T> work, duration limit) {
  outcome<T> result;
  ending end;
  loop_.restart();
  asio::co_spawn(loop_.get_executor(), store_outcome(std::move(work), result), end.handler());
  const deadline give_up = steady::now() + limit;
  while (!end.ended() && steady::now() < give_up) loop_.run_one_for(100ms);
  if (!end.ended()) throw std::runtime_error("the coroutine hangs");
  end.rethrow();
  return result.take();
}

}  // namespace kadr::test
