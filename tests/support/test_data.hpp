#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace kadr::test {

/// Root of the conformance suites and real inputs: KADR_TEST_DATA, else ../shared/data beside the checkout.
inline std::filesystem::path test_data() {
  if (const char* dir = std::getenv("KADR_TEST_DATA"); dir && *dir) return dir;
  return std::filesystem::path(KADR_SOURCE_DIR) / "../shared/data";
}

inline std::string read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace kadr::test

/// First line of a test that reads a suite: skips loudly where the suite is absent.
#define KADR_NEED_DATA(relative)                                        \
  if (!std::filesystem::exists(::kadr::test::test_data() / (relative))) \
  GTEST_SKIP() << "no test data at " << (::kadr::test::test_data() / (relative)) << "; set KADR_TEST_DATA to run this"
