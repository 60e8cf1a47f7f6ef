#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "job_text.hpp"
#include "settings/addresses.hpp"
#include "settings/expand.hpp"
#include "settings/keep_secrets.hpp"
#include "support/temporary_folder.hpp"

namespace kadr::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// "placeholder=value" of each.
std::vector<std::string> shown(const std::vector<named_secret>& secrets) {
  std::vector<std::string> out;
  for (const auto& [placeholder, value] : secrets) out.push_back(placeholder + "=" + value.reveal());
  return out;
}

std::vector<std::string> inserted(std::string_view text, const std::filesystem::path& folder = "/") {
  const auto out = settings::expand(text, folder);
  const auto* expanded = std::get_if<settings::expanded_text>(&out);
  EXPECT_TRUE(expanded) << text;
  return expanded ? shown(expanded->inserted) : std::vector<std::string>();
}

std::vector<std::string> secrets_of(const override_list& overrides) {
  return shown(job_of(job_text(), overrides).secrets);
}

TEST(settings_secrets, expansion_tells_what_it_inserted) {
  const scoped_variable a("KADR_TEST_A", "value-a"), b("KADR_TEST_B", "value-b");
  const temporary_folder folder;
  std::ofstream(folder / "key") << "value-f\n";
  EXPECT_THAT(inserted("x${ENV:KADR_TEST_A}y${FILE:key}${ENV:KADR_TEST_B}", folder.path()),
              ElementsAre("${ENV:KADR_TEST_A}=value-a", "${FILE:key}=value-f", "${ENV:KADR_TEST_B}=value-b"));
  EXPECT_THAT(inserted("$${ENV:KADR_TEST_A} $.a"), IsEmpty());
}

TEST(settings_secrets, a_default_is_none_and_is_no_part_of_the_placeholder) {
  EXPECT_THAT(inserted("${ENV:KADR_TEST_NONE:-abcdef}"), IsEmpty());
  const scoped_variable a("KADR_TEST_A", "value-a");
  EXPECT_THAT(inserted("${ENV:KADR_TEST_A:-abcdef}"), ElementsAre("${ENV:KADR_TEST_A}=value-a"));
}

TEST(settings_secrets, are_collected_from_everything_below_sources) {
  const scoped_variable start("KADR_TEST_START", "value-1"), header("KADR_TEST_HEADER", "value-2"),
      detail("KADR_TEST_DETAIL", "value-3"), picture("KADR_TEST_PICTURE", "value-4"),
      agent("KADR_TEST_AGENT", "value-5");
  EXPECT_THAT(secrets_of({{"sources.0.start", R"(["https://a.example/?k=${ENV:KADR_TEST_START}"])"},
                          {"sources.0.headers.X-Key", "Bearer ${ENV:KADR_TEST_HEADER}"},
                          {"sources.0.detail", "https://a.example/{id}?k=${ENV:KADR_TEST_DETAIL}"},
                          {"sources.0.film.images.poster",
                           R"({"url":"https://i.example/{+p}?k=${ENV:KADR_TEST_PICTURE}","p":"$.p"})"},
                          {"fetch.user_agent", "${ENV:KADR_TEST_AGENT}"}}),
              testing::UnorderedElementsAre("${ENV:KADR_TEST_START}=value-1", "${ENV:KADR_TEST_HEADER}=value-2",
                                            "${ENV:KADR_TEST_DETAIL}=value-3", "${ENV:KADR_TEST_PICTURE}=value-4"));
}

TEST(settings_secrets, are_there_once_each) {
  const scoped_variable a("KADR_TEST_A", "value-a"), same("KADR_TEST_SAME", "value-a");
  EXPECT_THAT(secrets_of({{"sources.0.start", "https://a.example/?a=${ENV:KADR_TEST_A}&b=${ENV:KADR_TEST_SAME}"},
                          {"sources.0.detail", "https://a.example/{id}?k=${ENV:KADR_TEST_A}"}}),
              ElementsAre("${ENV:KADR_TEST_A}=value-a"));
}

TEST(settings_secrets, of_less_than_four_characters_are_none) {
  const scoped_variable a("KADR_TEST_A", "abc"), b("KADR_TEST_B", "abcd");
  EXPECT_THAT(secrets_of({{"sources.0.start", "https://x.example/?a=${ENV:KADR_TEST_A}&b=${ENV:KADR_TEST_B}"}}),
              ElementsAre("${ENV:KADR_TEST_B}=abcd"));
}

TEST(settings_secrets, names_of_servers_are_none) {
  for (const char* value : {"films.example", "FILMS.example:8080", "films.example:8080/v1", "films.example/v1?x=y"}) {
    const scoped_variable server("KADR_TEST_SERVER", value);
    EXPECT_THAT(secrets_of({{"sources.0.start", "https://${ENV:KADR_TEST_SERVER}"}}), IsEmpty()) << value;
  }
  const scoped_variable whole("KADR_TEST_WHOLE", "https://films.example/v1"), port("KADR_TEST_PORT", "8080");
  EXPECT_THAT(secrets_of({{"sources.0.start", "${ENV:KADR_TEST_WHOLE}/films"}}), IsEmpty());
  EXPECT_THAT(secrets_of({{"sources.0.detail", "https://films.example:${ENV:KADR_TEST_PORT}/{id}"}}), IsEmpty());
}

TEST(settings_secrets, may_hold_the_name_of_a_server_somewhere) {
  const scoped_variable a("KADR_TEST_A", "key-for-api-7f3c"), b("KADR_TEST_B", "me@api/7f3c");
  EXPECT_THAT(secrets_of({{"sources.0.start", "http://api/?a=${ENV:KADR_TEST_A}&b=${ENV:KADR_TEST_B}"}}),
              ElementsAre("${ENV:KADR_TEST_A}=key-for-api-7f3c", "${ENV:KADR_TEST_B}=me@api/7f3c"));
}

TEST(settings_addresses, are_all_urls_that_a_source_names) {
  const job_settings job = job_of(
      job_text(R"("detail":"https://d.example/{id}")", "",
               R"("images":{"poster":{"url":"https://i.example/{+p}","p":"$.p"},"still":{"url":"/s/{n}","n":"$.n"},)"
               R"("backdrop":{"url":"{+b}","b":{"path":"$.b","prefix":"https://b.example/"}}})"));
  ASSERT_EQ(job.sources.size(), 1U);
  EXPECT_THAT(addresses_of(job.sources[0]),
              testing::UnorderedElementsAre("https://a.example/", "https://d.example/{id}", "https://i.example/{+p}",
                                            "/s/{n}", "{+b}", "https://b.example/"));
  EXPECT_THAT(origins_of(job.sources[0]), ElementsAre("https://a.example", "https://d.example"));
  EXPECT_EQ(origin_of("https://i.example:8443/{+p}"), "https://i.example:8443");
  EXPECT_EQ(origin_of("/s/{n}"), "");
  EXPECT_EQ(origin_of("{+b}"), "");
}

}  // namespace
}  // namespace kadr::test
