#include "async/outcome.hpp"
#include "async/store_outcome.hpp"

#include <gtest/gtest.h>

#include "unit/async/tools.hpp"

namespace kadr {
namespace {

using namespace test;

TEST(outcome, is_neither_value_nor_failure_before_the_end) {
  const outcome<int> o;
  EXPECT_FALSE(o.done());
  EXPECT_FALSE(o.failed());
  EXPECT_EQ(o.exception(), nullptr);
  EXPECT_THROW((void)o.value(), std::bad_variant_access);
  outcome<void> v;
  EXPECT_THROW(v.take(), std::bad_variant_access);
}

TEST(outcome, holds_a_value) {
  outcome<token> o;
  o.set_value(7);
  EXPECT_TRUE(o.done());
  EXPECT_FALSE(o.failed());
  EXPECT_EQ(o.exception(), nullptr);
  EXPECT_EQ(*o.value().value, 7);
  auto moved = std::move(o);
  EXPECT_EQ(*moved.take().value, 7);
}

TEST(outcome, holds_an_exception) {
  outcome<void> o;
  o.set_exception(std::make_exception_ptr(std::runtime_error("x")));
  EXPECT_TRUE(o.done());
  EXPECT_TRUE(o.failed());
  EXPECT_NE(o.exception(), nullptr);
  EXPECT_FALSE(is_cancellation(o.exception()));
  EXPECT_THROW((void)o.value(), std::runtime_error);
  EXPECT_THROW(o.take(), std::runtime_error);
}

TEST(outcome, whose_value_is_an_exception_has_not_failed) {
  outcome<std::exception_ptr> o;
  o.set_value(std::make_exception_ptr(1));
  EXPECT_FALSE(o.failed());
  EXPECT_EQ(o.exception(), nullptr);
  EXPECT_NE(o.value(), nullptr);
}

TEST(outcome, of_work_is_stored_and_its_exception_thrown_on) {
  outcome<void> ended, failed;
  run(store_outcome(yield_times(1), ended));
  EXPECT_TRUE(ended.done());
  EXPECT_FALSE(ended.failed());
  EXPECT_THROW(run(store_outcome(throw_after(1, "x"), failed)), std::runtime_error);
  EXPECT_TRUE(failed.failed());
}

}  // namespace
}  // namespace kadr
