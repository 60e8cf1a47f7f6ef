#include "core/fingerprint.hpp"

#include <gtest/gtest.h>

#include "core/sha256.hpp"

namespace kadr {
namespace {

request_fingerprint of(std::string_view scope, std::string_view text) {
  return fingerprint(scope, *url::parse(text));
}

TEST(fingerprint, is_the_beginning_of_sha_256_over_scope_and_url) {
  EXPECT_EQ(to_hex(of("image", "http://h/a?b")), sha256_hex("image\nhttp://h/a?b").substr(0, 32));
}

TEST(fingerprint, the_fragment_does_not_count_even_when_it_is_empty) {
  const auto plain = of("s/r", "http://h/a?b");
  EXPECT_EQ(of("s/r", "http://h/a?b#top"), plain);
  EXPECT_EQ(of("s/r", "http://h/a?b#"), plain);
}

TEST(fingerprint, spellings_of_one_url_have_one_fingerprint) {
  EXPECT_EQ(of("s/r", "HTTP://user@H:80/x/../a"), of("s/r", "http://h/a"));
}

TEST(fingerprint, scope_query_and_scheme_count) {
  EXPECT_NE(of("s/r", "http://h/a"), of("s/q", "http://h/a"));
  EXPECT_NE(of("s/r", "http://h/a"), of("s/r", "http://h/a?"));
  EXPECT_NE(of("s/r", "http://h/a"), of("s/r", "https://h/a"));
}

}  // namespace
}  // namespace kadr
