#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <set>

#include "job_text.hpp"
#include "support/test_data.hpp"

namespace kadr::test {
namespace {

using nlohmann::json;

const std::filesystem::path root = KADR_SOURCE_DIR;

TEST(settings_schema, is_the_one_checked_in) {
  EXPECT_TRUE(read_file(root / "config/kadr.schema.json") == job_schema())
      << "the descriptor tables have changed: run `kadr schema > config/kadr.schema.json`";
}

TEST(settings_reference, is_the_one_checked_in) {
  EXPECT_TRUE(read_file(root / "docs/reference.md") == job_reference())
      << "the descriptor tables have changed: run `kadr schema --reference > docs/reference.md`";
}

/// All objects of the schema that describe an object of the job file.
std::vector<json> objects_of(const json& schema) {
  std::vector<json> objects{schema};
  for (const auto& [name, definition] : schema["$defs"].items()) objects.push_back(definition);
  return objects;
}

TEST(settings_schema, closes_every_object_and_describes_every_key) {
  const json schema = json::parse(job_schema());
  EXPECT_EQ(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
  for (const json& object : objects_of(schema)) {
    EXPECT_EQ(object["type"], "object");
    EXPECT_TRUE(object["additionalProperties"] == false || object["additionalProperties"].contains("description"));
    if (!object.contains("properties")) continue;
    for (const auto& [key, property] : object["properties"].items()) {
      EXPECT_FALSE(property.value("description", "").empty()) << key;
    }
  }
}

TEST(settings_schema, points_to_definitions_that_exist) {
  const json schema = json::parse(job_schema());
  std::set<std::string> referenced;
  const json flat = schema.flatten();
  for (const auto& [pointer, value] : flat.items()) {
    if (pointer.ends_with("/$ref")) referenced.insert(value.get<std::string>());
  }
  EXPECT_EQ(referenced.size(), schema["$defs"].size());
  for (const std::string& reference : referenced) {
    EXPECT_TRUE(schema.contains(json::json_pointer(reference.substr(1)))) << reference;
  }
}

TEST(settings_schema, marks_what_is_not_supported_yet) {
  const json schema = json::parse(job_schema());
  const json& source = schema["$defs"]["source"]["properties"];
  for (const char* key : {"limits", "follow", "allow", "max_depth", "columns"}) {
    EXPECT_THAT(source[key]["description"].get<std::string>(), testing::StartsWith("Not supported yet.")) << key;
  }
  EXPECT_EQ(source["format"]["enum"], json::array({"json"}));
  EXPECT_THAT(source["format"]["description"].get<std::string>(),
              testing::HasSubstr("Not supported yet: `html`, `urls`."));
  EXPECT_EQ(schema["$defs"]["fetch"]["properties"]["proxy"]["const"], nullptr);
}

TEST(settings_reference, names_every_key_of_the_schema) {
  const std::string reference = job_reference();
  std::size_t keys = 0;
  for (const json& object : objects_of(json::parse(job_schema()))) {
    if (!object.contains("properties")) continue;
    for (const auto& [key, property] : object["properties"].items()) {
      if (key == "$schema") continue;
      ++keys;
      EXPECT_NE(reference.find("| `" + key + "` |"), std::string::npos) << key;
    }
  }
  EXPECT_GT(keys, 80u);
}

TEST(settings_schema, tells_the_defaults_that_the_structs_have) {
  const json schema = json::parse(job_schema());
  const auto defaults = [&](const std::string& table) {
    json out = json::object();
    for (const auto& [key, property] : schema["$defs"][table]["properties"].items()) {
      if (property.contains("default")) out[key] = property["default"];
    }
    return out;
  };
  json fetch = defaults("fetch");
  for (const char* part : {"per_origin", "timeout", "limits"}) fetch[part] = defaults(part);
  const job_settings told =
      job_of(job_text(),
             {{"fetch", fetch.dump()}, {"images", defaults("images").dump()}, {"storage", defaults("storage").dump()}});
  const job_settings built_in = job_of(job_text());
  EXPECT_EQ(fetch.size(), 8u);
  EXPECT_EQ(told.storage.images, built_in.storage.images);
  EXPECT_EQ(told.storage.durability, built_in.storage.durability);
  EXPECT_EQ(told.fetch.concurrency, built_in.fetch.concurrency);
  EXPECT_EQ(told.fetch.per_origin.concurrency, built_in.fetch.per_origin.concurrency);
  EXPECT_EQ(told.fetch.per_origin.delay, built_in.fetch.per_origin.delay);
  EXPECT_EQ(told.fetch.per_origin.adaptive, built_in.fetch.per_origin.adaptive);
  EXPECT_EQ(told.fetch.retries, built_in.fetch.retries);
  EXPECT_EQ(told.fetch.timeout.dns, built_in.fetch.timeout.dns);
  EXPECT_EQ(told.fetch.timeout.connect, built_in.fetch.timeout.connect);
  EXPECT_EQ(told.fetch.timeout.first_byte, built_in.fetch.timeout.first_byte);
  EXPECT_EQ(told.fetch.timeout.idle, built_in.fetch.timeout.idle);
  EXPECT_EQ(told.fetch.timeout.total, built_in.fetch.timeout.total);
  EXPECT_EQ(told.fetch.limits.json, built_in.fetch.limits.json);
  EXPECT_EQ(told.fetch.limits.html, built_in.fetch.limits.html);
  EXPECT_EQ(told.fetch.limits.image, built_in.fetch.limits.image);
  EXPECT_EQ(told.fetch.user_agent, built_in.fetch.user_agent);
  EXPECT_EQ(told.fetch.robots, built_in.fetch.robots);
  EXPECT_EQ(told.images.min_width, built_in.images.min_width);
  EXPECT_EQ(told.images.min_height, built_in.images.min_height);
  EXPECT_EQ(told.images.max_pixels, built_in.images.max_pixels);
}

}  // namespace
}  // namespace kadr::test
