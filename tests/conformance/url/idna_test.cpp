#include <gtest/gtest.h>

#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "core/host.hpp"
#include "support/test_data.hpp"

// "Domain to ASCII" (WHATWG URL Standard section 3.3) over UTS #46, as tested by web-platform-tests.
namespace kadr {
namespace {

using nlohmann::json;

// Characters that would end the host in a URL are percent-encoded, as the suite's own runner does.
std::string as_host(const std::string& domain) {
  std::string host;
  for (char c : domain) {
    switch (c) {
      case ':':
        host += "%3A";
        break;
      case '/':
        host += "%2F";
        break;
      case '?':
        host += "%3F";
        break;
      case '#':
        host += "%23";
        break;
      case '\\':
        host += "%5C";
        break;
      default:
        host += c;
    }
  }
  return host;
}

double ratio_passed(const std::string& file) {
  const auto suite = json::parse(test::read_file(test::test_data() / file));
  int passed = 0;
  int total = 0;
  for (const auto& test : suite) {
    if (!test.is_object()) continue;
    const auto host = parse_host(as_host(test.at("input").get<std::string>()));
    const auto& output = test.at("output");
    const bool pass = output.is_string() ? host && *host == output.get<std::string>() : !host;
    ++total;
    if (pass)
      ++passed;
    else
      std::cout << "  missed: " << test.dump() << " got " << (host ? *host : host.error().message()) << "\n";
  }
  std::cout << file << ": " << passed << "/" << total << "\n";
  return total == 0 ? 0 : static_cast<double>(passed) / total;
}

TEST(idna_suite, domains_become_ascii_as_in_browsers) {
  KADR_NEED_DATA("url/toascii.json");
  EXPECT_GE(ratio_passed("url/toascii.json"), 0.97);
}

TEST(idna_suite, unicode_conformance_cases_of_uts_46_hold) {
  KADR_NEED_DATA("url/IdnaTestV2.json");
  EXPECT_GE(ratio_passed("url/IdnaTestV2.json"), 0.98);
}

}  // namespace
}  // namespace kadr
