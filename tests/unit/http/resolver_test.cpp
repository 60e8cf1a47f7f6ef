#include "http/resolver.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "async/gather.hpp"
#include "async/sleep.hpp"
#include "async/with_timeout.hpp"
#include "support/run_coroutine.hpp"
#include "unit/http/counted_lookups.hpp"

namespace kadr {
namespace {

using namespace std::chrono_literals;
using test::counted_lookups;

class Resolver : public testing::Test {
 protected:
  Resolver() { lookups_.reset(); }
  ~Resolver() override { lookups_.release(); }

  /// As text: addresses, or the name of the errc.
  awaitable<std::string> resolve(std::string host, duration within = 60s) {
    const auto answer = co_await names_.resolve(std::move(host), steady::now() + within);
    if (!answer) co_return std::string(describe(answer.error().code).name);
    std::string text;
    for (const auto& address : *answer) text += (text.empty() ? "" : " ") + address.to_string();
    co_return text;
  }
  template <class T>
  T run(awaitable<T> work) {
    return test::run_on(loop_, std::move(work));
  }
  void end() { run(tasks_.join()); }

  counted_lookups& lookups_ = counted_lookups::get();
  asio::io_context loop_{1};
  thread_pool pool_{"names", 2};
  task_group tasks_{loop_.get_executor()};
  resolver names_{pool_, tasks_};
};

TEST_F(Resolver, LocalhostIsALoopbackAddress) {
  const std::string found = run(resolve("localhost"));
  EXPECT_TRUE(found.find("127.0.0.1") != std::string::npos || found.find("::1") != std::string::npos) << found;
  end();
}

TEST_F(Resolver, AnswersAreKept) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(run(resolve("films.test")), "10.1.2.3");
  EXPECT_EQ(lookups_.count(), 1);
  EXPECT_EQ(run(resolve("other.test")), "10.1.2.3");
  EXPECT_EQ(lookups_.count(), 2);
  end();
}

TEST_F(Resolver, D1_ThatANameDoesNotExistIsKeptToo) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(run(resolve("missing.test")), "dns_not_found");
  EXPECT_EQ(lookups_.count(), 1);
  end();
}

TEST_F(Resolver, D2_AFailureOfTheNameServiceIsNotKept) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(run(resolve("broken.test")), "dns_failed");
  EXPECT_EQ(lookups_.count(), 3);
  end();
}

TEST_F(Resolver, D10_OfAThousandAddressesEightAreUsed) {
  const std::string found = run(resolve("many.test"));
  EXPECT_EQ(found, "10.1.2.3 10.1.2.4 10.1.2.5 10.1.2.6 10.1.2.7 10.1.2.8 10.1.2.9 10.1.2.10");
  end();
}

TEST_F(Resolver, WhoAsksForANameThatIsBeingLookedUpSharesTheAnswer) {
  lookups_.hold();
  const auto release_later = [](counted_lookups& lookups) -> awaitable<std::string> {
    while (lookups.count() < 1) co_await sleep_for(1ms);
    lookups.release();
    co_return "released";
  };
  std::vector<awaitable<std::string>> all;
  for (int i = 0; i < 100; ++i) all.emplace_back(resolve("films.test"));
  all.emplace_back(release_later(lookups_));
  const auto found = run(gather(std::move(all)));
  for (int i = 0; i < 100; ++i) EXPECT_EQ(found[static_cast<std::size_t>(i)], "10.1.2.3");
  EXPECT_EQ(lookups_.count(), 1);
  end();
}

TEST_F(Resolver, D3_AWaiterLeavesAtItsDeadlineAndTheAnswerIsKeptForLater) {
  lookups_.hold();
  const auto began = steady::now();
  const auto body = [&]() -> awaitable<void> {
    const std::string late = co_await resolve("films.test", 50ms);
    EXPECT_EQ(late, "dns_timeout");
    EXPECT_GE(steady::now() - began, 50ms);
    lookups_.release();
    const std::string found = co_await resolve("films.test");
    EXPECT_EQ(found, "10.1.2.3");
  };
  run(body());
  EXPECT_EQ(lookups_.count(), 1);
  end();
}

TEST_F(Resolver, D4_ASlowNameDoesNotHoldUpAnother) {
  lookups_.hold();
  const auto body = [&]() -> awaitable<void> {
    const std::string slow = co_await resolve("slow.test", 20ms);
    EXPECT_EQ(slow, "dns_timeout");
    const std::string quick = co_await resolve("localhost");
    EXPECT_NE(quick, "dns_timeout");
    EXPECT_FALSE(quick.empty());
    lookups_.release();
  };
  run(body());
  end();
}

TEST_F(Resolver, EndingItsOwnerEndsWaitersAtOnceAndNotTheStuckThread) {
  lookups_.hold();
  const auto body = [&]() -> awaitable<void> {
    EXPECT_EQ(co_await resolve("films.test", 20ms), "dns_timeout");
    tasks_.cancel();
    co_await tasks_.join();
    EXPECT_EQ(lookups_.count(), 1) << "it is still held";
  };
  test::run_on(loop_, body());
  lookups_.release();
}

}  // namespace
}  // namespace kadr
