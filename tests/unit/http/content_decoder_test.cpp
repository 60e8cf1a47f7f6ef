#include "http/content_decoder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>

#include "compress.hpp"

namespace kadr {
namespace {

using test::brotli;
using test::gzip;
using test::prose;
using test::raw_deflate;
using test::zlib;
using test::zstd;
using testing::HasSubstr;

struct outcome {
  std::string body;
  result<void> done;
  bool garbage = false;
};

/// Feeds `body` in pieces of `piece` bytes, each from a heap buffer of exactly its size.
outcome decode(std::string_view coding, std::string_view body, std::size_t piece = 1 << 20, decode_limits limits = {}) {
  auto decoder = content_decoder::make(coding, limits);
  if (!decoder) return {{}, decoder.error()};
  string_sink sink;
  while (!body.empty()) {
    const std::string_view next = body.substr(0, piece);
    body.remove_prefix(next.size());
    const std::unique_ptr<char[]> copy(new char[next.size()]);
    std::copy(next.begin(), next.end(), copy.get());
    if (auto fed = decoder->feed({copy.get(), next.size()}, sink); !fed) {
      // A decoder that failed stays failed.
      EXPECT_EQ(decoder->feed("x", sink).error().code, fed.error().code);
      EXPECT_EQ(decoder->finish().error().code, fed.error().code);
      return {sink.take(), fed, decoder->trailing_garbage()};
    }
  }
  EXPECT_EQ(decoder->decoded_bytes(), sink.body().size());
  auto done = decoder->finish();
  return {sink.take(), done, decoder->trailing_garbage()};
}

struct format {
  const char* coding;
  std::string (*compress)(std::string_view);
  bool checked;  ///< the stream carries a checksum
};

class EveryCoding : public testing::TestWithParam<format> {};

TEST_P(EveryCoding, GivesTheBodyBackWhateverThePieces) {
  const std::string body = prose(200'000);
  const std::string packed = GetParam().compress(body);
  for (const std::size_t piece : {1U, 2U, 7U, 4096U, 1U << 20}) {
    const outcome o = decode(GetParam().coding, packed, piece);
    ASSERT_TRUE(o.done) << o.done.error().message();
    EXPECT_EQ(o.body, body);
    EXPECT_FALSE(o.garbage);
  }
}

TEST_P(EveryCoding, AcceptsAnEmptyBodyPackedAndNot) {
  EXPECT_TRUE(decode(GetParam().coding, "").done);
  const outcome packed = decode(GetParam().coding, GetParam().compress(""), 1);
  EXPECT_TRUE(packed.done);
  EXPECT_EQ(packed.body, "");
}

TEST_P(EveryCoding, NoticesEveryTruncation) {
  const std::string packed = GetParam().compress(prose(300));
  for (std::size_t size = 1; size < packed.size(); ++size) {
    const outcome o = decode(GetParam().coding, packed.substr(0, size), size % 2 ? 1 : 1000);
    ASSERT_FALSE(o.done) << size;
    EXPECT_EQ(o.done.error().code, errc::truncated_body) << size;
  }
}

TEST_P(EveryCoding, NeverAcceptsDamagedDataThatCarriesAChecksum) {
  const std::string body = prose(2'000);
  const std::string packed = GetParam().compress(body);
  for (std::size_t i = 0; i < packed.size(); ++i) {
    std::string damaged = packed;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
    const outcome o = decode(GetParam().coding, damaged, 64);
    if (o.done) {
      EXPECT_TRUE(!GetParam().checked || o.body == body) << i;
    } else {
      EXPECT_TRUE(o.done.error().code == errc::bad_encoding || o.done.error().code == errc::truncated_body) << i;
    }
  }
}

TEST_P(EveryCoding, RefusesBytesOfNoFormat) {
  const outcome o = decode(GetParam().coding, std::string(64, '\xff'), 1);
  ASSERT_FALSE(o.done);
  EXPECT_EQ(o.done.error().code, errc::bad_encoding);
}

TEST_P(EveryCoding, StopsAtTheOutputLimit) {
  const std::string body = prose(300'000);
  const std::string packed = GetParam().compress(body);
  EXPECT_TRUE(decode(GetParam().coding, packed, 1 << 20, {.max_output = 300'000, .max_ratio = 0}).done);
  const outcome o = decode(GetParam().coding, packed, 1 << 20, {.max_output = 299'999, .max_ratio = 0});
  ASSERT_FALSE(o.done);
  EXPECT_EQ(o.done.error().code, errc::decoded_too_large);
  EXPECT_LT(o.body.size(), 300'000U);
}

TEST_P(EveryCoding, StopsBombsSoonAfterTheFirstMiB) {
  const std::string packed = GetParam().compress(std::string(20'000'000, 'a'));
  const outcome o = decode(GetParam().coding, packed);
  ASSERT_FALSE(o.done);
  EXPECT_EQ(o.done.error().code, errc::decoded_too_large);
  EXPECT_LE(o.body.size(), std::max<std::size_t>(1024 * 1024, 100 * packed.size()));
  // The same ratio under a MiB is nothing to worry about.
  EXPECT_TRUE(decode(GetParam().coding, GetParam().compress(std::string(1'000'000, 'a'))).done);
}

INSTANTIATE_TEST_SUITE_P(ContentDecoder, EveryCoding,
                         testing::Values(format{"gzip", gzip, true}, format{"X-GZIP", gzip, true},
                                         format{"deflate", zlib, true}, format{"Deflate", raw_deflate, false},
                                         format{" br ", [](std::string_view text) { return brotli(text); }, false},
                                         format{"zstd", [](std::string_view text) { return zstd(text); }, true}));

TEST(ContentDecoder, PassesIdentityThroughInChunks) {
  const std::string body = prose(100'000);
  for (const char* coding : {"", "identity", " , Identity ,", ","}) {
    const outcome o = decode(coding, body);
    EXPECT_TRUE(o.done);
    EXPECT_EQ(o.body, body);
  }
  const outcome o = decode("", body, 1 << 20, {.max_output = 99'999, .max_ratio = 100});
  EXPECT_EQ(o.done.error().code, errc::decoded_too_large);
}

TEST(ContentDecoder, RefusesUnknownCodingsByName) {
  const auto made = content_decoder::make("comp\x1bress");
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, errc::bad_encoding);
  EXPECT_THAT(made.error().detail, HasSubstr("comp\\x1bress"));
  EXPECT_FALSE(content_decoder::make("gzip;q=1"));
  EXPECT_LT(content_decoder::make(std::string(100'000, 'x')).error().detail.size(), 200U);
}

TEST(ContentDecoder, RefusesMoreThanOneLayer) {
  for (const char* coding : {"gzip, gzip", "br,deflate", "gzip, identity, zstd"}) {
    const auto made = content_decoder::make(coding);
    ASSERT_FALSE(made) << coding;
    EXPECT_EQ(made.error().code, errc::bad_encoding);
  }
  EXPECT_TRUE(content_decoder::make("identity, gzip"));
}

TEST(ContentDecoder, JoinsGzipMembers) {
  const std::string packed = gzip("one ") + gzip("") + gzip("two");
  for (const std::size_t piece : {1U, 3U, 1000U}) {
    const outcome o = decode("gzip", packed, piece);
    EXPECT_TRUE(o.done);
    EXPECT_EQ(o.body, "one two");
    EXPECT_FALSE(o.garbage);
  }
  const outcome cut = decode("gzip", packed.substr(0, packed.size() - 5));
  ASSERT_FALSE(cut.done);
  EXPECT_EQ(cut.done.error().code, errc::truncated_body);
}

TEST(ContentDecoder, DropsAndFlagsGarbageAfterGzipDeflateAndBrotli) {
  struct {
    const char* coding;
    std::string packed;
  } const cases[] = {
      {"gzip", gzip("body")}, {"deflate", zlib("body")}, {"deflate", raw_deflate("body")}, {"br", brotli("body")}};
  for (const auto& c : cases) {
    for (const std::string& garbage : {std::string(3, '\0'), std::string("\x1fx"), std::string(70'000, 'g')}) {
      for (const std::size_t piece : {1U, 1U << 20}) {
        const outcome o = decode(c.coding, c.packed + garbage, piece);
        EXPECT_TRUE(o.done) << c.coding;
        EXPECT_EQ(o.body, "body");
        EXPECT_TRUE(o.garbage) << c.coding;
      }
    }
  }
}

TEST(ContentDecoder, ReadsGzipHeadersWithHugeExtraFields) {
  std::string packed = gzip("body");
  packed[3] = 4;  // FEXTRA
  packed.insert(10, "\xff\xff" + std::string(65'535, 'e'));
  const outcome o = decode("gzip", packed, 1000);
  EXPECT_TRUE(o.done);
  EXPECT_EQ(o.body, "body");
}

TEST(ContentDecoder, JoinsZstdFramesAndSkipsSkippableOnes) {
  const std::string skippable("\x50\x2a\x4d\x18\x03\x00\x00\x00xyz", 11);
  const std::string packed = zstd("one ") + skippable + zstd("two");
  for (const std::size_t piece : {1U, 1000U}) {
    const outcome o = decode("zstd", packed, piece);
    EXPECT_TRUE(o.done);
    EXPECT_EQ(o.body, "one two");
  }
}

TEST(ContentDecoder, RefusesZstdWindowsOverEightMiB) {
  EXPECT_TRUE(decode("zstd", zstd("body", 23)).done);
  const outcome o = decode("zstd", zstd("body", 24));
  ASSERT_FALSE(o.done);
  EXPECT_EQ(o.done.error().code, errc::bad_encoding);
}

TEST(ContentDecoder, RefusesLargeWindowBrotli) {
  const outcome o = decode("br", brotli(prose(1000), true));
  ASSERT_FALSE(o.done);
  EXPECT_EQ(o.done.error().code, errc::bad_encoding);
}

TEST(ContentDecoder, ManyEmptyFeedsAreNothing) {
  auto decoder = content_decoder::make("zstd");
  ASSERT_TRUE(decoder);
  string_sink sink;
  const std::string packed = zstd("body");
  for (const char byte : packed) {
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(decoder->feed("", sink));
    ASSERT_TRUE(decoder->feed({&byte, 1}, sink));
  }
  EXPECT_TRUE(decoder->finish());
  EXPECT_EQ(sink.body(), "body");
}

TEST(ContentDecoder, MovesInTheMiddleOfAStream) {
  const std::string body = prose(100'000);
  const std::string packed = gzip(body);
  auto first = content_decoder::make("gzip");
  ASSERT_TRUE(first);
  string_sink sink;
  ASSERT_TRUE(first->feed(std::string_view(packed).substr(0, 1000), sink));
  content_decoder second = std::move(*first);
  ASSERT_TRUE(second.feed(std::string_view(packed).substr(1000), sink));
  EXPECT_TRUE(second.finish());
  EXPECT_EQ(sink.body(), body);
  EXPECT_EQ(second.encoded_bytes(), packed.size());
}

TEST(ContentDecoder, ReportsWhatTheSinkSays) {
  class full_sink final : public body_sink {
   public:
    result<void> write(std::string_view) override { return failure(errc::storage_full); }
  } sink;
  for (const char* coding : {"", "gzip"}) {
    auto decoder = content_decoder::make(coding);
    ASSERT_TRUE(decoder);
    const auto fed = decoder->feed(gzip("body"), sink);
    ASSERT_FALSE(fed);
    EXPECT_EQ(fed.error().code, errc::storage_full);
  }
}

}  // namespace
}  // namespace kadr
