#include "http/connection_pool.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

namespace kadr {
namespace {

class ConnectionPool : public testing::Test {
 protected:
  /// `number` tells it from the others.
  std::unique_ptr<connection> make(int number) {
    auto made = std::make_unique<connection>(loop_.get_executor(), sweeper_);
    made->requests = number;
    return made;
  }
  /// The number of the connection taken; 0: none.
  static int take(connection_pool& pool, std::string_view origin) {
    const auto taken = pool.take(origin);
    return taken ? taken->requests : 0;
  }

  asio::io_context loop_{1};
  deadline_sweeper sweeper_;
};

TEST_F(ConnectionPool, HasNothingAtFirst) {
  connection_pool pool(4);
  EXPECT_EQ(take(pool, "http://a.example"), 0);
  EXPECT_EQ(pool.size(), 0U);
}

TEST_F(ConnectionPool, TheOneUsedLastIsTakenFirst) {
  connection_pool pool(4);
  for (int number : {1, 2, 3}) pool.put("http://a.example", make(number));
  EXPECT_EQ(pool.size(), 3U);
  EXPECT_EQ(take(pool, "http://a.example"), 3);
  EXPECT_EQ(take(pool, "http://a.example"), 2);
  EXPECT_EQ(take(pool, "http://a.example"), 1);
  EXPECT_EQ(take(pool, "http://a.example"), 0);
}

TEST_F(ConnectionPool, AnOriginIsSchemeHostAndPort) {
  connection_pool pool(4);
  pool.put("http://a.example", make(1));
  for (const char* other : {"https://a.example", "http://a.example:8080", "http://b.example", "http://a.example."})
    EXPECT_EQ(take(pool, other), 0) << other;
  EXPECT_EQ(take(pool, "http://a.example"), 1);
}

TEST_F(ConnectionPool, TheOldestOfAllGivesWayToANewOne) {
  connection_pool pool(2);
  pool.put("http://a.example", make(1));
  pool.put("http://b.example", make(2));
  pool.put("http://a.example", make(3));
  EXPECT_EQ(pool.size(), 2U);
  EXPECT_EQ(take(pool, "http://a.example"), 3);
  EXPECT_EQ(take(pool, "http://a.example"), 0) << "the first was the oldest";
  EXPECT_EQ(take(pool, "http://b.example"), 2);
}

TEST_F(ConnectionPool, OfCapacityZeroKeepsNothing) {
  connection_pool pool(0);
  pool.put("http://a.example", make(1));
  EXPECT_EQ(pool.size(), 0U);
  EXPECT_EQ(take(pool, "http://a.example"), 0);
}

TEST_F(ConnectionPool, OneIdleForTooLongIsClosedAndNotTaken) {
  connection_pool pool(4);
  auto old = make(1);
  connection& aged = *old;
  pool.put("http://a.example", std::move(old));
  EXPECT_LE(aged.idle_since, steady::now());
  EXPECT_GT(aged.idle_since, steady::now() - connection_pool::max_idle);
  aged.idle_since = steady::now() - connection_pool::max_idle;
  EXPECT_EQ(take(pool, "http://a.example"), 0);
  EXPECT_EQ(pool.size(), 0U);
}

TEST_F(ConnectionPool, ClearClosesEverythingAndLeavesItUsable) {
  connection_pool pool(8);
  for (int number : {1, 2, 3}) pool.put("http://" + std::to_string(number) + ".example", make(number));
  pool.clear();
  EXPECT_EQ(pool.size(), 0U);
  EXPECT_EQ(take(pool, "http://1.example"), 0);
  pool.put("http://1.example", make(4));
  EXPECT_EQ(take(pool, "http://1.example"), 4);
}

TEST_F(ConnectionPool, ManyOriginsComeAndGoWithoutLosingAnIdleConnection) {
  connection_pool pool(8);
  pool.put("http://kept.example", make(1));
  for (int i = 0; i < 10'000; ++i) {
    const std::string origin = "http://" + std::to_string(i) + ".example";
    pool.put(origin, make(2));
    ASSERT_EQ(take(pool, origin), 2);
  }
  EXPECT_EQ(take(pool, "http://kept.example"), 1);
}

}  // namespace
}  // namespace kadr
