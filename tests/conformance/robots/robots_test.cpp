#include "extract/robots.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "support/test_data.hpp"

namespace kadr {
namespace {

using json = nlohmann::json;

/// A heap copy of exactly the bytes of `text`: reading one too many is seen by the sanitizer.
class exact_buffer {
 public:
  explicit exact_buffer(std::string_view text) : bytes_(new char[text.size()]), size_(text.size()) {
    std::copy(text.begin(), text.end(), bytes_.get());
  }
  [[nodiscard]] std::string_view view() const { return {bytes_.get(), size_}; }

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t size_;
};

robots_rules parse_exact(std::string_view body, std::string_view agent) {
  const exact_buffer copy(body);
  return robots_rules::parse(copy.view(), agent);
}

/// Path and query of a URL as it is written: the suites hold octets that a URL parser would encode.
std::string target_of(std::string_view url) {
  url = url.substr(0, url.find('#'));
  std::size_t begin = url.find("//");
  begin = begin == std::string_view::npos ? 0 : begin + 2;
  const std::size_t path = url.find_first_of("/?;", begin);
  if (path == std::string_view::npos) return "/";
  return (url[path] == '/' ? "" : "/") + std::string(url.substr(path));
}

std::string decode_base64(std::string_view text) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  unsigned bits = 0, count = 0;
  for (const char c : text) {
    const std::size_t value = digits.find(c);
    if (value == std::string_view::npos) continue;
    bits = (bits << 6 | static_cast<unsigned>(value)) & 0xffffff;
    if ((count += 6) >= 8) out += static_cast<char>(bits >> (count -= 8) & 0xff);
  }
  return out;
}

std::string body_of(const json& row) {
  const auto encoded = row.find("robots_txt_b64");
  if (encoded != row.end() && encoded->is_string()) return decode_base64(encoded->get<std::string>());
  return row.at("robots_txt").get<std::string>();
}

std::string text_of(const json& row, const char* key) {
  const auto found = row.find(key);
  return found != row.end() && found->is_string() ? found->get<std::string>() : std::string();
}

struct score {
  int passed = 0;
  int total = 0;
  std::string failures;

  void add(bool ok, const std::string& what) {
    ++total;
    passed += ok ? 1 : 0;
    if (!ok && failures.size() < 8000) failures += "  " + what + '\n';
  }
  void print(const char* name) const { std::cout << name << ": " << passed << '/' << total << '\n' << failures; }
  [[nodiscard]] double ratio() const { return total ? static_cast<double>(passed) / total : 0; }
};

/// Where Google's library differs from RFC 9309 on purpose: it never looks at an empty URL, expects callers to have
/// encoded the URL (section 2.2.2 has the crawler do it), and does not decode unreserved octets, which 2.2.2 demands.
bool is_google_only(const json& row) {
  const std::string url = text_of(row, "url");
  if (url.empty()) return true;
  if (std::any_of(url.begin(), url.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) return true;
  return text_of(row, "test") == "ID_Encoding" && text_of(row, "robots_txt").find("%62%61%7A") != std::string::npos;
}

TEST(RobotsConformance, AgreesWithGooglesTestsOfRfc9309) {
  KADR_NEED_DATA("robots/google-rfc9309.json");
  const json rows = json::parse(test::read_file(test::test_data() / "robots/google-rfc9309.json"));
  score s;
  for (const json& row : rows) {
    const std::string agent = text_of(row, "user_agent");
    const std::string target = target_of(text_of(row, "url"));
    const bool ok = parse_exact(body_of(row), agent).allows(target) == row.at("allowed").get<bool>();
    const std::string what = text_of(row, "id") + ' ' + text_of(row, "test") + ' ' + agent + ' ' + text_of(row, "url");
    if (!ok && is_google_only(row)) {
      std::cout << "  google only: " << what << '\n';
    } else {
      s.add(ok, what);
    }
  }
  s.print("robots/google-rfc9309");
  EXPECT_GT(s.total, 0);
  EXPECT_EQ(s.passed, s.total);
}

TEST(RobotsConformance, AgreesWithProtegosTests) {
  KADR_NEED_DATA("robots/protego.json");
  const json rows = json::parse(test::read_file(test::test_data() / "robots/protego.json"));
  score s;
  for (const json& row : rows) {
    const std::string query = text_of(row, "query");
    const std::string agent = text_of(row, "user_agent");
    const json& expected = row.at("expected");
    bool ok = false;
    if (query == "can_fetch") {
      const robots_rules rules = parse_exact(body_of(row), agent);
      ok = rules.allows(target_of(text_of(row, "url"))) == expected.get<bool>();
    } else if (query == "crawl_delay") {
      const auto delay = parse_exact(body_of(row), agent).crawl_delay();
      const auto seconds = delay ? json(std::chrono::duration<double>(*delay).count()) : json();
      ok = seconds == expected;
    } else if (query == "sitemaps") {
      ok = json(parse_exact(body_of(row), agent).sitemaps()) == expected;
    } else {
      continue;
    }
    s.add(ok, text_of(row, "id") + ' ' + text_of(row, "test") + ' ' + agent + ' ' + text_of(row, "url"));
  }
  s.print("robots/protego");
  EXPECT_GT(s.total, 0);
  EXPECT_GE(s.ratio(), 0.95);
}

TEST(RobotsConformance, AgreesOnRealFilesWhereOthersAgree) {
  KADR_NEED_DATA("robots/real-queries.jsonl");
  std::istringstream lines(test::read_file(test::test_data() / "robots/real-queries.jsonl"));
  // Rows of one file are not adjacent: rules are kept by file and agent.
  std::map<std::pair<std::string, std::string>, robots_rules> parsed;
  score s;
  int disputed = 0, disputed_like_google = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty()) continue;
    const json row = json::parse(line);
    const std::string file = text_of(row, "file"), agent = text_of(row, "user_agent"), url = text_of(row, "url");
    auto found = parsed.find({file, agent});
    if (found == parsed.end()) {
      const auto path = test::test_data() / "robots/real" / file;
      if (!std::filesystem::exists(path)) continue;
      found = parsed.emplace(std::pair(file, agent), parse_exact(test::read_file(path), agent)).first;
    }
    const bool allowed = found->second.allows(target_of(url));
    if (row.at("consensus").get<bool>()) {
      s.add(allowed == row.at("google").get<bool>(), file + ' ' + agent + ' ' + url);
    } else {
      ++disputed;
      disputed_like_google += allowed == row.at("google").get<bool>() ? 1 : 0;
    }
  }
  s.print("robots/real-queries");
  std::cout << "  disputed rows decided as Google does: " << disputed_like_google << '/' << disputed << '\n';
  EXPECT_GT(s.total, 0);
  EXPECT_GE(s.ratio(), 0.999);
}

}  // namespace
}  // namespace kadr
