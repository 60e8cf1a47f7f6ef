#include "core/error.hpp"

#include <gtest/gtest.h>

#include <set>
#include <stdexcept>
#include <string>

namespace kadr {
namespace {

constexpr int count = static_cast<int>(errc::internal) + 1;

TEST(errors, every_code_has_a_unique_name_that_leads_back_to_it) {
  std::set<std::string_view> names;
  for (int i = 0; i < count; ++i) {
    const auto code = static_cast<errc>(i);
    EXPECT_TRUE(names.insert(describe(code).name).second) << describe(code).name;
    EXPECT_EQ(errc_of(describe(code).name), code);
  }
}

TEST(errors, every_code_has_a_group_and_a_sentence_without_full_stop) {
  for (int i = 0; i < count; ++i) {
    const auto& facts = describe(static_cast<errc>(i));
    EXPECT_FALSE(facts.group.empty()) << facts.name;
    ASSERT_FALSE(facts.sentence.empty()) << facts.name;
    EXPECT_NE(facts.sentence.back(), '.') << facts.name;
  }
}

TEST(errors, names_are_those_of_the_enumerators) {
  EXPECT_EQ(describe(errc::connect_refused).name, "connect_refused");
  EXPECT_EQ(describe(errc::image_bomb).name, "image_bomb");
  EXPECT_EQ(errc_of("no such code"), errc::internal);
}

TEST(errors, the_class_says_whether_to_retry) {
  EXPECT_EQ(failure(errc::idle_timeout).klass(), error_class::transient);
  EXPECT_EQ(failure(errc::http_4xx).klass(), error_class::permanent);
  EXPECT_EQ(failure(errc::address_forbidden).klass(), error_class::policy);
  EXPECT_EQ(failure(errc::storage_full).klass(), error_class::local);
  EXPECT_EQ(failure(errc::cancelled).klass(), error_class::cancelled);
}

TEST(errors, the_message_has_name_sentence_and_detail) {
  EXPECT_EQ(failure(errc::connect_refused, "127.0.0.1:81").message(),
            "connect_refused: the connection was refused (127.0.0.1:81)");
  EXPECT_EQ(failure(errc::connect_refused).message(), "connect_refused: the connection was refused");
}

TEST(errors, the_value_of_a_failed_result_is_a_bug) {
  const result<int> failed = failure(errc::bad_url, "x");
  EXPECT_THROW(static_cast<void>(failed.value()), std::logic_error);
}

}  // namespace
}  // namespace kadr
