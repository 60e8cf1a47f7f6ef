#include "core/sha256.hpp"

#include <gtest/gtest.h>

#include <string>

namespace kadr {
namespace {

// Examples of FIPS 180-4 (NIST CSRC).
constexpr auto of_empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr auto of_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(sha256, the_examples_of_the_standard_hold) {
  EXPECT_EQ(sha256_hex(""), of_empty);
  EXPECT_EQ(sha256_hex("abc"), of_abc);
  EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256_hex(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(sha256, pieces_give_the_digest_of_the_whole) {
  sha256 hasher;
  hasher.update("a");
  hasher.update("");
  hasher.update("bc");
  EXPECT_EQ(to_hex(hasher.finish()), of_abc);
}

TEST(sha256, a_finished_hasher_starts_again) {
  sha256 hasher;
  hasher.update("something else");
  static_cast<void>(hasher.finish());
  EXPECT_EQ(to_hex(hasher.finish()), of_empty);
}

TEST(sha256, a_moved_hasher_continues) {
  sha256 hasher;
  hasher.update("ab");
  sha256 moved = std::move(hasher);
  moved.update("c");
  EXPECT_EQ(to_hex(moved.finish()), of_abc);
}

}  // namespace
}  // namespace kadr
