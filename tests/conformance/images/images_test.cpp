#include <gtest/gtest.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "core/sha256.hpp"
#include "image/inspect.hpp"
#include "support/test_data.hpp"

namespace kadr {
namespace {

struct score {
  const char* suite;
  int passed = 0, total = 0;

  void count(bool ok, const std::string& what) {
    ++total;
    passed += ok ? 1 : 0;
    if (!ok) std::printf("  %s: %s\n", suite, what.c_str());
  }
  double ratio() {
    std::printf("%s: %d/%d\n", suite, passed, total);
    return total == 0 ? 0 : static_cast<double>(passed) / total;
  }
};

nlohmann::json manifest_of(const char* suite) {
  return nlohmann::json::parse(test::read_file(test::test_data() / suite / "manifest.json"));
}

std::string text_of(const nlohmann::json& entry, const char* key) {
  const auto found = entry.find(key);
  return found != entry.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool is_ours(const std::string& sniffed) {
  return sniffed == "jpeg" || sniffed == "png" || sniffed == "gif" || sniffed == "webp" || sniffed == "avif" ||
         sniffed == "tiff";
}

class Images : public testing::Test {
 protected:
  static void SetUpTestSuite() { setup_images(); }
};

TEST_F(Images, TypesAreToldByTheirFirstBytes) {
  KADR_NEED_DATA("images-decode/manifest.json");
  score s{"images-decode sniff"};
  for (const auto& entry : manifest_of("images-decode")) {
    const std::string file = text_of(entry, "file");
    const std::string expected = text_of(entry, "sniffed");
    const std::string bytes = test::read_file(test::test_data() / "images-decode" / file);
    const std::string actual(to_string(sniff_image(bytes)));
    s.count(actual == (is_ours(expected) || expected == "bmp" ? expected : "unknown"),
            file + ": " + actual + ", expected " + expected);
  }
  EXPECT_GE(s.ratio(), 0.99);
}

TEST_F(Images, GoodPicturesPassWithTheirSizeAndBrokenOnesDoNot) {
  KADR_NEED_DATA("images-decode/manifest.json");
  score good{"images-decode accepted with exact size"};
  score bad{"images-decode broken refused"};
  score other{"images-decode other formats refused"};
  for (const auto& entry : manifest_of("images-decode")) {
    const std::string file = text_of(entry, "file");
    const auto verdict = entry.find("decode_ok");
    const auto info = inspect_image(test::test_data() / "images-decode" / file, {});
    const std::string outcome =
        info ? info->format + " " + std::to_string(info->width) + "x" + std::to_string(info->height)
             : info.error().message();
    if (!is_ours(text_of(entry, "sniffed"))) {
      other.count(!info && info.error().code == errc::not_an_image, file + ": " + outcome);
    } else if (verdict->is_boolean() && verdict->get<bool>()) {
      good.count(info && info->width == entry["width"] && info->height == entry["height"] &&
                     info->bytes == entry["bytes"].get<std::uint64_t>(),
                 file + ": " + outcome + ", expected " + entry["width"].dump() + "x" + entry["height"].dump());
    } else if (verdict->is_boolean() || text_of(entry, "note").starts_with("huge")) {
      bad.count(!info, file + ": " + outcome + ", expected a refusal");
    }
  }
  EXPECT_GE(good.ratio(), 0.97);
  EXPECT_GE(bad.ratio(), 0.85);
  EXPECT_EQ(other.ratio(), 1.0);
}

TEST_F(Images, PhotographsAreMeasuredExactly) {
  KADR_NEED_DATA("photos/manifest.json");
  score s{"photos"};
  for (const auto& entry : manifest_of("photos")) {
    const auto file = test::test_data() / "photos" / text_of(entry, "file");
    const auto info = inspect_image(file, {});
    std::string format = text_of(entry, "format");
    for (char& c : format) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    s.count(info && info->format == format && info->width == entry["width"] && info->height == entry["height"] &&
                info->bytes == entry["bytes"].get<std::uint64_t>() &&
                sha256_hex(test::read_file(file)) == text_of(entry, "sha256"),
            text_of(entry, "file") + (info ? "" : ": " + info.error().message()));
  }
  EXPECT_EQ(s.ratio(), 1.0);
}

}  // namespace
}  // namespace kadr
