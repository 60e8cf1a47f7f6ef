#include "demo/fault_script.hpp"

#include <gtest/gtest.h>

namespace kadr::demo {
namespace {

TEST(FaultScript, ARateOfZeroSpoilsNothing) {
  fault_script script(1, 0);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(script.next("/api/films/" + std::to_string(i)), fault::none);
}

TEST(FaultScript, APathNeverFailsTwiceInARow) {
  fault_script script(1, 1);
  for (int i = 0; i < 200; ++i) {
    const std::string path = "/posters/" + std::to_string(i);
    EXPECT_NE(script.next(path), fault::none);
    EXPECT_EQ(script.next(path), fault::none);
  }
}

TEST(FaultScript, SpoilsAboutTheShareThatWasAskedForInBothWays) {
  fault_script script(5, 0.2);
  int unavailable = 0, cut = 0;
  for (int i = 0; i < 5000; ++i) {
    const fault f = script.next("/api/films/" + std::to_string(i));
    unavailable += f == fault::unavailable ? 1 : 0;
    cut += f == fault::cut ? 1 : 0;
  }
  EXPECT_NEAR(unavailable + cut, 1000, 120);
  EXPECT_GT(unavailable, 300);
  EXPECT_GT(cut, 300);
}

TEST(FaultScript, RepeatsItselfForTheSameSeed) {
  fault_script one(9, 0.5), two(9, 0.5), other(10, 0.5);
  int different = 0;
  for (int i = 0; i < 500; ++i) {
    const std::string path = "/api/" + std::to_string(i);
    const fault f = one.next(path);
    EXPECT_EQ(f, two.next(path));
    different += f != other.next(path) ? 1 : 0;
  }
  EXPECT_GT(different, 50);
}

TEST(FaultScript, RobotsAndIndexAreSpared) {
  fault_script script(1, 1);
  EXPECT_EQ(script.next("/robots.txt"), fault::none);
  EXPECT_EQ(script.next("/"), fault::none);
}

}  // namespace
}  // namespace kadr::demo
