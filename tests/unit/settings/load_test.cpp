#include <gmock/gmock.h>

#include "job_text.hpp"

namespace kadr::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

TEST(settings_load, gives_everything_a_default) {
  const job_settings job = job_of(job_text());
  EXPECT_EQ(job.name, "films");
  EXPECT_EQ(job.file, "/jobs/films.json");
  EXPECT_EQ(job.storage.database, "/jobs/films.db");
  EXPECT_EQ(job.storage.images, "/jobs/images");
  EXPECT_EQ(job.storage.durability, storage_settings::durability_level::full);
  EXPECT_EQ(job.fetch.concurrency, 64);
  EXPECT_EQ(job.fetch.user_agent, "kadr/1.0");
  ASSERT_EQ(job.sources.size(), 1u);
  EXPECT_EQ(job.sources[0].start.at(0).href(), "https://a.example/");
  EXPECT_EQ(job.sources[0].paginate.style, pagination_style::none);
  EXPECT_TRUE(job.sources[0].items.empty());
  EXPECT_EQ(job.sources[0].film.title.path.text(), "$.t");
}

TEST(settings_load, stores_every_key_of_storage_fetch_and_images) {
  const job_settings job = job_of(R"({
    "job": "a-1",
    "storage": {"database": "sqlite:../x/y.db", "images": "/srv/img", "durability": "normal"},
    "fetch": {
      "concurrency": 1, "per_origin": {"concurrency": 2, "delay": "1.5s", "adaptive": false}, "retries": 0,
      "timeout": {"dns": "1s", "connect": "2s", "first_byte": "3s", "idle": "250ms", "total": "1m"},
      "limits": {"json": "1KiB", "html": 2048, "image": "4GiB"},
      "user_agent": "me/2", "robots": false, "proxy": null,
      "allow_private_addresses": ["127.0.0.1:8080", "10.0.0.0/8"], "ca_file": "ca.pem"},
    "sources": [{"name": "s", "format": "json", "start": ["http://a.example/"], "film": {"title": "$.t"}}],
    "images": {"min_width": 1, "min_height": 2, "max_pixels": 3, "near_duplicates": "off", "derivatives": []}
  })");
  EXPECT_EQ(job.storage.database, "/x/y.db");
  EXPECT_EQ(job.storage.images, "/srv/img");
  EXPECT_EQ(job.storage.durability, storage_settings::durability_level::normal);
  EXPECT_EQ(job.fetch.concurrency, 1);
  EXPECT_EQ(job.fetch.per_origin.concurrency, 2);
  EXPECT_EQ(job.fetch.per_origin.delay, milliseconds(1500));
  EXPECT_FALSE(job.fetch.per_origin.adaptive);
  EXPECT_EQ(job.fetch.retries, 0);
  EXPECT_EQ(job.fetch.timeout.dns, seconds(1));
  EXPECT_EQ(job.fetch.timeout.connect, seconds(2));
  EXPECT_EQ(job.fetch.timeout.first_byte, seconds(3));
  EXPECT_EQ(job.fetch.timeout.idle, milliseconds(250));
  EXPECT_EQ(job.fetch.timeout.total, seconds(60));
  EXPECT_EQ(job.fetch.limits.json, 1024u);
  EXPECT_EQ(job.fetch.limits.html, 2048u);
  EXPECT_EQ(job.fetch.limits.image, std::uint64_t{4} << 30);
  EXPECT_EQ(job.fetch.user_agent, "me/2");
  EXPECT_FALSE(job.fetch.robots);
  EXPECT_EQ(job.fetch.ca_file, "/jobs/ca.pem");
  const auto loopback = ip_address::parse("127.0.0.1").value();
  EXPECT_TRUE(job.fetch.allow_private_addresses.permits(loopback, 8080, "127.0.0.1"));
  EXPECT_FALSE(job.fetch.allow_private_addresses.permits(loopback, 80, "127.0.0.1"));
  EXPECT_TRUE(job.fetch.allow_private_addresses.permits(ip_address::parse("10.1.2.3").value(), 1, "x"));
  EXPECT_EQ(job.images.min_width, 1);
  EXPECT_EQ(job.images.min_height, 2);
  EXPECT_EQ(job.images.max_pixels, 3);
}

