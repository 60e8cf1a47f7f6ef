#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/sha256.hpp"
#include "http/content_decoder.hpp"
#include "support/test_data.hpp"

namespace kadr {
namespace {

using json = nlohmann::json;

constexpr decode_limits no_ratio{.max_output = 64 * 1024 * 1024, .max_ratio = 0};
constexpr std::size_t whole = static_cast<std::size_t>(-1);

/// Hashes what is written and sees that no piece is larger than a chunk.
class hashing_sink final : public body_sink {
 public:
  result<void> write(std::string_view bytes) override {
    EXPECT_LE(bytes.size(), content_decoder::chunk_size);
    EXPECT_FALSE(bytes.empty());
    size += bytes.size();
    body_.append(bytes);
    return {};
  }
  [[nodiscard]] std::string hash() const { return sha256_hex(body_); }

  std::uint64_t size = 0;

 private:
  std::string body_;
};

/// Feeds `body` in pieces, each from a heap buffer of its own size.
result<void> decode(std::string_view coding, std::string_view body, std::size_t piece, decode_limits limits,
                    body_sink& sink) {
  auto decoder = content_decoder::make(coding, limits);
  if (!decoder) return decoder.error();
  while (!body.empty()) {
    const std::string_view next = body.substr(0, piece);
    body.remove_prefix(next.size());
    const std::unique_ptr<char[]> copy(new char[next.size()]);
    std::copy(next.begin(), next.end(), copy.get());
    if (auto fed = decoder->feed({copy.get(), next.size()}, sink); !fed) return fed;
  }
  return decoder->finish();
}

struct test_case {
  std::string file;
  std::vector<std::string> codings;
  std::string sha256;
  std::string expected;
  std::uint64_t decoded_bytes = 0;
  std::string body;
};

std::string join(const std::vector<std::string>& codings) {
  std::string out;
  for (const std::string& coding : codings) out += (out.empty() ? "" : ", ") + coding;
  return out;
}

std::vector<test_case> load(const char* manifest) {
  const auto folder = test::test_data() / "content-encoding";
  std::vector<test_case> cases;
  for (const json& row : json::parse(test::read_file(folder / manifest))) {
    test_case c;
    c.file = row.at("file").get<std::string>();
    if (!std::filesystem::exists(folder / c.file)) continue;
    if (const auto one = row.find("content_encoding"); one != row.end()) c.codings = {one->get<std::string>()};
    if (const auto many = row.find("content_encoding_applied_in_order"); many != row.end())
      c.codings = many->get<std::vector<std::string>>();
    // "deflate(raw)" goes by the name of "deflate" on the wire.
    for (std::string& coding : c.codings) coding = coding.substr(0, coding.find('('));
    c.sha256 = row.value("decoded_sha256", "");
    c.expected = row.value("expected", "");
    c.decoded_bytes = row.value("decoded_bytes", std::uint64_t{0});
    c.body = test::read_file(folder / c.file);
    cases.push_back(std::move(c));
  }
  return cases;
}

std::string outcome(const result<void>& r) {
  return r ? "no failure" : r.error().message();
}

/// The empty string where the decoder did what it has to, else what it did instead.
std::string judge_piecewise(const test_case& c, std::size_t piece) {
  hashing_sink sink;
  const auto done = decode(join(c.codings), c.body, piece, no_ratio, sink);
  const bool refused = !done && done.error().code == errc::bad_encoding;
  // RFC 9110 lets codings be stacked; we take one layer, and zstd windows of at most 8 MiB (RFC 9659).
  if (c.codings.size() > 1 || c.file.ends_with("big.window.zst"))
    return refused && sink.size == 0 ? "" : "not refused: " + outcome(done);
  if (c.sha256.empty()) {
    const bool failed = refused || (!done && done.error().code == errc::truncated_body);
    return failed ? "" : "broken stream not noticed: " + outcome(done);
  }
  if (!done) return outcome(done);
  return sink.hash() == c.sha256 ? "" : "other bytes";
}

/// Whether the body is a case for the limits as well: decodable by us and large.
bool is_large(const test_case& c) {
  return c.codings.size() == 1 && c.decoded_bytes >= 2 * 1024 * 1024 && !c.file.ends_with("big.window.zst");
}

std::string judge_limits(const test_case& c) {
  hashing_sink by_ratio;
  const bool bomb = c.decoded_bytes / c.body.size() > 100;
  const auto done = decode(c.codings.front(), c.body, whole, {}, by_ratio);
  if (bomb && (done || done.error().code != errc::decoded_too_large)) return "bomb: " + outcome(done);
  if (bomb && by_ratio.size > std::max<std::uint64_t>(1024 * 1024, 100 * c.body.size())) return "bomb: stopped late";

  constexpr std::uint64_t cap = 1'000'000;
  hashing_sink by_size;
  const auto capped = decode(c.codings.front(), c.body, whole, {.max_output = cap, .max_ratio = 0}, by_size);
  if (capped || capped.error().code != errc::decoded_too_large) return "cap: " + outcome(capped);
  return by_size.size <= cap && by_size.size + content_decoder::chunk_size > cap ? "" : "cap: stopped elsewhere";
}

void run_suite(const char* manifest, const char* name) {
  int passed = 0, total = 0;
  std::string failures;
  const auto count = [&](const test_case& c, const std::string& wrong) {
    ++total;
    passed += wrong.empty() ? 1 : 0;
    if (!wrong.empty()) failures += "  " + c.file + ": " + wrong + '\n';
  };
  for (const test_case& c : load(manifest)) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{1000}, whole}) count(c, judge_piecewise(c, piece));
    if (is_large(c)) count(c, judge_limits(c));
  }
  std::cout << name << ": " << passed << '/' << total << '\n' << failures;
  EXPECT_GT(total, 0);
  EXPECT_EQ(passed, total);
}

TEST(ContentEncodingConformance, DecodesWhatScrapyDecodes) {
  KADR_NEED_DATA("content-encoding/manifest.json");
  run_suite("manifest.json", "content-encoding/scrapy");
}

TEST(ContentEncodingConformance, DecodesWhatBrowsersDecode) {
  KADR_NEED_DATA("content-encoding/wpt-manifest.json");
  run_suite("wpt-manifest.json", "content-encoding/wpt");
}

}  // namespace
}  // namespace kadr
