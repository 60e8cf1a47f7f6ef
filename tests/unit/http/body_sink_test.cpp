#include "http/body_sink.hpp"

#include <gtest/gtest.h>

#include <string>

namespace kadr {
namespace {

TEST(StringSink, KeepsRoomForAParsersPaddingAlsoWhenEmptyOrTaken) {
  string_sink empty;
  const std::string nothing = empty.take();
  EXPECT_GE(nothing.capacity() - nothing.size(), string_sink::padding);

  string_sink sink;
  std::size_t moves = 0;
  const char* at = sink.body().data();
  for (int i = 0; i < 10'000; ++i) {
    ASSERT_TRUE(sink.write("0123456789"));
    ASSERT_GE(sink.body().capacity() - sink.body().size(), string_sink::padding);
    moves += at != sink.body().data() ? 1 : 0;
    at = sink.body().data();
  }
  EXPECT_LT(moves, 30U) << "the body is copied too often";
  const std::string body = sink.take();
  EXPECT_EQ(body.size(), 100'000U);
  EXPECT_GE(body.capacity() - body.size(), string_sink::padding);
}

}  // namespace
}  // namespace kadr