TEST(settings_load, allows_comments_a_byte_order_mark_and_passed_over_keys) {
  const job_settings job = job_of(
      "\xEF\xBB\xBF// a job\n{ /* one\n two */ \"$schema\": 1, \"#note\": \"${ENV:KADR_TEST_NOT_SET}\", \"x-mine\": "
      "[],\n"
      "\"job\": \"f//g\" , \"storage\": {}, \"sources\": []}",
      {{"job", "j"},
       {"sources", R"([{"name":"s","format":"json","start":"http://a.example","film":{"title":"$.t"}}])"}});
  EXPECT_EQ(job.name, "j");
}

TEST(settings_load, keeps_headers_that_look_like_passed_over_keys) {
  const job_settings job = job_of(job_text(R"("headers":{"x-api-key":"k","#off":"v"})"));
  ASSERT_EQ(job.sources[0].headers.size(), 1u);
  EXPECT_EQ(job.sources[0].headers[0].first, "x-api-key");
  EXPECT_EQ(job.sources[0].headers[0].second.reveal(), "k");
}

TEST(settings_load, reads_the_shipped_jobs) {
  const scoped_variable token("AGGREGATOR_TOKEN", "t0ken");
  const std::filesystem::path config = std::filesystem::path(KADR_SOURCE_DIR) / "config";
  const auto demo = load_job(config / "demo.json");
  ASSERT_TRUE(std::holds_alternative<job_settings>(demo));
  const auto& demo_job = std::get<job_settings>(demo);
  EXPECT_EQ(demo_job.storage.database, (config / "films.db").lexically_normal());
  EXPECT_EQ(demo_job.sources.at(0).detail, "http://127.0.0.1:8780/api/films/{id}");

  const auto films = load_job(config / "films.json");
  ASSERT_TRUE(std::holds_alternative<job_settings>(films));
  const auto& source = std::get<job_settings>(films).sources.at(0);
  EXPECT_EQ(source.headers.at(0).second.reveal(), "Bearer t0ken");
  EXPECT_EQ(source.paginate.max_pages, 500);
  EXPECT_EQ(source.film.people.size(), 5u);
}

TEST(settings_load, says_which_variable_the_shipped_job_needs) {
  ::unsetenv("AGGREGATOR_TOKEN");
  const auto loaded = load_job(std::filesystem::path(KADR_SOURCE_DIR) / "config/films.json");
  const auto& errors = std::get<settings_errors>(loaded);
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_TRUE(errors[0].secret_missing);
  EXPECT_EQ(errors[0].pointer, "/sources/0/headers/Authorization");
  EXPECT_THAT(errors[0].message, HasSubstr("AGGREGATOR_TOKEN"));
}

TEST(settings_load, reports_a_file_that_cannot_be_read_as_one_error) {
  for (const char* path : {"/nonexistent/job.json", "/"}) {
    const auto loaded = load_job(path);
    const auto& errors = std::get<settings_errors>(loaded);
    ASSERT_EQ(errors.size(), 1u);
    EXPECT_EQ(errors[0].pointer, "");
    EXPECT_EQ(errors[0].line, 0);
    EXPECT_FALSE(errors[0].message.empty());
  }
}

TEST(settings_load, refuses_a_file_over_4_MiB) {
  const std::string largest = job_text() + std::string(4 * 1024 * 1024 - job_text().size(), ' ');
  EXPECT_TRUE(errors_of(largest).empty());
  EXPECT_THAT(error_of(largest + ' ').message, HasSubstr("4 MiB"));
}

TEST(settings_load, renders_an_error_with_its_place_and_suggestion) {
  const settings_error error{"/fetch/concurency", 12, 5, "unknown key", "did you mean \"concurrency\"?", false};
  EXPECT_EQ(to_string(error, "films.json"),
            "films.json:12:5: /fetch/concurency: unknown key (did you mean \"concurrency\"?)");
  EXPECT_EQ(to_string({"", 1, 2, "expected a JSON value", "", false}, "f"), "f:1:2: expected a JSON value");
  EXPECT_EQ(to_string({"/job", 0, 0, "bad", "", false}, "f"), "f (--set): /job: bad");
  EXPECT_EQ(to_string({"", 0, 0, "there is no such file", "", false}, "f"), "f: there is no such file");
  EXPECT_EQ(to_string({"/a\x1b[2J", 1, 1, "unknown key", "", false}, "f").find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace kadr::test
