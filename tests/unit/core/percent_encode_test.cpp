#include "core/percent_encode.hpp"

#include <gtest/gtest.h>

#include "core/url.hpp"

namespace kadr {
namespace {

TEST(percent_encode, a_component_keeps_only_unreserved_characters) {
  EXPECT_EQ(percent_encode_component("AZaz09-._~"), "AZaz09-._~");
  EXPECT_EQ(percent_encode_component("a b/c?d&e=%\xC3\xA9+*'"), "a%20b%2Fc%3Fd%26e%3D%25%C3%A9%2B%2A%27");
  EXPECT_EQ(percent_encode_component(std::string_view("\0\x7f", 2)), "%00%7F");
}

TEST(percent_encode, decoding_reverses_encoding_for_every_byte) {
  std::string all;
  for (int c = 0; c < 256; ++c) all.push_back(static_cast<char>(c));
  EXPECT_EQ(percent_decode(percent_encode_component(all)), all);
}

TEST(percent_encode, incomplete_escapes_stay) {
  EXPECT_EQ(percent_decode("%"), "%");
  EXPECT_EQ(percent_decode("%4"), "%4");
  EXPECT_EQ(percent_decode("%4g%41%"), "%4gA%");
  EXPECT_EQ(percent_decode("%%41"), "%A");
}

}  // namespace
}  // namespace kadr
