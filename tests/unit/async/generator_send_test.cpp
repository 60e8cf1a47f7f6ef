#include "async/generator.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "unit/async/tools.hpp"

namespace kadr {
namespace {

using test::token;

/// An account that is open as long as it exists.
struct opening {
  explicit opening(int& n) : open(&n) { ++*open; }
  opening(const opening&) = delete;
  opening& operator=(const opening&) = delete;
  ~opening() { --*open; }
  int* open;
};

generator<double, double> savings(double balance, double interest, int& open) {
  const opening account(open);
  for (;;) {
    const double deposit = co_yield balance;
    balance = balance * (1 + interest) + deposit;
  }
}

TEST(generator_send, a_compound_interest_coroutine_is_fed_with_deposits_and_closed) {
  int open = 0;
  auto account = savings(1000, 0.5, open);
  EXPECT_EQ(account.next(), 1000);
  EXPECT_EQ(account.send(100), 1600);
  EXPECT_EQ(account.send(0), 2400);
  EXPECT_EQ(account.next(), 3600) << "no deposit is a deposit of nothing";
  EXPECT_EQ(open, 1);
  account.close();
  EXPECT_EQ(open, 0);
  EXPECT_TRUE(account.done());
  EXPECT_EQ(account.send(100), std::nullopt);
  EXPECT_EQ(account.next(), std::nullopt);
  account.close();
}

TEST(generator_send, sending_before_the_first_next_is_an_error_and_changes_nothing) {
  int open = 0;
  auto account = savings(1000, 0.5, open);
  EXPECT_THROW((void)account.send(5), std::logic_error);
  EXPECT_EQ(account.next(), 1000);
  EXPECT_EQ(account.send(5), 1505);
}

TEST(generator_send, takes_values_that_can_only_be_moved) {
  const auto sum = []() -> generator<int, token> {
    int total = 0;
    for (;;) {
      const token t = co_yield total;
      total += *t.value;
    }
  };
  auto running = sum();
  EXPECT_EQ(running.next(), 0);
  EXPECT_EQ(running.send(token(3)), 3);
  EXPECT_THROW((void)running.next(), std::logic_error) << "there is no token to send";
  EXPECT_EQ(running.send(token(4)), 7);
}

TEST(generator_send, the_last_sent_value_reaches_a_body_that_ends) {
  int got = 0;
  const auto once = [](int& out) -> generator<int, int> { out = co_yield 1; };
  auto body = once(got);
  EXPECT_EQ(body.next(), 1);
  EXPECT_EQ(body.send(42), std::nullopt);
  EXPECT_EQ(got, 42);
  EXPECT_TRUE(body.done());
}

}  // namespace
}  // namespace kadr
