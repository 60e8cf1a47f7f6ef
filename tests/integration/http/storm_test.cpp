#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "async/gather.hpp"
#include "async/sleep.hpp"
#include "async/with_timeout.hpp"
#include "integration/http/sockets.hpp"
#include "integration/http/test_client.hpp"
#include "support/eventually.hpp"
#include "support/scripted_server.hpp"

namespace kadr::test {
namespace {

TEST(Storm, AThousandFetchesAreUnderWayAtOnce) {
  static constexpr std::size_t fetches = 1000;
  if (!allow_descriptors(2 * fetches + 200)) GTEST_SKIP() << "the limit of descriptors is too low";
  scripted_server server(script{read_head(), wait_release(), echo(), again()});
  test_client client;
  const auto release_when_all_are_there = [](scripted_server& s) -> awaitable<void> {
    while (s.head_count() < fetches) co_await sleep_for(1ms);
    EXPECT_EQ(s.open(), fetches);
    s.release();
  };
  const auto check = [](http_client& c, std::string address, std::string path) -> awaitable<void> {
    const fetched got = co_await fetch(c, std::move(address));
    EXPECT_EQ(got.body, path) << got.message;
  };
  const auto body = [&]() -> awaitable<void> {
    std::vector<awaitable<void>> all;
    for (std::size_t i = 0; i < fetches; ++i) {
      const std::string path = "/" + std::to_string(i);
      all.emplace_back(check(client.client(), server.address(path), path));
    }
    all.emplace_back(release_when_all_are_there(server));
    co_await gather(std::move(all));
  };
  client.run(body());
  EXPECT_EQ(client.count().connections, fetches);
  EXPECT_TRUE(eventually([&] { return server.open() == http_options().idle_connections; })) << server.open();
}

std::uint32_t storm_seed() {
  const char* fixed = std::getenv("KADR_TEST_SEED");
  const auto seed = fixed ? static_cast<std::uint32_t>(std::strtoul(fixed, nullptr, 10)) : std::random_device()();
  std::printf("storm seed: %u (KADR_TEST_SEED)\n", seed);
  return seed;
}

struct tally {
  std::size_t answered = 0, cancelled = 0;
};

/// One after the other; now and then one is given up after a moment, in whatever state it is then.
awaitable<void> worker(http_client& client, const scripted_server& server, std::mt19937& rng, std::string name,
                       tally& count) {
  for (int i = 0; i < 2000; ++i) {
    const std::string path = name + std::to_string(i);
    const bool hasty = rng() % 16 == 0;
    const deadline until = hasty ? steady::now() + std::chrono::microseconds(rng() % 400) : no_deadline;
    auto got = co_await with_timeout(until, fetch(client, server.address(path)));
    if (!got || got->outcome == "cancelled") {
      EXPECT_TRUE(hasty) << path;
      ++count.cancelled;
    } else {
      EXPECT_EQ(got->body, path) << got->outcome << ' ' << got->message;
      ++count.answered;
    }
    if (testing::Test::HasFailure()) co_return;
  }
}

TEST(Storm, RandomCancellationsNeverMixUpAnswersOrLoseConnections) {
  std::mt19937 rng(storm_seed());
  scripted_server server(script{read_head(), echo(), again()});
  tally count;
  {
    test_client client;
    const auto body = [&]() -> awaitable<void> {
      std::vector<awaitable<void>> all;
      for (int i = 0; i < 64; ++i)
        all.emplace_back(worker(client.client(), server, rng, "/" + std::to_string(i) + "/", count));
      co_await gather(std::move(all));
    };
    client.run(body(), 250s);
    EXPECT_TRUE(eventually([&] { return server.open() <= 64; })) << server.open();
    EXPECT_LT(client.count().connections, 64 + 3 * count.cancelled) << "connections are not reused";
  }
  EXPECT_EQ(count.answered + count.cancelled, 64U * 2000U);
  EXPECT_GT(count.cancelled, 100U) << "nothing was tested";
  EXPECT_TRUE(eventually([&] { return server.open() == 0; }));
}

}  // namespace
}  // namespace kadr::test
