#include "settings/expand.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>

#include <unistd.h>

#include "job_text.hpp"
#include "support/test_data.hpp"

namespace kadr::test {
namespace {

using settings::expand;
using settings::expanded_text;
using testing::HasSubstr;

std::string text_of(std::string_view text, const std::filesystem::path& folder = "/") {
  const auto out = expand(text, folder);
  const auto* error = std::get_if<settings_error>(&out);
  EXPECT_FALSE(error) << text << ": " << (error ? error->message : "");
  return error ? "" : std::get<expanded_text>(out).text;
}

settings_error problem_of(std::string_view text, const std::filesystem::path& folder = "/") {
  const auto out = expand(text, folder);
  EXPECT_TRUE(std::holds_alternative<settings_error>(out)) << text;
  return std::holds_alternative<settings_error>(out) ? std::get<settings_error>(out) : settings_error{};
}

class scratch_folder {
 public:
  scratch_folder() : path_(std::filesystem::temp_directory_path() / ("kadr-settings-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(path_);
  }
  ~scratch_folder() { std::filesystem::remove_all(path_); }
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  void write(const std::string& name, const std::string& content) const {
    std::ofstream(path_ / name, std::ios::binary) << content;
  }

 private:
  std::filesystem::path path_;
};

TEST(settings_expand, leaves_other_dollars_alone) {
  for (const char* text : {"", "$", "$.title", "$[?@.a=='$']", "a$b", "{x}", "$x{y}"}) EXPECT_EQ(text_of(text), text);
  EXPECT_EQ(text_of("$$"), "$");
  EXPECT_EQ(text_of("$${ENV:X}"), "${ENV:X}");
  EXPECT_EQ(text_of("$$$$"), "$$");
}

TEST(settings_expand, inserts_variables_in_one_pass) {
  const scoped_variable a("KADR_TEST_A", "va"), b("KADR_TEST_B", "${ENV:KADR_TEST_A}$$"), empty("KADR_TEST_EMPTY", "");
  EXPECT_EQ(text_of("<${ENV:KADR_TEST_A}>${ENV:KADR_TEST_A}"), "<va>va");
  EXPECT_EQ(text_of("${ENV:KADR_TEST_B}"), "${ENV:KADR_TEST_A}$$") << "what was inserted is not looked at again";
  EXPECT_EQ(text_of("${ENV:KADR_TEST_A:-d}"), "va");
  EXPECT_EQ(text_of("${ENV:KADR_TEST_NONE:-a b:-c}"), "a b:-c");
  EXPECT_EQ(text_of("${ENV:KADR_TEST_NONE:-}"), "");
  EXPECT_EQ(text_of("${ENV:KADR_TEST_EMPTY:-d}"), "d");
  EXPECT_TRUE(std::get<expanded_text>(expand("${ENV:KADR_TEST_A}", "/")).secret);
  EXPECT_FALSE(std::get<expanded_text>(expand("$$", "/")).secret);
}

TEST(settings_expand, names_what_is_missing) {
  const scoped_variable empty("KADR_TEST_EMPTY", "");
  const settings_error unset = problem_of("${ENV:KADR_TEST_NONE}");
  EXPECT_EQ(unset.message, "environment variable KADR_TEST_NONE is not set");
  EXPECT_TRUE(unset.secret_missing);
  const settings_error blank = problem_of("${ENV:KADR_TEST_EMPTY}");
  EXPECT_EQ(blank.message, "environment variable KADR_TEST_EMPTY is empty");
  EXPECT_TRUE(blank.secret_missing);
}

TEST(settings_expand, refuses_what_it_does_not_know) {
  EXPECT_THAT(problem_of("${HOME}").suggestion, HasSubstr("${ENV:HOME}"));
  EXPECT_THAT(problem_of("${ENV:A").message, HasSubstr("without"));
  for (const char* text : {"${}", "${ENV:}", "${ENV:1A}", "${ENV:A B}", "${ENV:A-b}", "${FILE:}", "${VAR:x}", "${"}) {
    const settings_error error = problem_of(text);
    EXPECT_FALSE(error.message.empty()) << text;
    EXPECT_FALSE(error.secret_missing) << text;
  }
}

TEST(settings_expand, reads_files_beside_the_job) {
  const scratch_folder folder;
  folder.write("token", "s3cret\r\n\n");
  folder.write("empty", "\n");
  folder.write("large", std::string(64 * 1024 + 1, 'x'));
  folder.write("largest", std::string(64 * 1024, 'x'));
  EXPECT_EQ(text_of("Bearer ${FILE:token}", folder.path()), "Bearer s3cret");
  EXPECT_EQ(text_of("${FILE:" + (folder.path() / "token").string() + "}"), "s3cret");
  EXPECT_EQ(text_of("${FILE:largest}", folder.path()).size(), 64u * 1024);
  EXPECT_TRUE(problem_of("${FILE:none}", folder.path()).secret_missing);
  EXPECT_TRUE(problem_of("${FILE:empty}", folder.path()).secret_missing);
  EXPECT_TRUE(problem_of("${FILE:.}", folder.path()).secret_missing);
  EXPECT_THAT(problem_of("${FILE:large}", folder.path()).message, HasSubstr("64 KiB"));
  std::string many;
  for (int i = 0; i < 20; ++i) many += "${FILE:largest}";
  EXPECT_THAT(problem_of(many, folder.path()).message, HasSubstr("1 MiB"));
}

TEST(settings_expand, reaches_every_kind_of_string_in_a_job) {
  const scoped_variable host("KADR_TEST_HOST", "b.example"), time("KADR_TEST_TIME", "7s"), name("KADR_TEST_NAME", "n");
  const job_settings job = job_of(job_text(), {{"sources.0.start", "https://${ENV:KADR_TEST_HOST}/"},
                                               {"sources.0.name", "${ENV:KADR_TEST_NAME}"},
                                               {"sources.0.film.title", "$.${ENV:KADR_TEST_NAME}"},
                                               {"fetch.timeout.idle", "${ENV:KADR_TEST_TIME}"},
                                               {"storage.durability", "${ENV:KADR_TEST_DURABILITY:-normal}"}});
  ASSERT_EQ(job.sources.size(), 1u);
  EXPECT_EQ(job.sources[0].start.at(0).href(), "https://b.example/");
  EXPECT_EQ(job.sources[0].name, "n");
  EXPECT_EQ(job.sources[0].film.title.path.text(), "$.n");
  EXPECT_EQ(job.fetch.timeout.idle, std::chrono::seconds(7));
  EXPECT_EQ(job.storage.durability, storage_settings::durability_level::normal);
}

/// The pointers of all strings of a JSON document.
void collect_strings(const nlohmann::json& flat, std::vector<std::string>& out) {
  for (const auto& [pointer, value] : flat.items()) {
    if (value.is_string()) out.push_back(pointer);
  }
}

TEST(settings_expand, never_shows_what_was_inserted) {
  const scoped_variable token("AGGREGATOR_TOKEN", "t");
  const std::string text = read_file(std::filesystem::path(KADR_SOURCE_DIR) / "config/films.json");
  std::vector<std::string> pointers;
  collect_strings(nlohmann::json::parse(text, nullptr, true, true).flatten(), pointers);
  ASSERT_GT(pointers.size(), 40u);
  pointers.push_back("/fetch/allow_private_addresses/0");
  pointers.push_back("/sources/0/paginate/cursor");
  std::size_t refused = 0;
  for (const char* secret : {"CANARY", "$[CANARY", "https://CANARY:CANARY@x y/{CANARY", "full\nCANARY",
                             "postgres:CANARY", "norma-CANARY", "3CANARY",
                             "\xFF"
                             "CANARY",
                             "s3:CANARY", "sqlite:CANARY/", "x://CANARY"}) {
    const scoped_variable canary("KADR_TEST_CANARY", secret);
    for (const std::string& pointer : pointers) {
      for (const settings_error& e : errors_of(text, {{pointer, "${ENV:KADR_TEST_CANARY}"}})) {
        ++refused;
        EXPECT_EQ(to_string(e, "films.json").find("CANARY", 0) != std::string::npos,
                  to_string(e, "films.json").find("KADR_TEST_CANARY") != std::string::npos);
        std::string shown = to_string(e, "films.json");
        for (std::size_t at; (at = shown.find("KADR_TEST_CANARY")) != std::string::npos;) shown.erase(at, 16);
        EXPECT_EQ(shown.find("CANARY"), std::string::npos) << pointer << ": " << shown;
      }
    }
  }
  EXPECT_GT(refused, 100u);
}

}  // namespace
}  // namespace kadr::test
