#include "core/url.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "support/test_data.hpp"

// WHATWG URL Standard, as tested by urltestdata.json of web-platform-tests.
namespace kadr {
namespace {

using nlohmann::json;

std::string text_of(const json& test, const char* member) {
  const auto found = test.find(member);
  return found != test.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

bool is_http(std::string_view href) {
  return href.starts_with("http:") || href.starts_with("https:");
}

// The scheme as written, in lower case; empty where the input has none.
std::string scheme_of(std::string_view input) {
  std::string scheme;
  for (char c : input) {
    if (c == '\t' || c == '\n' || c == '\r' || (scheme.empty() && static_cast<unsigned char>(c) <= 0x20)) continue;
    if (c == ':') return scheme;
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && (scheme.empty() || !std::strchr("0123456789+-.", c))) return {};
    scheme.push_back(static_cast<char>(letter ? c | 0x20 : c));
  }
  return {};
}

std::string without_user_info(std::string href) {
  const auto begin = href.find("//") + 2;
  const auto end = std::min(href.find_first_of("/?#", begin), href.size());
  const auto at = href.rfind('@', end);
  if (at != std::string::npos && at >= begin) href.erase(begin, at + 1 - begin);
  return href;
}

// The input in a heap buffer of its exact size, so that ASan sees one byte of over-read.
result<url> resolve(const json& test) {
  const auto input = text_of(test, "input");
  const std::unique_ptr<char[]> exact(new char[input.size()]);
  std::memcpy(exact.get(), input.data(), input.size());
  const std::string_view view(exact.get(), input.size());
  const auto base_text = text_of(test, "base");
  if (base_text.empty()) return url::parse(view);
  const auto base = url::parse(base_text);
  if (!base) return base;
  return url::parse(view, *base);
}

bool matches(const url& parsed, const json& test) {
  const std::string search = parsed.query().empty() ? "" : "?" + std::string(parsed.query());
  const std::string hash = parsed.fragment().empty() ? "" : "#" + std::string(parsed.fragment());
  const std::string protocol = std::string(parsed.scheme()) + ":";
  return parsed.href() == without_user_info(text_of(test, "href")) && protocol == text_of(test, "protocol") &&
         parsed.host() == text_of(test, "hostname") && parsed.authority() == text_of(test, "host") &&
         parsed.path() == text_of(test, "pathname") && search == text_of(test, "search") &&
         hash == text_of(test, "hash") && (!test.contains("origin") || parsed.origin() == text_of(test, "origin"));
}

struct score {
  int passed = 0;
  int total = 0;
  void count(bool pass, const json& test, const result<url>& got) {
    ++total;
    if (pass) {
      ++passed;
      return;
    }
    std::cout << "  missed: " << test.dump() << " got " << (got ? got->href() : got.error().message()) << "\n";
  }
};

class url_suite : public testing::Test {
 protected:
  // Cases whose base is absent, http or https: the only ones that kadr can be given.
  template <class Visitor>
  static void for_each_case(Visitor visit) {
    const auto suite = json::parse(test::read_file(test::test_data() / "url/urltestdata.json"));
    for (const auto& test : suite) {
      if (!test.is_object()) continue;
      const auto base = text_of(test, "base");
      if (base.empty() || is_http(base)) visit(test);
    }
  }
};

TEST_F(url_suite, http_urls_get_the_parts_and_the_serialisation_of_the_standard) {
  KADR_NEED_DATA("url/urltestdata.json");
  score s;
  for_each_case([&s](const json& test) {
    if (!is_http(text_of(test, "href"))) return;
    const auto parsed = resolve(test);
    s.count(parsed && matches(*parsed, test), test, parsed);
  });
  std::cout << "urltestdata.json, http and https: " << s.passed << "/" << s.total << "\n";
  ASSERT_GT(s.total, 0);
  EXPECT_GE(s.passed, 0.98 * s.total);
}

TEST_F(url_suite, what_the_standard_rejects_is_a_bad_url) {
  KADR_NEED_DATA("url/urltestdata.json");
  score s;
  for_each_case([&s](const json& test) {
    const auto scheme = scheme_of(text_of(test, "input"));
    if (!test.value("failure", false) || (!scheme.empty() && !is_http(scheme + ":"))) return;
    const auto parsed = resolve(test);
    s.count(!parsed && parsed.error().code == errc::bad_url, test, parsed);
  });
  std::cout << "urltestdata.json, failures: " << s.passed << "/" << s.total << "\n";
  ASSERT_GT(s.total, 0);
  EXPECT_GE(s.passed, 0.98 * s.total);
}

TEST_F(url_suite, valid_urls_of_other_schemes_are_forbidden) {
  KADR_NEED_DATA("url/urltestdata.json");
  score s;
  for_each_case([&s](const json& test) {
    const auto href = text_of(test, "href");
    if (href.empty() || is_http(href)) return;
    const auto parsed = resolve(test);
    s.count(!parsed && parsed.error().code == errc::scheme_forbidden, test, parsed);
  });
  std::cout << "urltestdata.json, other schemes: " << s.passed << "/" << s.total << "\n";
  ASSERT_GT(s.total, 0);
  EXPECT_GE(s.passed, 0.98 * s.total);
}

TEST_F(url_suite, a_parsed_url_parses_to_itself) {
  KADR_NEED_DATA("url/urltestdata.json");
  int checked = 0;
  for_each_case([&checked](const json& test) {
    const auto parsed = resolve(test);
    if (!parsed) return;
    const auto again = url::parse(parsed->href());
    ASSERT_TRUE(again) << parsed->href();
    EXPECT_EQ(again->href(), parsed->href());
    ++checked;
  });
  EXPECT_GT(checked, 0);
}

}  // namespace
}  // namespace kadr
