#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "settings/load.hpp"

namespace kadr::test {

using override_list = std::vector<std::pair<std::string, std::string>>;

/// Parses from a heap buffer of exactly the text's size.
inline loaded_job parse_exact(std::string_view text, const override_list& overrides = {},
                              const std::string& file = "/jobs/films.json") {
  const std::unique_ptr<char[]> buffer(new char[text.size()]);
  if (!text.empty()) std::memcpy(buffer.get(), text.data(), text.size());
  return parse_job(std::string_view(buffer.get(), text.size()), file, overrides);
}

inline settings_errors errors_of(std::string_view text, const override_list& overrides = {}) {
  auto loaded = parse_exact(text, overrides);
  auto* errors = std::get_if<settings_errors>(&loaded);
  return errors ? *errors : settings_errors{};
}

/// The error of a text that has exactly one.
inline settings_error error_of(std::string_view text, const override_list& overrides = {}) {
  const settings_errors errors = errors_of(text, overrides);
  EXPECT_EQ(errors.size(), 1u) << text;
  for (std::size_t i = 1; i < errors.size(); ++i) ADD_FAILURE() << to_string(errors[i], "also");
  return errors.empty() ? settings_error{} : errors.front();
}

inline job_settings job_of(std::string_view text, const override_list& overrides = {}) {
  auto loaded = parse_exact(text, overrides);
  if (auto* errors = std::get_if<settings_errors>(&loaded)) {
    for (const settings_error& e : *errors) ADD_FAILURE() << to_string(e, "films.json");
    return {};
  }
  return std::get<job_settings>(std::move(loaded));
}

/// The shortest job, with more members for its one source ("\"detail\":…"), its film and itself.
inline std::string job_text(const std::string& source = "", const std::string& job = "", const std::string& film = "") {
  return R"({"job":"films","storage":{},"sources":[{"name":"s","format":"json","start":"https://a.example/",)"
         R"("film":{"title":"$.t")" +
         (film.empty() ? "" : "," + film) + "}" + (source.empty() ? "" : "," + source) + "}]" +
         (job.empty() ? "" : "," + job) + "}";
}

/// Sets an environment variable for the length of a test.
class scoped_variable {
 public:
  scoped_variable(const char* name, const char* value) : name_(name) { ::setenv(name, value, 1); }
  ~scoped_variable() { ::unsetenv(name_); }
  scoped_variable(const scoped_variable&) = delete;
  scoped_variable& operator=(const scoped_variable&) = delete;

 private:
  const char* name_;
};

}  // namespace kadr::test
