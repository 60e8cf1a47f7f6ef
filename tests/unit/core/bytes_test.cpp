#include "core/bytes.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace kadr {
namespace {

TEST(parse_size, decimal_and_binary_units_are_understood) {
  EXPECT_EQ(parse_size("0"), 0u);
  EXPECT_EQ(parse_size("1024"), 1024u);
  EXPECT_EQ(parse_size("7B"), 7u);
  EXPECT_EQ(parse_size("500KB"), 500'000u);
  EXPECT_EQ(parse_size("16MiB"), 16u << 20);
  EXPECT_EQ(parse_size("64 GiB"), std::uint64_t{64} << 30);
  EXPECT_EQ(parse_size("2TiB"), std::uint64_t{2} << 40);
}

TEST(parse_size, anything_else_is_nothing) {
  for (const char* text : {"", " ", "B", "-1", "+1", "1.5MiB", "1 ", " 1", "1mib", "1K", "1MiBs", "0x10", "1,000"})
    EXPECT_EQ(parse_size(text), std::nullopt) << text;
}

TEST(parse_size, the_largest_is_the_largest_signed_number) {
  EXPECT_EQ(parse_size("9223372036854775807"), static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()));
  EXPECT_EQ(parse_size("9223372036854775808"), std::nullopt);
  EXPECT_EQ(parse_size("99999999999999999999"), std::nullopt);
  EXPECT_EQ(parse_size("8388607TiB"), std::uint64_t{8388607} << 40);
  EXPECT_EQ(parse_size("8388608TiB"), std::nullopt);
}

TEST(format_size, one_decimal_of_the_fitting_unit) {
  EXPECT_EQ(format_size(0), "0 B");
  EXPECT_EQ(format_size(812), "812 B");
  EXPECT_EQ(format_size(1023), "1023 B");
  EXPECT_EQ(format_size(1024), "1.0 KiB");
  EXPECT_EQ(format_size(1536), "1.5 KiB");
  EXPECT_EQ(format_size(16u << 20), "16.0 MiB");
  EXPECT_EQ(format_size(std::numeric_limits<std::uint64_t>::max()), "16777216.0 TiB");
}

TEST(format_size, rounding_up_goes_to_the_next_unit) {
  EXPECT_EQ(format_size((1u << 20) - 1), "1.0 MiB");
  EXPECT_EQ(format_size(1023u * 1024), "1023.0 KiB");
}

}  // namespace
}  // namespace kadr
