#include "async/generator.hpp"

#include <gtest/gtest.h>

#include <iterator>
#include <memory>
#include <ranges>
#include <string>
#include <vector>

#include "unit/async/tools.hpp"

namespace kadr {
namespace {

using test::token;

static_assert(std::input_iterator<generator<int>::iterator>);
static_assert(std::ranges::input_range<generator<int>>);
static_assert(!std::ranges::input_range<generator<int, int>>, "who iterates cannot send");
static_assert(!std::is_copy_constructible_v<generator<int>> && std::is_nothrow_move_constructible_v<generator<int>>);
static_assert(sizeof(generator<std::string, std::string>) == sizeof(void*), "all else is in the one frame");

template <class Promise>
concept awaits = requires(Promise p) {
  p.await_transform(std::suspend_always());
};
static_assert(!awaits<generator<int>::promise_type> && !awaits<generator<int, int>::promise_type>);

generator<int> count(int n) {
  for (int i = 0; i < n; ++i) co_yield i;
}

/// Counts how many frames are alive.
struct presence {
  explicit presence(int& n) : alive(&n) { ++*alive; }
  presence(const presence&) = delete;
  presence& operator=(const presence&) = delete;
  ~presence() { --*alive; }
  int* alive;
};

generator<int> count_while_alive(int& alive, bool& passed) {
  const presence here(alive);
  for (int i = 0;; ++i) {
    co_yield i;
    passed = true;
  }
}

TEST(generator, yields_in_the_order_of_the_body_and_then_nothing) {
  auto numbers = count(3);
  EXPECT_EQ(numbers.next(), 0);
  EXPECT_EQ(numbers.next(), 1);
  EXPECT_EQ(numbers.next(), 2);
  EXPECT_FALSE(numbers.done()) << "it has not been asked yet";
  EXPECT_EQ(numbers.next(), std::nullopt);
  EXPECT_TRUE(numbers.done());
  EXPECT_EQ(numbers.next(), std::nullopt);
}

TEST(generator, nothing_runs_before_the_first_call) {
  int alive = 0;
  bool passed = false;
  auto numbers = count_while_alive(alive, passed);
  EXPECT_EQ(alive, 0);
  EXPECT_FALSE(numbers.done());
  EXPECT_EQ(numbers.next(), 0);
  EXPECT_EQ(alive, 1);
  EXPECT_FALSE(passed) << "it stands at its co_yield";
}

TEST(generator, goes_into_a_range_for) {
  std::vector<int> seen;
  for (const int i : count(4)) seen.push_back(i);
  EXPECT_EQ(seen, (std::vector<int>{0, 1, 2, 3}));
  for (const int i : count(0)) FAIL() << i;
}

TEST(generator, iteration_goes_on_from_where_it_stands) {
  auto numbers = count(5);
  EXPECT_EQ(numbers.next(), 0);
  for (const int i : numbers) {
    if (i == 2) break;
  }
  std::vector<int> rest;
  for (const int i : numbers) rest.push_back(i);
  EXPECT_EQ(rest, (std::vector<int>{3, 4}));
  for (const int i : numbers) FAIL() << i;
}

TEST(generator, hands_out_values_that_can_only_be_moved) {
  const auto tokens = []() -> generator<token> {
    co_yield token(1);
    token two(2);
    co_yield std::move(two);
  };
  auto one_by_one = tokens();
  EXPECT_EQ(*one_by_one.next()->value, 1);
  EXPECT_EQ(*one_by_one.next()->value, 2);
  EXPECT_FALSE(one_by_one.next());
  std::vector<token> all;
  for (token& t : tokens()) all.push_back(std::move(t));
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(*all[1].value, 2);
}

TEST(generator, temporaries_with_destructors_are_yielded_once_and_destroyed_once) {
  const auto shared = std::make_shared<std::string>("long enough to be on the heap, whatever the library");
  const auto copies = [](std::shared_ptr<std::string> s) -> generator<std::shared_ptr<std::string>> {
    for (int i = 0; i < 3; ++i) co_yield std::shared_ptr<std::string>(s);
    co_yield s;
    const auto make = [s] { return s; };
    co_yield make();
  };
  int n = 0;
  for (const auto& s : copies(shared)) {
    EXPECT_EQ(*s, *shared);
    ++n;
  }
  EXPECT_EQ(n, 5);
  EXPECT_EQ(shared.use_count(), 1);
}

TEST(generator, references_from_iteration_point_at_the_value_until_the_next_one) {
  const auto words = []() -> generator<std::string> {
    std::string word = "a";
    co_yield word;
    word += "b";
    co_yield word;
  };
  auto two = words();
  auto it = two.begin();
  (*it) += "changed";
  EXPECT_EQ(*it, "achanged");
  ++it;
  EXPECT_EQ(*it, "ab") << "the caller has changed its copy";
  it++;
  EXPECT_TRUE(it == std::default_sentinel);
}

TEST(generator, an_exception_of_the_body_comes_out_once_and_ends_it) {
  int alive = 0;
  const auto body = [](int& n) -> generator<int, int> {
    const presence here(n);
    const int sent = co_yield 1;
    throw std::runtime_error(std::to_string(sent));
  };
  auto failing = body(alive);
  EXPECT_EQ(failing.next(), 1);
  try {
    (void)failing.send(7);
    FAIL();
  } catch (const std::runtime_error& e) {
    EXPECT_STREQ(e.what(), "7");
  }
  EXPECT_TRUE(failing.done());
  EXPECT_EQ(alive, 0);
  EXPECT_EQ(failing.send(7), std::nullopt);

  const auto at_once = []() -> generator<int> {
    throw std::runtime_error("at once");
    co_yield 1;
  };
  auto never = at_once();
  EXPECT_THROW((void)never.begin(), std::runtime_error);
  EXPECT_TRUE(never.done());
  const auto broken = [&at_once] {
    for (const int i : at_once()) FAIL() << i;
  };
  EXPECT_THROW(broken(), std::runtime_error);
}

TEST(generator, destroyed_while_it_stands_runs_its_destructors_and_nothing_else) {
  int alive = 0;
  bool passed = false;
  {
    auto numbers = count_while_alive(alive, passed);
    EXPECT_EQ(numbers.next(), 0);
    EXPECT_EQ(alive, 1);
  }
  EXPECT_EQ(alive, 0);
  EXPECT_FALSE(passed);
  const auto owned = std::make_shared<int>();
  const auto holding = [](std::shared_ptr<int>) -> generator<int> { co_yield 1; };
  {
    const auto never_begun = holding(owned);
    EXPECT_EQ(owned.use_count(), 2);
  }
  EXPECT_EQ(owned.use_count(), 1) << "the arguments go with a frame that never ran";
}

TEST(generator, moves_with_what_it_has_done_and_leaves_nothing_behind) {
  int alive = 0;
  bool passed = false;
  auto a = count_while_alive(alive, passed);
  EXPECT_EQ(a.next(), 0);
  auto b = std::move(a);
  EXPECT_TRUE(a.done());
  EXPECT_EQ(a.next(), std::nullopt);
  EXPECT_EQ(b.next(), 1);
  auto c = count_while_alive(alive, passed);
  EXPECT_EQ(c.next(), 0);
  EXPECT_EQ(alive, 2);
  c = std::move(b);
  EXPECT_EQ(alive, 1) << "assignment closes what was there";
  EXPECT_EQ(c.next(), 2);
}

TEST(generator, resuming_it_from_within_its_body_is_an_error) {
  generator<int>* self = nullptr;
  const auto body = [](generator<int>*& me) -> generator<int> {
    co_yield 1;
    bool refused = false;
    try {
      (void)me->next();
    } catch (const std::logic_error&) {
      refused = true;
    }
    co_yield refused ? 2 : -1;
  };
  auto recursive = body(self);
  self = &recursive;
  EXPECT_EQ(recursive.next(), 1);
  EXPECT_EQ(recursive.next(), 2);
  EXPECT_EQ(recursive.next(), std::nullopt);
}

TEST(generator, generators_feed_one_another) {
  const auto squares = [](generator<int> in) -> generator<int> {
    for (const int i : in) co_yield i* i;
  };
  std::vector<int> seen;
  for (const int i : squares(count(4))) seen.push_back(i);
  EXPECT_EQ(seen, (std::vector<int>{0, 1, 4, 9}));
}

TEST(generator, storm_of_steps_and_closes_leaves_no_frame) {
  test::random rng(test::storm_seed());
  int alive = 0;
  bool passed = false;
  {
    std::vector<std::optional<generator<int>>> places(32);
    std::vector<int> expected(places.size());
    for (unsigned i = 0; i < test::storm_cycles; ++i) {
      const std::size_t at = rng() % places.size();
      auto& place = places[at];
      if (!place) {
        place.emplace(count_while_alive(alive, passed));
        expected[at] = 0;
        continue;
      }
      switch (rng() % 8) {
        case 0:
          place.reset();
          break;
        case 1:
          place->close();
          EXPECT_EQ(place->next(), std::nullopt);
          place.reset();
          break;
        case 2: {
          const std::size_t other = rng() % places.size();
          std::swap(place, places[other]);
          std::swap(expected[at], expected[other]);
          break;
        }
        default:
          ASSERT_EQ(place->next(), expected[at]++);
      }
    }
  }
  EXPECT_EQ(alive, 0);
}

}  // namespace
}  // namespace kadr
