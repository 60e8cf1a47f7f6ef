#include "core/secret.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <type_traits>

namespace kadr {
namespace {

template <class T>
concept streamable = requires(std::ostream& out, const T& value) {
  out << value;
};

TEST(secret, reveal_is_the_one_way_to_the_text) {
  EXPECT_EQ(secret("token").reveal(), "token");
  EXPECT_TRUE(secret().empty());
  EXPECT_EQ(secret("a"), secret("a"));
  static_assert(!streamable<secret>);
  static_assert(!std::is_convertible_v<secret, std::string> && !std::is_convertible_v<std::string, secret>);
}

}  // namespace
}  // namespace kadr
